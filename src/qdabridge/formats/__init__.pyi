# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.formats.code_map import (
    Action as Action,
    CodeMap as CodeMap,
    MapRow as MapRow,
    RowError as RowError,
)
from qdabridge.formats.code_map_files import (
    MAPS as MAPS,
    check_map_target as check_map_target,
    read_code_map as read_code_map,
    write_code_map as write_code_map,
)
from qdabridge.formats.codebook import (
    is_own as is_own,
    propose as propose,
    propose_of as propose_of,
    read_codebook as read_codebook,
    write_codebook as write_codebook,
)
from qdabridge.formats.decisions import (
    DECISIONS as DECISIONS,
    DECISIONS_TABLE as DECISIONS_TABLE,
    DECISION_COLUMNS as DECISION_COLUMNS,
    DECISION_FORMAT as DECISION_FORMAT,
    DECISION_VERSION as DECISION_VERSION,
    Decision as Decision,
    decision_columns as decision_columns,
    read_decisions as read_decisions,
    text_hash as text_hash,
    write_decisions as write_decisions,
)
from qdabridge.formats.quotes import (
    Quote as Quote,
    Quotes as Quotes,
)
from qdabridge.formats.registry import (
    format_for_writing as format_for_writing,
    list_formats as list_formats,
    looks_like_json as looks_like_json,
    open_any as open_any,
    recognised as recognised,
    write_any as write_any,
)
from qdabridge.formats.table_files import (
    write_tables as write_tables,
)
from qdabridge.formats.text_folder import (
    SUFFIXES as SUFFIXES,
    TextFile as TextFile,
    read_texts as read_texts,
)
from qdabridge.formats.tidy import (
    COLUMNS as COLUMNS,
    GUIDS as GUIDS,
    NAMES as NAMES,
    ROWS as ROWS,
    Tables as Tables,
    table_names as table_names,
)

__all__ = [
    "Action",
    "COLUMNS",
    "CodeMap",
    "DECISIONS",
    "DECISIONS_TABLE",
    "DECISION_COLUMNS",
    "DECISION_FORMAT",
    "DECISION_VERSION",
    "Decision",
    "GUIDS",
    "MAPS",
    "MapRow",
    "NAMES",
    "Quote",
    "Quotes",
    "ROWS",
    "RowError",
    "SUFFIXES",
    "Tables",
    "TextFile",
    "check_map_target",
    "decision_columns",
    "format_for_writing",
    "is_own",
    "list_formats",
    "looks_like_json",
    "open_any",
    "propose",
    "propose_of",
    "read_code_map",
    "read_codebook",
    "read_decisions",
    "read_texts",
    "recognised",
    "table_names",
    "text_hash",
    "write_any",
    "write_code_map",
    "write_codebook",
    "write_decisions",
    "write_tables",
]
