"""Screens: one module and its style sheet each, in six wings over one kit."""
