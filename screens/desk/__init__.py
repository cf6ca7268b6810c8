"""Screens of the Design Desk."""
