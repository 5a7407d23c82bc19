"""The names table made ready for writing fast."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from qdabridge.model import Element
from qdabridge.qdaxml.lexical import text_writer_of, writer_of
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Child, Kind, Row, field_names

__all__ = ["Part", "WritingPlan", "writing_plans"]

Spell = Callable[[Any], str]
Attribute = tuple[str, str, Spell | None]
_NOT_XML = {"foreign", "type"}


class Part(NamedTuple):
    """One kind of child, in the order of the schema."""

    kind: int
    field: str
    tag: str
    before: str
    after: str
    spell: Spell
    container: str


class WritingPlan(NamedTuple):
    """How one element is written.

    Attributes are field, text before the value, and the function that spells it;
    None: the value is its own spelling.
    """

    tag: str
    required: tuple[Attribute, ...]
    optional: tuple[Attribute, ...]
    attributes: dict[str, Attribute]
    required_names: frozenset[str]
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
    attributes = {a: _attribute(row, a, fields[a]) for a in row.attributes}
    return WritingPlan(
        tag=row.tag,
        required=tuple(attributes[a] for a in row.attributes if a in row.required),
        optional=tuple(attributes[a] for a in row.attributes if a not in row.required),
        attributes=attributes,
        required_names=row.required,
        parts=tuple(_part(row, child) for child in row.children),
        uncovered=tuple(f for f in fields.values() if f not in covered | _NOT_XML),
    )


def _attribute(row: Row, name: str, field: str) -> Attribute:
    spell = writer_of(row.model, field)
    if spell is None and name in row.required:
        spell = str.__str__  # refuses None
    return field, f' {name}="', spell


def _part(row: Row, child: Child) -> Part:
    tag = child.tags[0]
    is_text = child.kind is Kind.TEXT
    return Part(
        kind=int(child.kind),
        field=child.field,
        tag=tag,
        before=f"<{tag}>" if is_text else f'<{tag} {child.attribute}="',
        after=f"</{tag}>\n",
        spell=(text_writer_of(row.model, child.field) if is_text else str),
        container=child.container,
    )
