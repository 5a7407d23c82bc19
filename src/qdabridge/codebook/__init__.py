"""Codebooks: tables that people made, understood; codebooks written as tables."""

from qdabridge.faces import face

HOMES = {
    "content": (
        "Block",
        "column",
        "Content",
        "guid_of",
        "header_names",
        "left_aside",
        "MAX_BYTES",
        "table_for",
        "with_folders",
    ),
    "entry": (
        "described",
        "entries_of",
        "Entry",
        "joined",
        "LABELS",
        "taken_apart",
        "to_code_book",
    ),
    "filling": ("color_of",),
    "known_columns": ("own_layout",),
    "outline": (
        "outline_of_paragraphs",
        "outline_of_text",
    ),
    "proposal": (
        "Hints",
        "Proposal",
        "without_result",
    ),
    "roles": (
        "choose_names",
        "columns_of",
        "take_once",
    ),
    "row_kinds": ("are_codings",),
    "tables_chosen": ("found_tables",),
    "tabulated": (
        "CodebookStyle",
        "Counts",
        "Hierarchy",
        "numbers_of",
    ),
    "understanding": (
        "propose",
        "WORDS",
    ),
    "vocabulary": (
        "Field",
        "names_codes",
        "rank_of",
    ),
    "writing": (
        "FORMATS",
        "left_out",
        "loss",
        "write_codebook_table",
        "write_csv",
        "write_xlsx",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
