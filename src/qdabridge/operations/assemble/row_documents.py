"""Documents made of the rows of a table: answers of a survey, posts, reviews."""

from collections.abc import Sequence

from qdabridge.model import Guid, TextSource, TypeOfVariable, Variable
from qdabridge.operations.assemble.draft import Document, Draft
from qdabridge.operations.assemble.records import Record
from qdabridge.operations.assemble.texts import set_text
from qdabridge.operations.assemble.things import fill_values, kind_of
from qdabridge.report import Severity
from qdabridge.text import TextMap

__all__ = ["add_row_documents"]


def add_row_documents(
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
    for name, some in named.items():
        texts = dict.fromkeys(c[text].strip() for _, c in some if c[text].strip())
        if not texts:
            continue
        made = TextSource(guid=Guid.derived("source", name), name=name)
        draft.project.sources.append(made)
        document = Document(made, holders={made.guid.key: made})
        set_text(draft, document, made, TextMap("\n\n".join(texts)))
        draft.documents.add(document, [name])
        fill_values(draft, made, some[0][0], columns)
    draft.note(
        "documents-from-rows",
        Severity.INFO,
        f"{len(named)} documents were made of the column {heads[text]!r}",
        place=rows[0][0].where if rows else "",
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
