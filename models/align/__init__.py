"""Reviews: what is asked, what was answered, what was found."""
