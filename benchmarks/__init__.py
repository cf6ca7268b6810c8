"""What is fast stays fast: each benchmark prints a ratio against its floor, measured in the same run."""
