"""Plausibility beyond the schema: one small function for each question."""
