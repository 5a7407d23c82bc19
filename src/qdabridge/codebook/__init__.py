"""Codebooks: tables that people made, understood; codebooks written as tables."""

from qdabridge.faces import face

HOMES = {
    "content": (
        "Block",
        "Content",
        "MAX_BYTES",
        "column",
        "guid_of",
        "header_names",
        "left_aside",
        "note",
        "table_for",
        "with_folders",
    ),
    "drafts": ("color_of",),
    "entry": (
        "Entry",
        "LABELS",
        "described",
        "entries_of",
        "joined",
        "taken_apart",
        "to_code_book",
    ),
    "losses": ("left_out", "loss", "write_csv", "write_xlsx"),
    "own": ("own_layout",),
    "proposal": ("Hints", "Proposal", "without_result"),
    "sheets": ("are_codings",),
    "table": ("propose",),
    "tabulated": ("CodebookStyle", "Counts", "Hierarchy", "numbers_of"),
    "writing": ("FORMATS", "write_codebook_table"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
