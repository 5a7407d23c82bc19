"""Tables as such, whatever is in them: cells read from files, typed tables written."""

from qdabridge.faces import face

HOMES = {
    "document_text": ("document_lines",),
    "grid": (
        "as_shown",
        "Cell",
        "column_name",
        "Continued",
        "Grid",
        "listed",
        "Look",
        "Printable",
        "Row",
        "Sheet",
        "unique_names",
        "without_returns",
    ),
    "known_columns": (
        "column_named",
        "grids_called",
        "known_tables",
        "KnownTable",
        "read_known_table",
        "SaidTable",
        "TableSchema",
        "told_guesses",
    ),
    "office": (
        "Archive",
        "damage_told",
        "Filling",
        "MAX_BYTES",
        "MAX_CELLS",
        "repack",
    ),
    "read_docx": ("blocks",),
    "read_text": (
        "decoded",
        "delimited_grid",
        "delimited_records",
    ),
    "reading": (
        "Content",
        "content_of",
        "read_grids",
    ),
    "table": (
        "as_texts",
        "Column",
        "is_numeric",
        "Kind",
        "library",
        "MAX_PRECISION",
        "Table",
        "Value",
    ),
    "tables_found": (
        "Aside",
        "find_tables",
        "FoundTable",
        "HeaderWords",
        "header_test",
    ),
    "write_docx": ("empty_document",),
    "write_text": ("write_csv",),
    "writing": (
        "described_columns",
        "file_names",
        "table_format",
        "write_sheets",
        "write_table",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
