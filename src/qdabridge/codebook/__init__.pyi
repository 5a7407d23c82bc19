# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.codebook.content import (
    Block as Block,
    Content as Content,
    MAX_BYTES as MAX_BYTES,
    column as column,
    guid_of as guid_of,
    header_names as header_names,
    left_aside as left_aside,
    table_for as table_for,
    with_folders as with_folders,
)
from qdabridge.codebook.entry import (
    Entry as Entry,
    LABELS as LABELS,
    described as described,
    entries_of as entries_of,
    joined as joined,
    taken_apart as taken_apart,
    to_code_book as to_code_book,
)
from qdabridge.codebook.filling import (
    color_of as color_of,
)
from qdabridge.codebook.known_columns import (
    own_layout as own_layout,
)
from qdabridge.codebook.outline import (
    outline_of_paragraphs as outline_of_paragraphs,
    outline_of_text as outline_of_text,
)
from qdabridge.codebook.proposal import (
    Hints as Hints,
    Proposal as Proposal,
    without_result as without_result,
)
from qdabridge.codebook.roles import (
    choose_names as choose_names,
    columns_of as columns_of,
    take_once as take_once,
)
from qdabridge.codebook.row_kinds import (
    are_codings as are_codings,
)
from qdabridge.codebook.tables_chosen import (
    found_tables as found_tables,
)
from qdabridge.codebook.tabulated import (
    CodebookStyle as CodebookStyle,
    Counts as Counts,
    Hierarchy as Hierarchy,
    numbers_of as numbers_of,
)
from qdabridge.codebook.understanding import (
    WORDS as WORDS,
    propose as propose,
)
from qdabridge.codebook.vocabulary import (
    Field as Field,
    names_codes as names_codes,
    rank_of as rank_of,
)
from qdabridge.codebook.writing import (
    FORMATS as FORMATS,
    left_out as left_out,
    loss as loss,
    write_codebook_table as write_codebook_table,
    write_csv as write_csv,
    write_xlsx as write_xlsx,
)

__all__ = [
    "Block",
    "CodebookStyle",
    "Content",
    "Counts",
    "Entry",
    "FORMATS",
    "Field",
    "Hierarchy",
    "Hints",
    "LABELS",
    "MAX_BYTES",
    "Proposal",
    "WORDS",
    "are_codings",
    "choose_names",
    "color_of",
    "column",
    "columns_of",
    "described",
    "entries_of",
    "found_tables",
    "guid_of",
    "header_names",
    "joined",
    "left_aside",
    "left_out",
    "loss",
    "names_codes",
    "numbers_of",
    "outline_of_paragraphs",
    "outline_of_text",
    "own_layout",
    "propose",
    "rank_of",
    "table_for",
    "take_once",
    "taken_apart",
    "to_code_book",
    "with_folders",
    "without_result",
    "write_codebook_table",
    "write_csv",
    "write_xlsx",
]
