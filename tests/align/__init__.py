"""Tests of the wing align."""
