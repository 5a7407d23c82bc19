"""The names table made ready for writing fast."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from qdabridge.model import Element
from qdabridge.qdaxml.escape import attribute_text, element_text
from qdabridge.qdaxml.lexical import writer_of
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Child, Kind, Row, field_names

__all__ = ["Part", "WritingPlan", "writing_plans"]

Spell = Callable[[Any], str]
_NOT_XML = {"foreign", "type"}


class Part(NamedTuple):
    """One kind of child, in the order of the schema."""

    kind: Kind
    field: str
    tag: str
    before: str
    after: str
    spell: Spell
    container: str


class WritingPlan(NamedTuple):
    """How one element is written."""

    tag: str
    attributes: tuple[tuple[str, str, Spell], ...]
    names: dict[str, str]
    required: tuple[str, ...]
    parts: tuple[Part, ...]
    uncovered: tuple[str, ...]


@cache
def writing_plans(root: str) -> dict[type[Element], WritingPlan]:
    """Return the plan of each class, for the vocabulary with this root element."""
    vocabulary = {v.root: v for v in (PROJECT, CODEBOOK)}[root]
    return {row.model: _plan(row) for row in vocabulary.rows.values()}


def _plan(row: Row) -> WritingPlan:
    fields = field_names(row.model)
    covered = {fields[a] for a in row.attributes} | {c.field for c in row.children}
    return WritingPlan(
        tag=row.tag,
        attributes=tuple(
            (fields[a], f' {a}="', writer_of(row.model, fields[a]) or attribute_text)
            for a in row.attributes
        ),
        names={a: fields[a] for a in row.attributes},
        required=tuple(fields[a] for a in row.attributes if a in row.required),
        parts=tuple(_part(row, child) for child in row.children),
        uncovered=tuple(f for f in fields.values() if f not in covered | _NOT_XML),
    )


def _part(row: Row, child: Child) -> Part:
    tag = child.tags[0]
    is_text = child.kind is Kind.TEXT
    return Part(
        kind=child.kind,
        field=child.field,
        tag=tag,
        before=f"<{tag}>" if is_text else f'<{tag} {child.attribute}="',
        after=f"</{tag}>\n",
        spell=(writer_of(row.model, child.field) if is_text else None) or element_text,
        container=child.container,
    )
