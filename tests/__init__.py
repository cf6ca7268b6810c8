"""Tests, in the six wings again; real files and a real terminal, no mocks of our own code."""
