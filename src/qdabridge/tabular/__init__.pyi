# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.tabular.document_text import (
    document_lines as document_lines,
)
from qdabridge.tabular.grid import (
    Cell as Cell,
    Continued as Continued,
    Grid as Grid,
    Look as Look,
    Printable as Printable,
    Row as Row,
    Sheet as Sheet,
    as_shown as as_shown,
    column_name as column_name,
    listed as listed,
    unique_names as unique_names,
    without_returns as without_returns,
)
from qdabridge.tabular.known_columns import (
    KnownTable as KnownTable,
    SaidTable as SaidTable,
    TableSchema as TableSchema,
    column_named as column_named,
    grids_called as grids_called,
    known_tables as known_tables,
    read_known_table as read_known_table,
    told_guesses as told_guesses,
)
from qdabridge.tabular.office import (
    Archive as Archive,
    Filling as Filling,
    MAX_BYTES as MAX_BYTES,
    MAX_CELLS as MAX_CELLS,
    damage_told as damage_told,
    repack as repack,
)
from qdabridge.tabular.read_docx import (
    blocks as blocks,
)
from qdabridge.tabular.read_text import (
    decoded as decoded,
    delimited_grid as delimited_grid,
    delimited_records as delimited_records,
)
from qdabridge.tabular.reading import (
    Content as Content,
    content_of as content_of,
    read_grids as read_grids,
)
from qdabridge.tabular.table import (
    Column as Column,
    Kind as Kind,
    MAX_PRECISION as MAX_PRECISION,
    Table as Table,
    Value as Value,
    as_texts as as_texts,
    is_numeric as is_numeric,
    library as library,
)
from qdabridge.tabular.tables_found import (
    Aside as Aside,
    FoundTable as FoundTable,
    HeaderWords as HeaderWords,
    find_tables as find_tables,
    header_test as header_test,
)
from qdabridge.tabular.write_docx import (
    empty_document as empty_document,
)
from qdabridge.tabular.write_text import (
    write_csv as write_csv,
)
from qdabridge.tabular.writing import (
    described_columns as described_columns,
    file_names as file_names,
    table_format as table_format,
    write_sheets as write_sheets,
    write_table as write_table,
)

__all__ = [
    "Archive",
    "Aside",
    "Cell",
    "Column",
    "Content",
    "Continued",
    "Filling",
    "FoundTable",
    "Grid",
    "HeaderWords",
    "Kind",
    "KnownTable",
    "Look",
    "MAX_BYTES",
    "MAX_CELLS",
    "MAX_PRECISION",
    "Printable",
    "Row",
    "SaidTable",
    "Sheet",
    "Table",
    "TableSchema",
    "Value",
    "as_shown",
    "as_texts",
    "blocks",
    "column_name",
    "column_named",
    "content_of",
    "damage_told",
    "decoded",
    "delimited_grid",
    "delimited_records",
    "described_columns",
    "document_lines",
    "empty_document",
    "file_names",
    "find_tables",
    "grids_called",
    "header_test",
    "is_numeric",
    "known_tables",
    "library",
    "listed",
    "read_grids",
    "read_known_table",
    "repack",
    "table_format",
    "told_guesses",
    "unique_names",
    "without_returns",
    "write_csv",
    "write_sheets",
    "write_table",
]
