"""Tests of the wing practice."""
