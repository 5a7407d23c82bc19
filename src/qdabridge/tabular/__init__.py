"""Tables as such, whatever is in them: cells read from files, typed tables written."""

from qdabridge.faces import face

HOMES = {
    "grid": ("Cell", "Continued", "Grid", "Row", "column_name", "unique_names"),
    "looks": ("Look", "Printable", "Sheet", "as_shown", "without_returns"),
    "office": ("Archive", "MAX_BYTES", "MAX_CELLS", "damage_told", "repack"),
    "document_text": ("document_lines",),
    "read_docx": ("blocks",),
    "read_text": ("decoded", "delimited_grid", "delimited_records"),
    "reading": ("Content", "content_of", "read_grids"),
    "table": ("Column", "Kind", "Table", "Value", "is_numeric", "library"),
    "tables_found": (
        "Aside",
        "FoundTable",
        "HeaderWords",
        "find_tables",
        "same_header",
    ),
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
