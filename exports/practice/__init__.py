"""Documents about clients, contacts and meetings."""
