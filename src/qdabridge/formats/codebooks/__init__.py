"""Codebooks in tables, Word and the tools' own files: one file a layout or tool."""
