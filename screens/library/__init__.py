"""Screens about standards."""
