"""Documents about reviews."""
