"""Formats: which one a file is, and those that are neither REFI-QDA nor a tool's."""

from qdabridge.faces import face

HOMES = {
    "code_map": (
        "Action",
        "CodeMap",
        "MapRow",
        "RowError",
    ),
    "code_map_files": ("MAPS", "check_map_target", "read_code_map", "write_code_map"),
    "codebook": ("is_own", "propose", "propose_of", "read_codebook", "write_codebook"),
    "decisions": (
        "DECISIONS",
        "DECISIONS_TABLE",
        "DECISION_COLUMNS",
        "DECISION_FORMAT",
        "DECISION_VERSION",
        "Decision",
        "decision_columns",
        "read_decisions",
        "text_hash",
        "write_decisions",
    ),
    "quotes": ("Quote", "Quotes"),
    "registry": (
        "format_for_writing",
        "list_formats",
        "looks_like_json",
        "open_any",
        "recognised",
        "write_any",
    ),
    "table_files": ("write_tables",),
    "text_folder": ("SUFFIXES", "TextFile", "read_texts"),
    "tidy": ("COLUMNS", "GUIDS", "NAMES", "ROWS", "Tables", "table_names"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
