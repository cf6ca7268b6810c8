"""Screens of Discover, Plan and Present."""
