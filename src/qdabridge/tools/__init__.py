"""Tools: what each makes of the standard; a folder or a file for each of them."""

from qdabridge.faces import face

HOMES = {
    "adapting": ("adapt",),
    "codebooks": ("Dialect", "dialect", "dialect_of", "save_for"),
    "idioms": ("FIRST_RULES", "RULES"),
    "idioms.places": ("text_twin", "twins"),
    "normalising": ("canonical", "normalise", "our_origin"),
    "positions": ("TextFit", "fits"),
    "profile": ("AgreementView", "Capability", "Profile", "Reading", "Rule", "Target"),
    "qc": ("MAX_LEVELS",),
    "references": (
        "KINDS",
        "each_element",
        "map_references",
        "unique_guids",
        "unnumbered",
    ),
    "registry": (
        "own_convention",
        "profile_named",
        "profile_of",
        "profiles",
        "target_named",
    ),
    "work": ("Options", "Workspace"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
