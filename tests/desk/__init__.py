"""Tests of the wing desk."""
