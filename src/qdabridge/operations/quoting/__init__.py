"""Quotes and how they are signed: the steps behind ``operations.quotes``."""
