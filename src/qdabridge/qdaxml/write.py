"""Model to QDA-XML, strictly: streamed strings, schema order, nothing invalid leaves.

The text is checked against the schema by libxml2 in a second thread while it is being
written; what the standard has no place for is left out and reported, or kept on
request (and then the schema check is the caller's concern).

The attributes of a class of elements are written by one function, which is generated::

    def write(fields):
        text = ''
        value = fields['guid']
        text += f' guid="{s0(value)}"'
        if (value := fields['name']) is not None:
            text += f' name="{s1(value)}"'
        return text
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from qdabridge.errors import UnsupportedContentError
from qdabridge.model import CodeBook, Element, Foreign, Project
from qdabridge.qdaxml.foreign import (
    MAX_DEPTH,
    Dropped,
    foreign_attributes,
    foreign_element,
    harmless,
    is_writable,
)
from qdabridge.qdaxml.lexical import text_writer_of, writer_of
from qdabridge.qdaxml.mend import is_only_respelt
from qdabridge.qdaxml.names import (
    CODEBOOK,
    PROJECT,
    Child,
    Kind,
    Row,
    Vocabulary,
    field_names,
)
from qdabridge.qdaxml.validate import SchemaGuard, Sink
from qdabridge.report import Report

__all__ = ["write_codebook", "write_project"]


_FLUSH_AT = 4_096  # strings; a quarter of a megabyte, which fits into fast memory


WriteAttributes = Callable[[dict[str, Any]], str]


class WrittenAttribute(NamedTuple):
    """How one attribute is written."""

    field: str
    before: str
    """What stands before the value."""
    spell: Callable[[Any], str] | None
    """None: the value is its own spelling."""
    is_required: bool


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
    exec("\n".join([*lines, "    return text\n"]), scope)
    write: WriteAttributes = scope.pop("write")
    return write


_NOT_XML = {"foreign", "type"}


class Part(NamedTuple):
    """One kind of child, in the order of the schema."""

    kind: int
    field: str
    tag: str
    before: str
    after: str
    spell: Callable[[Any], str]
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


def write_project(
    project: Project, sink: Sink, *, keep_foreign: bool = False, check: bool = True
) -> Report:
    """Write a project as UTF-8 XML without BOM and report what has no place in it.

    Args:
        project: What to write; it is not changed.
        sink: Takes the bytes.
        keep_foreign: Write foreign content too; the result then breaks the schema.
        check: Check what is written against the schema.

    Raises:
        UnsupportedContentError: Something cannot be written validly; says what.
    """
    return _write(project, PROJECT, sink, keep_foreign, check)


def write_codebook(
    code_book: CodeBook,
    sink: Sink,
    *,
    keep_foreign: bool = False,
    check: bool = True,
) -> Report:
    """Write a codebook file; arguments and errors as for ``write_project``."""
    if not code_book.codes:
        raise UnsupportedContentError(
            "a codebook file must have a code, and there is none",
            hint="add a code first",
        )
    return _write(code_book, CODEBOOK, sink, keep_foreign, check)


def _write(
    document: Element,
    vocabulary: Vocabulary,
    sink: Sink,
    keep_foreign: bool,
    check: bool,
) -> Report:
    if not check or keep_foreign:
        return _Writer(vocabulary, sink, keep_foreign).document(document)
    with SchemaGuard(vocabulary, sink) as guarded:
        return _Writer(vocabulary, guarded, keep_foreign).document(document)


class _Writer:
    """Walks the model by the names table and collects strings."""

    def __init__(self, vocabulary: Vocabulary, sink: Sink, keep_foreign: bool) -> None:
        self._vocabulary = vocabulary
        self._plans = writing_plans(vocabulary.root)
        self._sink = sink
        self._keep = keep_foreign
        self._out: list[str] = []
        self._attributes: dict[type[Element], WriteAttributes] = {}
        self._dropped = Dropped()
        # In the order of Kind; containers are handled by their objects.
        self._writers: tuple[Callable[[Part, Any, str], None], ...] = (
            self._objects,
            self._references,
            self._reference,
            self._text,
            self._object,
        )

    def document(self, root: Element) -> Report:
        """Write everything."""
        plan = self._plan(root)
        self._out.append('<?xml version="1.0" encoding="utf-8"?>\n')
        head = f'<{plan.tag} xmlns="{self._vocabulary.namespace}"'
        self._element(plan, root, head, "")
        self._flush()
        return self._dropped.report()

    def _flush(self) -> None:
        self._sink.write("".join(self._out).encode())
        self._out.clear()

    def _element(self, plan: WritingPlan, thing: Element, head: str, pad: str) -> None:
        fields = thing.__dict__
        add = self._out.append
        try:
            add(head + self._attributes[thing.__class__](fields))
        except (ValueError, TypeError) as error:
            raise _unwritable(plan, thing, error) from error
        if (foreign := fields["foreign"]) is not None:
            self._foreign_attributes(plan, thing, foreign)
        if plan.uncovered:
            self._uncovered(plan, fields)
        has_body = False
        for part in plan.parts:
            value = fields[part.field]
            if value is None or (value.__class__ is list and not value):
                continue
            if not has_body:
                add(">\n")
                has_body = True
            try:
                self._writers[part.kind](part, value, pad + " ")
            except UnsupportedContentError as error:
                if error.location == part.tag:  # a text of this very element
                    error.location = f"{_place(plan, thing)}/{part.tag}"
                raise
        if foreign is not None and self._keep:
            has_body = self._foreign_elements(foreign, has_body)
        add(f"{pad}</{plan.tag}>\n" if has_body else "/>\n")

    def _references(self, part: Part, value: list[str], pad: str) -> None:
        for guid in value:
            self._out.append(f'{pad}{part.before}{guid}"/>\n')

    def _reference(self, part: Part, value: str, pad: str) -> None:
        self._out.append(f'{pad}{part.before}{value}"/>\n')

    def _text(self, part: Part, value: Any, pad: str) -> None:
        try:
            self._out.append(f"{pad}{part.before}{part.spell(value)}{part.after}")
        except (ValueError, TypeError) as error:
            raise UnsupportedContentError(str(error), location=part.tag) from error

    def _objects(self, part: Part, value: list[Element], pad: str) -> None:
        if part.container:
            self._out.append(f"{pad}<{part.container}>\n")
            self._listed(value, pad + " ")
            self._out.append(f"{pad}</{part.container}>\n")
        else:
            self._listed(value, pad)

    def _object(self, part: Part, value: Element, pad: str) -> None:
        if isinstance(value, CodeBook) and not value.codes:
            plan = self._plan(value)
            self._uncovered(plan, value.__dict__)
            if value.foreign is not None:
                self._dropped.elements(plan.tag, value.foreign.elements)
                self._dropped.attributes(plan.tag, value.foreign.attributes)
        else:
            self._listed([value], pad)

    def _listed(self, things: list[Element], pad: str) -> None:
        if len(pad) >= MAX_DEPTH:
            raise UnsupportedContentError(
                f"elements nest more than {MAX_DEPTH} deep, and no reader takes that",
                hint="flatten the code tree",
            )
        kind: type[Element] | None = None
        for thing in things:
            if thing.__class__ is not kind:
                plan, kind = self._plan(thing), thing.__class__
                head = f"{pad}<{plan.tag}"
            self._element(plan, thing, head, pad)
            if len(self._out) > _FLUSH_AT:
                self._flush()

    def _plan(self, thing: Element) -> WritingPlan:
        if plan := self._plans.get(kind := thing.__class__):
            if kind not in self._attributes:
                self._attributes[kind] = attribute_writer((*plan.attributes.values(),))
            return plan
        raise UnsupportedContentError(
            f"a {type(thing).__name__} has no place in a {self._vocabulary.root} file"
        )

    def _uncovered(self, plan: WritingPlan, fields: dict[str, Any]) -> None:
        """Report content for which this kind of file has no place."""
        for field in plan.uncovered:
            if value := fields[field]:
                count = len(value) if isinstance(value, list) else 1
                self._dropped.field(plan.tag, field, count)

    def _foreign_attributes(
        self, plan: WritingPlan, thing: Element, foreign: Foreign
    ) -> None:
        fields = thing.__dict__
        attributes = foreign.attributes
        if not self._keep:
            attributes = harmless(attributes)
            self._dropped.elements(plan.tag, foreign.elements)
        there = {n for n, a in plan.attributes.items() if fields[a.field] is not None}
        self._out.append(foreign_attributes(attributes, there))
        written = {k for k in attributes if is_writable(k)} - there
        for key in foreign.attributes.keys() - written:
            known = plan.attributes.get(key)
            field = known.field if known else None
            if not is_only_respelt(thing, key, foreign.attributes[key], field):
                self._dropped.attributes(plan.tag, [key])

    def _foreign_elements(self, foreign: Foreign, has_body: bool) -> bool:
        if foreign.elements and not has_body:
            self._out.append(">\n")
        home = self._vocabulary.namespace
        self._out.extend(foreign_element(e, home) + "\n" for e in foreign.elements)
        return has_body or bool(foreign.elements)


def _unwritable(
    plan: WritingPlan, thing: Element, error: Exception
) -> UnsupportedContentError:
    """Say which attribute it is that cannot be written."""
    fields = thing.__dict__
    name, why = "an attribute", str(error)
    for attribute, (field, _, spell, is_required) in plan.attributes.items():
        if fields[field] is None and is_required:
            name, why = attribute, "it is required and missing"
            break
        try:
            if fields[field] is not None and spell is not None:
                spell(fields[field])
        except (ValueError, TypeError) as reason:
            name, why = attribute, str(reason)
            break
    return UnsupportedContentError(
        f"{name} cannot be written: {why}",
        location=_place(plan, thing),
        hint="correct the value first",
    )


def _place(plan: WritingPlan, thing: Element) -> str:
    return f"{plan.tag} {thing.__dict__.get('guid') or ''}".strip()
