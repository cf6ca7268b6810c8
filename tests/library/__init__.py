"""Tests of the wing library."""
