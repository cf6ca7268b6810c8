"""Who: the company, its staff, its clients, their meetings."""
