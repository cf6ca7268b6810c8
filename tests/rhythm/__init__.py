"""Tests of the wing rhythm."""
