"""From tables and texts to a project: the steps behind ``operations.assemble``."""
