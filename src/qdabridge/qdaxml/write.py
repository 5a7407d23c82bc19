"""Model to QDA-XML, strictly: streamed strings, schema order, nothing invalid leaves.

The text is checked against the schema by libxml2 in a second thread while it is being
written; what the standard has no place for is left out and reported, or kept on
request (and then the schema check is the caller's concern).

The elements of a class are written by one function, which is generated of ``_WRITE``,
``_ATTRIBUTE`` and ``_PARTS``: a loop over its fields takes three times as long.
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


_FLUSH_AT = 1_024  # strings; a quarter of a megabyte, which fits into fast memory


class WrittenAttribute(NamedTuple):
    """How one attribute is written."""

    field: str
    spell: Callable[[Any], str] | None
    """None: the value is its own spelling."""
    is_required: bool


_NOT_XML = {"foreign", "type"}


class Part(NamedTuple):
    """One kind of child, in the order of the schema."""

    kind: Kind
    field: str
    tag: str
    attribute: str
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
    return WrittenAttribute(field, spell, is_required)


def _part(row: Row, child: Child) -> Part:
    return Part(
        kind=Kind.CONTAINER if child.container else child.kind,
        field=child.field,
        tag=child.tags[0],
        attribute=child.attribute,
        spell=text_writer_of(row.model, child.field),
        container=child.container,
    )


_WRITE = r"""
def write(writer, thing, head, pad):
    fields = thing.__dict__
    text = f'''{{head}}{attributes}'''
    if (foreign := fields['foreign']) is not None:
        text += writer.foreign_attributes(plan, thing)
    {uncovered}
    end, body = '>\n', ''
    {parts}
    if foreign is not None:
        body += writer.foreign_elements(foreign)
    if body or not end:
        writer.add(f'{{text}}{{end}}{{body}}{{pad}}</{tag}>\n')
    else:
        writer.add(f'{{text}}/>\n')
"""
_REQUIRED = """ {name}="{{spell_{field}(fields['{field}'])}}\""""
_ATTRIBUTE = (
    """{{'' if (value := fields['{field}']) is None else f' {name}="{spelt}"'}}"""
)
_PARTS = {
    Kind.TEXT: r"""
    if (value := fields['{field}']) is not None:
        body += f'{{pad}} <{tag}>{{spell_{field}(value)}}</{tag}>\n'
""",
    Kind.REFERENCE: r"""
    if (value := fields['{field}']) is not None:
        body += f'{{pad}} <{tag} {attribute}="{{value!s}}"/>\n'
""",
    Kind.REFERENCES: r"""
    for value in fields['{field}'] or ():
        body += f'{{pad}} <{tag} {attribute}="{{value!s}}"/>\n'
""",
    Kind.OBJECT: r"""
    if (value := fields['{field}']) is not None:
        writer.add(f'{{text}}{{end}}{{body}}')
        text = end = body = ''
        writer.one(value, pad + ' ')
""",
    Kind.OBJECTS: r"""
    if value := fields['{field}']:
        writer.add(f'{{text}}{{end}}{{body}}')
        text = end = body = ''
        writer.listed(value, pad + ' ')
""",
    Kind.CONTAINER: r"""
    if value := fields['{field}']:
        writer.add(f'{{text}}{{end}}{{body}}{{pad}} <{container}>\n')
        text = end = ''
        writer.listed(value, pad + '  ')
        body = f'{{pad}} </{container}>\n'
""",
}

Write = Callable[["_Writer", Element, str, str], None]
"""Takes the start tag as far as its name, and the blanks before the end tag."""


@cache
def element_writer(root: str, model: type[Element]) -> Write:
    """Return the function that writes the elements of a class below this root."""
    plan = writing_plans(root)[model]
    scope: dict[str, Any] = {"plan": plan}
    attributes = parts = ""
    for name, (field, spell, is_required) in plan.attributes.items():
        scope[f"spell_{field}"] = spell
        spelt = "{value!s}" if spell is None else f"{{spell_{field}(value)}}"
        template = _REQUIRED if is_required else _ATTRIBUTE
        attributes += template.format(field=field, name=name, spelt=spelt)
    for part in plan.parts:
        scope.setdefault(f"spell_{part.field}", part.spell)
        parts += _PARTS[part.kind].format(**part._asdict())
    source = _WRITE.format(
        attributes=attributes,
        uncovered="writer.uncovered(plan, fields)" if plan.uncovered else "",
        parts=parts.strip(),
        tag=plan.tag,
    )
    exec(source, scope)
    write: Write = scope.pop("write")
    return write


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
        self.add: Callable[[str], None] = self._out.append
        self._dropped = Dropped()

    def document(self, root: Element) -> Report:
        """Write everything."""
        self.add('<?xml version="1.0" encoding="utf-8"?>\n')
        self.listed([root], "", f' xmlns="{self._vocabulary.namespace}"')
        self._flush()
        return self._dropped.report()

    def _flush(self) -> None:
        self._sink.write(b"".join([text.encode() for text in self._out]))
        self._out.clear()

    def one(self, value: Element, pad: str) -> None:
        """Write the one object of a field."""
        if isinstance(value, CodeBook) and not value.codes:
            plan = self._plan(value)
            self.uncovered(plan, value.__dict__)
            if value.foreign is not None:
                self._dropped.elements(plan.tag, value.foreign.elements)
                self._dropped.attributes(plan.tag, value.foreign.attributes)
        else:
            self.listed([value], pad)

    def listed(self, things: list[Element], pad: str, more: str = "") -> None:
        """Write objects, after so many blanks each."""
        if len(pad) >= MAX_DEPTH:
            raise UnsupportedContentError(
                f"elements nest more than {MAX_DEPTH} deep, and no reader takes that",
                hint="flatten the code tree",
            )
        kind: type[Element] | None = None
        for thing in things:
            if thing.__class__ is not kind:
                plan, kind = self._plan(thing), thing.__class__
                write = element_writer(self._vocabulary.root, kind)
                head = f"{pad}<{plan.tag}{more}"
            try:
                write(self, thing, head, pad)
            except (ValueError, TypeError) as error:
                _refuse_unwritable(plan, thing, error)
                raise
            if len(self._out) > _FLUSH_AT:
                self._flush()

    def _plan(self, thing: Element) -> WritingPlan:
        if plan := self._plans.get(thing.__class__):
            return plan
        raise UnsupportedContentError(
            f"a {type(thing).__name__} has no place in a {self._vocabulary.root} file"
        )

    def uncovered(self, plan: WritingPlan, fields: dict[str, Any]) -> None:
        """Report content for which this kind of file has no place."""
        for field in plan.uncovered:
            if value := fields[field]:
                count = len(value) if isinstance(value, list) else 1
                self._dropped.field(plan.tag, field, count)

    def foreign_attributes(self, plan: WritingPlan, thing: Element) -> str:
        """Return foreign attributes as XML, and report those that are left out."""
        fields = thing.__dict__
        foreign: Foreign = fields["foreign"]
        attributes = foreign.attributes
        if not self._keep:
            attributes = harmless(attributes)
            self._dropped.elements(plan.tag, foreign.elements)
        there = {n for n, a in plan.attributes.items() if fields[a.field] is not None}
        written = {k for k in attributes if is_writable(k)} - there
        for key in foreign.attributes.keys() - written:
            known = plan.attributes.get(key)
            field = known.field if known else None
            if not is_only_respelt(thing, key, foreign.attributes[key], field):
                self._dropped.attributes(plan.tag, [key])
        return foreign_attributes(attributes, there)

    def foreign_elements(self, foreign: Foreign) -> str:
        """Return foreign elements as XML; none if they are left out."""
        home = self._vocabulary.namespace
        elements = foreign.elements if self._keep else ()
        return "".join(foreign_element(e, home) + "\n" for e in elements)


def _refuse_unwritable(plan: WritingPlan, thing: Element, error: Exception) -> None:
    """Say which attribute or text it is that cannot be written, if it is one.

    Raises:
        UnsupportedContentError: It is.
    """
    fields = thing.__dict__
    for name, (field, spell, is_required) in plan.attributes.items():
        if fields[field] is None and is_required:
            raise _unwritable(
                plan, thing, name, "it is required and missing"
            ) from error
        try:
            if fields[field] is not None and spell is not None:
                spell(fields[field])
        except (ValueError, TypeError) as reason:
            raise _unwritable(plan, thing, name, str(reason)) from error
    for part in plan.parts:
        try:
            if part.kind is Kind.TEXT and fields[part.field] is not None:
                part.spell(fields[part.field])
        except (ValueError, TypeError) as reason:
            place = f"{_place(plan, thing)}/{part.tag}"
            raise UnsupportedContentError(str(reason), location=place) from error


def _unwritable(
    plan: WritingPlan, thing: Element, name: str, why: str
) -> UnsupportedContentError:
    return UnsupportedContentError(
        f"{name} cannot be written: {why}",
        location=_place(plan, thing),
        hint="correct the value first",
    )


def _place(plan: WritingPlan, thing: Element) -> str:
    return f"{plan.tag} {thing.__dict__.get('guid') or ''}".strip()
