"""The engine: the one place where SQLite is known."""
