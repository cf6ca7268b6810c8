"""Screens about clients, staff and meetings."""
