"""Tools of the developers: the guide from the program, the locks."""
