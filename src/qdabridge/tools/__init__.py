"""Tools: what each makes of the standard; a folder or a file for each of them."""

from qdabridge.faces import face

HOMES = {
    "adapting": (
        "adapt",
        "canonical",
        "normalise",
        "our_origin",
    ),
    "codebooks": (
        "Dialect",
        "dialect",
        "dialect_of",
        "save_for",
    ),
    "idioms": (
        "FIRST_RULES",
        "RULES",
    ),
    "idioms.places": (
        "text_twin",
        "twins",
    ),
    "other_files": (
        "clearer",
        "other_file",
    ),
    "profile": (
        "AgreementView",
        "Capability",
        "own_convention",
        "Profile",
        "profile_named",
        "profile_of",
        "profiles",
        "Reading",
        "Rule",
        "Target",
        "target_named",
    ),
    "qc": ("MAX_LEVELS",),
    "references": (
        "each_element",
        "KINDS",
        "map_references",
        "sharing",
        "unique_guids",
        "unnumbered",
    ),
    "text_fits": (
        "fits",
        "TextFit",
    ),
    "work": (
        "Options",
        "Workspace",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
