"""Screens of the alignment reviews."""
