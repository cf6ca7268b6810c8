"""Documents about the rhythm of the practice."""
