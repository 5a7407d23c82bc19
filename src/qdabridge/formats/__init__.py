"""Formats: one module each, listed in ``registry``."""
