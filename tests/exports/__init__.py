"""Tests of what documents are made of."""
