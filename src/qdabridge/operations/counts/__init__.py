"""Counting: cross tables, and codes that occur together."""

from qdabridge.faces import face

HOMES = {
    "cooccurrences": ("Cooccurrence", "cooccurrence"),
    "crosstabs": ("CrossTable", "crosstab"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
