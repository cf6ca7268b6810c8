"""Documents about standards."""
