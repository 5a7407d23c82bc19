"""Safe to share: names replaced by pseudonyms, and every coding kept on its words."""

from qdabridge.faces import face

HOMES = {
    "archive": ("deposit",),
    "names": ("Key",),
    "places": (
        "find_hits",
        "Hit",
        "Replaced",
    ),
    "plan": (
        "Entry",
        "Plan",
        "PlanError",
    ),
    "proof": (
        "LeftoverError",
        "pieces",
    ),
    "run": (
        "redact",
        "redact_file",
        "Redacted",
    ),
    "signs": (
        "names_of",
        "privacy",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
