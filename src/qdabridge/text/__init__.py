"""Texts: their encodings, and later their positions."""
