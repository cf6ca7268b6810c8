"""Tests of the house itself: what may import what, and how it is set up."""
