"""The names table made ready for reading one document fast.

Expat hands over names as ``namespace local``; the tables are keyed by exactly that, so
that the usual element costs one dictionary look-up.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from qdabridge.model import Element
from qdabridge.qdaxml.lexical import (
    GuidCache,
    Reader,
    reader_of,
    text_writer_of,
    writer_of,
)
from qdabridge.qdaxml.makers import Makers, WrittenAttribute
from qdabridge.qdaxml.names import (
    CODEBOOK,
    PROJECT,
    Child,
    Kind,
    Row,
    Vocabulary,
    field_names,
)

__all__ = [
    "TOP",
    "Entry",
    "Part",
    "Plan",
    "ReadingTables",
    "WritingPlan",
    "writing_plans",
]


TOP = "top"
"""The field of no element that takes the root."""


class Plan(NamedTuple):
    """How to build one element's object."""

    row: Row
    model: type[Element]
    defaults: dict[str, Any]
    lists: tuple[str, ...]
    required: tuple[str, ...]
    needs: str | None
    attributes: dict[str, tuple[str, Reader | None]]
    makers: Makers
    children: "dict[str, Entry]"
    field_set: set[str]


class Entry(NamedTuple):
    """What to do when a certain child starts; the reader unpacks it.

    ``plan`` is the child's own where it becomes an object, else its parent's.
    """

    order: int
    kind: int
    field: str
    plan: Plan
    inside: "dict[str, Entry]"
    attribute: str
    read: Reader | None
    child: Child


class ReadingTables:
    """Plans for every element of a vocabulary, as one document spells its names."""

    def __init__(self, vocabulary: Vocabulary, namespace: str) -> None:
        self.prefix: str = f"{namespace} " if namespace else ""
        self.guids: GuidCache = GuidCache()
        self.plans: dict[str, Plan] = {
            tag: self._plan(row) for tag, row in vocabulary.rows.items()
        }
        for plan in self.plans.values():
            self._fill(plan)

    def root(self, tag: str) -> Entry:
        """Return what to do with the root element: put it into the field ``TOP``."""
        plan = self.plans[tag]
        child = Child(Kind.OBJECTS, TOP, (tag,))
        return Entry(0, int(Kind.OBJECTS), TOP, plan, plan.children, "", None, child)

    def release(self) -> None:
        """Let go of the plans and what they remember: codes in codes make a cycle."""
        for plan in self.plans.values():
            plan.children.clear()

    def _plan(self, row: Row) -> Plan:
        fields = row.model.model_fields
        names = field_names(row.model)
        defaults = {name: info.default for name, info in fields.items()}
        lists = tuple(name for name, value in defaults.items() if value == [])
        defaults |= dict.fromkeys(
            [
                n
                for n, info in fields.items()
                if info.is_required() or info.default_factory
            ]
        )
        attributes = {
            a: (names[a], reader_of(row.model, names[a])) for a in row.attributes
        }
        required = tuple(names[a] for a in row.attributes if a in row.required)
        for name in required:
            defaults[name] = None
        needs = next((c.field for c in row.children if c.required), None)
        return Plan(
            row=row,
            model=row.model,
            defaults=defaults,
            lists=lists,
            required=required,
            needs=needs,
            attributes=attributes,
            makers=Makers(
                row.model, defaults | {n: [] for n in lists}, attributes, row.required
            ),
            children={},
            field_set=set(fields),
        )

    def _fill(self, plan: Plan) -> None:
        for order, child in enumerate(plan.row.children):
            entries = {tag: self._entry(plan, order, child, tag) for tag in child.tags}
            named = {self.prefix + tag: entry for tag, entry in entries.items()}
            if child.container:
                container = Entry(
                    order,
                    int(Kind.CONTAINER),
                    child.field,
                    plan,
                    named,
                    "",
                    None,
                    child,
                )
                plan.children[self.prefix + child.container] = container
            else:
                plan.children.update(named)

    def _entry(self, plan: Plan, order: int, child: Child, tag: str) -> Entry:
        target = self.plans.get(tag) if child.kind in _OBJECTS else None
        read: Reader | None = None
        if child.kind is Kind.TEXT:
            read = reader_of(plan.model, child.field)
            order = order if not child.choice else 1
        inside = target.children if target else {}
        return Entry(
            order,
            int(child.kind),
            child.field,
            target or plan,
            inside,
            child.attribute,
            read,
            child,
        )


_OBJECTS = (Kind.OBJECTS, Kind.OBJECT)


Spell = Callable[[Any], str]
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
    """How one element is written."""

    tag: str
    attributes: dict[str, WrittenAttribute]
    """By their names, those that are required first."""
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
    required_first = sorted(row.attributes, key=lambda a: a not in row.required)
    return WritingPlan(
        tag=row.tag,
        attributes={a: _attribute(row, a, fields[a]) for a in required_first},
        parts=tuple(_part(row, child) for child in row.children),
        uncovered=tuple(f for f in fields.values() if f not in covered | _NOT_XML),
    )


def _attribute(row: Row, name: str, field: str) -> WrittenAttribute:
    spell, is_required = writer_of(row.model, field), name in row.required
    if spell is None and is_required:
        spell = str.__str__  # refuses None
    return WrittenAttribute(field, f' {name}="', spell, is_required)


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
