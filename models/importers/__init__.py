"""What comes in from files: each kind of file becomes values of the other wings."""
