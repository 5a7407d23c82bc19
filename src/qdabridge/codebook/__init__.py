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
    "entry": (
        "Entry",
        "LABELS",
        "described",
        "entries_of",
        "joined",
        "taken_apart",
        "to_code_book",
    ),
    "filling": ("color_of",),
    "losses": ("left_out", "loss", "write_csv", "write_xlsx"),
    "own_tables": ("own_layout",),
    "outline": ("outline_of_paragraphs", "outline_of_text"),
    "proposal": ("Hints", "Proposal", "without_result"),
    "other_kinds": ("are_codings",),
    "tabulated": ("CodebookStyle", "Counts", "Hierarchy", "numbers_of"),
    "roles": ("choose_names", "columns_of", "take_once"),
    "understanding": ("WORDS", "propose", "told_encoding"),
    "vocabulary": ("Field", "rank_of"),
    "writing": ("FORMATS", "write_codebook_table"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
