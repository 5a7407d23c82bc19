"""What cross tables and cooccurrences are counted from."""
