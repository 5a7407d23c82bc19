"""Safe to share: names replaced by pseudonyms, and every coding kept on its words."""

from qdabridge.faces import face

HOMES = {
    "archive": ("deposit",),
    "key": ("Key",),
    "plan": ("Entry", "Plan", "PlanError"),
    "proof": ("LeftoverError", "pieces"),
    "run": ("Redacted", "redact", "redact_file"),
    "signs": ("names_of", "privacy"),
    "texts": ("Hit", "Replaced", "find_hits"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
