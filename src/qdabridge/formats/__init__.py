"""Formats: which one a file is, and those that are neither REFI-QDA nor a tool's."""

from qdabridge.faces import face

HOMES = {
    "code_map": (
        "Action",
        "check_map_target",
        "CodeMap",
        "MapRow",
        "MAPS",
        "read_code_map",
        "RowError",
        "write_code_map",
    ),
    "codebook": (
        "is_own",
        "propose",
        "propose_of",
        "read_codebook",
        "write_codebook",
    ),
    "decisions": (
        "Decision",
        "DECISION_COLUMNS",
        "decision_columns",
        "DECISION_FORMAT",
        "DECISION_VERSION",
        "DECISIONS",
        "DECISIONS_TABLE",
        "read_decisions",
        "text_hash",
        "write_decisions",
    ),
    "quotes": (
        "Quote",
        "Quotes",
    ),
    "registry": (
        "format_for_writing",
        "list_formats",
        "looks_like_json",
        "open_any",
        "recognised",
        "write_any",
    ),
    "text_folder": (
        "read_texts",
        "SUFFIXES",
        "TextFile",
    ),
    "tidy": (
        "COLUMNS",
        "GUIDS",
        "NAMES",
        "ROWS",
        "table_names",
        "Tables",
        "write_tables",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
