"""The names table made ready for reading one document fast.

Expat hands over names as ``namespace local``; the tables are keyed by exactly that, so
that the usual element costs one dictionary look-up.
"""

from typing import Any, NamedTuple

from qdabridge.model import Element
from qdabridge.qdaxml.lexical import GuidCache, Reader, reader_of
from qdabridge.qdaxml.names import Child, Kind, Row, Vocabulary, field_names

__all__ = ["TOP", "Entry", "Plan", "ReadingTables"]

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
        self.prefix = f"{namespace} " if namespace else ""
        self.guids = GuidCache()
        self.plans = {tag: self._plan(row) for tag, row in vocabulary.rows.items()}
        for plan in self.plans.values():
            self._fill(plan)

    def root(self, tag: str) -> Entry:
        """Return what to do with the root element: put it into the field ``TOP``."""
        plan = self.plans[tag]
        child = Child(Kind.OBJECTS, TOP, (tag,))
        return Entry(0, int(Kind.OBJECTS), TOP, plan, plan.children, "", None, child)

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
