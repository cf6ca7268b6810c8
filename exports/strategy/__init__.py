"""Documents about strategy: summaries, roadmaps, budgets."""
