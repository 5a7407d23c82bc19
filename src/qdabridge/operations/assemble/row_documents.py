"""Documents made of the rows of a table: answers of a survey, posts, reviews."""

from collections.abc import Sequence
from statistics import median

from qdabridge.model import Guid, TextSource, TypeOfVariable, Variable
from qdabridge.operations.assemble.coded_columns import marked, named_column, several
from qdabridge.operations.assemble.coded_table import SAMPLE, CodedTable, levels_of
from qdabridge.operations.assemble.draft import Document, Draft
from qdabridge.operations.assemble.records import Record, plain_head
from qdabridge.operations.assemble.table_files import TableHints
from qdabridge.operations.assemble.texts import set_text
from qdabridge.operations.assemble.things import fill_values, kind_of
from qdabridge.report import Severity
from qdabridge.text import TextMap, folded

__all__ = ["rows_are_documents"]


def rows_are_documents(work: CodedTable, hints: TableHints) -> None:
    """Make a document of the text of each row, or of the rows with the same name."""
    column = named_column(work, hints.texts_from or "", "text")
    work.said["full_text"] = column
    if work.roles.get("quote") == column:
        del work.roles["quote"]
        _quote_inside(work, column)
    elif "quote" not in work.roles:
        _quote_inside(work, column)
    if "source" not in work.roles:
        ids = [n for n, h in enumerate(work.heads) if _is_id(h)]
        source = next((n for n in ids if n in work.free()), None)
        if source is not None:
            work.roles["source"] = source
    if work.roles.get("source") is None:
        work.heads.append("source")
        work.roles["source"] = len(work.heads) - 1
        for number, (_, cells) in enumerate(work.rows, 1):
            cells.append(f"Row {number}")
    coded = {*marked(work), *several(work), *levels_of(work), column}
    values = [n for n in work.free() if n not in coded and work.heads[n].strip()]
    work.variables = (*values,)
    source = work.roles["source"]
    _add_row_documents(work.draft, work.heads, work.rows, source, column, values)


def _quote_inside(work: CodedTable, column: int) -> None:
    """Take a column whose texts stand in the whole text of their row for the quote."""
    for other in work.free():
        pairs = [
            (c[other], c[column]) for _, c in work.rows[:SAMPLE] if c[other].strip()
        ]
        inside = sum(folded(part) in folded(whole) for part, whole in pairs)
        lengths = [len(part) for part, _ in pairs]
        if pairs and inside * 10 >= len(pairs) * 7 and median(lengths) > 6:
            work.roles["quote"] = other
            return


def _is_id(head: str) -> bool:
    words = plain_head(head).split()
    return bool(words) and (
        words[-1] in ("id", "nr", "no", "number", "#") or words == ["name"]
    )


def _add_row_documents(
    draft: Draft,
    heads: Sequence[str],
    rows: Sequence[tuple[Record, list[str]]],
    source: int,
    text: int,
    values: Sequence[int],
) -> None:
    """Add a source for each name in a column, with its texts and its variables.

    Args:
        draft: The project.
        heads: The headers.
        rows: The rows with their cells.
        source: Column with the names.
        text: Column with the texts; different ones of a name follow each other.
        values: Columns that become variables, if all rows of a name agree.
    """
    named: dict[str, list[tuple[Record, list[str]]]] = {}
    for record, cells in rows:
        if cells[source].strip():
            named.setdefault(cells[source].strip(), []).append((record, cells))
    columns = _variables(draft, heads, rows, named, values)
    made_of = 0
    for name, some in named.items():
        texts = dict.fromkeys(c[text].strip() for _, c in some if c[text].strip())
        if not texts:
            _tell_blank(draft, some[0][0], len(some))
            continue
        made_of += 1
        made = TextSource(guid=Guid.derived("source", name), name=name)
        draft.project.sources.append(made)
        document = Document(made, holders={made.guid.key: made})
        set_text(draft, document, made, TextMap("\n\n".join(texts)))
        draft.documents.add(document, [name])
        fill_values(draft, made, some[0][0], columns)
    draft.note(
        "documents-from-rows",
        Severity.INFO,
        f"{made_of} documents were made of the column {heads[text]!r}",
        place=rows[0][0].where if rows else "",
    )


def _tell_blank(draft: Draft, record: Record, rows: int) -> None:
    draft.note(
        "row-dropped",
        Severity.WARNING,
        "there is no text for this document; it is left out with its values",
        place=record.place,
        count=rows,
    )


def _variables(
    draft: Draft,
    heads: Sequence[str],
    rows: Sequence[tuple[Record, list[str]]],
    named: dict[str, list[tuple[Record, list[str]]]],
    values: Sequence[int],
) -> dict[str, Variable]:
    """Make the variables; return them by header."""
    found: dict[str, Variable] = {}
    for column in values:
        several = any(
            len({c[column].strip() for _, c in some if c[column].strip()}) > 1
            for some in named.values()
        )
        head = heads[column]
        if several:
            draft.note(
                "column-set-aside",
                Severity.WARNING,
                f"the column {head!r} has several values for one document, and is no"
                " variable",
                place=rows[0][0].where,
                kind=head,
            )
            continue
        cells = [c[column].strip() for _, c in rows if c[column].strip()]
        kind = kind_of(cells) if cells else TypeOfVariable.TEXT
        found[head] = Variable(
            guid=Guid.derived("variable", head), name=head, type_of_variable=kind
        )
        draft.project.variables.append(found[head])
    return found
