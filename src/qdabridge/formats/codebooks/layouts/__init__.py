"""Codebook tables that people made: which layout, which columns, which tree."""
