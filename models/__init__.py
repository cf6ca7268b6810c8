"""The practice: what things are, their rules, where they are kept; knows no screen and no document."""
