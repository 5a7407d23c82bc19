r"""The names table made ready: readers, makers of objects and writers, generated.

Expat hands over names as ``namespace local``; the tables are keyed by exactly that, so
that the usual element costs one dictionary look-up.

A maker makes one object from its attributes, and is generated as needed.

Most elements of a document come with the same few sets of attributes. For a set that
comes often, the loop over names, readers and required fields is unrolled into one
function: its source is composed of field names of the model and of nothing from the
document, and looks like this::

    def make(attributes):
        _, v0, _, v1, _, v2 = attributes
        if matches("\n".join((v0, v2))) is None:
            return None
        try:
            thing = new(model)
            put(thing, "__dict__", {"guid": new_str(r0, v0), "name": v1, ...})
            ...

It halves what an object costs, which is most of what reading costs. ``None`` says that
a value has not the usual form; then, and for all other sets, the loop decides.

A writer of attributes is likewise one function for each class of elements::

    def write(fields):
        text = ''
        value = fields['guid']
        text += f' guid="{s0(value)}"'
        if (value := fields['name']) is not None:
            text += f' name="{s1(value)}"'
        return text
"""

import re
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any, NamedTuple

from qdabridge.model import Element
from qdabridge.qdaxml.lexical import (
    USUAL,
    GuidCache,
    Reader,
    reader_of,
    text_writer_of,
    writer_of,
)
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
    "Maker",
    "Makers",
    "Part",
    "Plan",
    "ReadingTables",
    "WriteAttributes",
    "WritingPlan",
    "WrittenAttribute",
    "attribute_writer",
    "writing_plans",
]


Maker = Callable[[list[str]], Element | None]
WriteAttributes = Callable[[dict[str, Any]], str]


class WrittenAttribute(NamedTuple):
    """How one attribute is written."""

    field: str
    before: str
    """What stands before the value."""
    spell: Callable[[Any], str] | None
    """None: the value is its own spelling."""
    is_required: bool


_OFTEN = 32
"""So many elements pay for the compiling."""

_MOST = 32
"""So many sets of one element are unrolled; no tool writes half as many."""


class _Unrolled(NamedTuple):
    """The parts of a maker's source that depend on its attributes."""

    values: dict[str, str]
    """Fields and the expressions of their values."""
    checked: list[str]
    """The variables that must match."""
    patterns: list[str]
    named: dict[str, Any]
    """What the expressions use."""


class Makers(dict[tuple[str, ...], Maker]):
    """The makers of one element's objects by the names of their attributes."""

    def __init__(
        self,
        model: type[Element],
        defaults: dict[str, Any],
        attributes: dict[str, tuple[str, Reader | None]],
        required: frozenset[str],
    ) -> None:
        """Take what an element's plan says."""
        self._model = model
        self._defaults = defaults
        self._attributes = attributes
        self._required = required
        self._seen: dict[tuple[str, ...], int] = {}

    def met(self, names: tuple[str, ...]) -> None:
        """Note a set of attributes that has no maker; make one if it comes often."""
        count = self._seen[names] = self._seen.get(names, 0) + 1
        if count == _OFTEN and len(self) < _MOST and self.can_make(names):
            self[names] = self.made(names)

    def can_make(self, names: tuple[str, ...]) -> bool:
        """Are all attributes known, and all that are required there?"""
        return self._attributes.keys() >= set(names) >= self._required

    def made(self, names: tuple[str, ...]) -> Maker:
        """Return a new maker for a set of attributes."""
        parts = self._unrolled(names)
        fields = [
            f"{field!r}: {parts.values.get(field, _default(value))}"
            for field, value in self._defaults.items()
        ]
        matches = re.compile("\n".join(parts.patterns)).fullmatch
        scope = {
            "matches": matches,
            "model": self._model,
            "field_set": set(self._defaults),
            "new": object.__new__,
            "new_str": str.__new__,
            "put": object.__setattr__,
            **parts.named,
        }
        variables = ", ".join(f"_, v{n}" for n in range(len(names)))
        source = _SOURCE.format(
            variables=f"{variables} = attributes" if names else "pass",
            checked="".join(f"{name}, " for name in parts.checked),
            fields=", ".join(fields),
        )
        exec(_compiled(source), scope)
        make: Maker = scope.pop("make")  # else it and its scope would keep each other
        return make

    def _unrolled(self, names: tuple[str, ...]) -> _Unrolled:
        parts = _Unrolled({}, [], [], {})
        for n, name in enumerate(names):
            field, read = self._attributes[name]
            if read is None:
                parts.values[field] = f"v{n}"
            elif read in USUAL:
                kind, pattern = USUAL[read]
                parts.named[f"r{n}"] = kind
                parts.checked.append(f"v{n}")
                parts.patterns.append(pattern)
                parts.values[field] = (
                    f"int(v{n})" if kind is int else f"new_str(r{n}, v{n})"
                )
            else:
                parts.named[f"r{n}"] = read
                parts.values[field] = f"r{n}(v{n})"
        return parts


def _default(value: Any) -> str:
    """Return the source of a default: nothing, a fresh list, or a word."""
    return "[]" if value == [] else repr(value)


_SOURCE = """\
def make(attributes):
    {variables}
    if matches("\\n".join(({checked}))) is None:
        return None
    try:
        fields = {{{fields}}}
    except ValueError:
        return None
    thing = new(model)
    put(thing, "__dict__", fields)
    put(thing, "__pydantic_fields_set__", field_set)
    put(thing, "__pydantic_extra__", None)
    put(thing, "__pydantic_private__", None)
    return thing
"""


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "<maker>", "exec")


@cache
def attribute_writer(attributes: tuple[WrittenAttribute, ...]) -> WriteAttributes:
    """Return the function that writes the attributes of an element from its fields.

    Args:
        attributes: In the order in which they are written.
    """
    lines = ["def write(fields):", "    text = ''"]
    scope: dict[str, Any] = {}
    for n, (field, before, spell, is_required) in enumerate(attributes):
        scope[f"s{n}"] = spell
        spelt = "{value}" if spell is None else f"{{s{n}(value)}}"
        text = f"text += f'{before}{spelt}\"'"
        lines.append(
            f"    value = fields[{field!r}]\n    {text}"
            if is_required
            else f"    if (value := fields[{field!r}]) is not None:\n        {text}"
        )
    exec(_compiled("\n".join([*lines, "    return text\n"])), scope)
    write: WriteAttributes = scope.pop("write")
    return write


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
