"""Plausibility beyond the schema: one small function for each question."""

from qdabridge.checks.registry import CHECKS, Check, inspect

__all__ = ["CHECKS", "Check", "inspect"]
