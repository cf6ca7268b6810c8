"""Tests of the wing strategy."""
