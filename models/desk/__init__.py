"""Proposals: from an agreed recommendation to a project handed over."""
