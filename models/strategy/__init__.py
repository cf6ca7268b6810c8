"""Discover, Plan, Present: from findings to what a client agrees to."""
