"""The two expat handlers that fill the model's objects; the product's hot path.

About one microsecond an element. The handlers share their state as closure variables,
which is a third faster than attributes of an object, and objects get their
``__dict__`` directly: ``__init__`` would cost three times all the rest, and the
readers of the tables have checked the values already.
"""

from collections.abc import Callable
from typing import Any
from xml.parsers.expat import XMLParserType

from qdabridge.errors import LimitError
from qdabridge.model import Element
from qdabridge.qdaxml.foreign import MAX_DEPTH, ForeignCollector, clark
from qdabridge.qdaxml.mend import Fields, Mender
from qdabridge.qdaxml.names import Kind, is_qda
from qdabridge.qdaxml.tables import Entry, Plan, ReadingTables

__all__ = ["handlers"]

Start = Callable[[str, dict[str, str]], None]
_EMPTY: dict[str, Entry] = {}
_OBJECTS, _REFERENCES, _TEXT, _REFERENCE, _OBJECT, _CONTAINER = map(int, Kind)


def _builder(
    mender: Mender,
) -> Callable[[Plan, dict[str, str], Fields], tuple[Element, Fields]]:
    """Return the function that makes one object from its attributes."""
    new = object.__new__
    put = object.__setattr__

    def build(
        plan: Plan, attributes: dict[str, str], parent: Fields
    ) -> tuple[Element, Fields]:
        fields = plan.defaults.copy()
        for name in plan.lists:
            fields[name] = []
        known = plan.attributes
        for name, raw in attributes.items():
            try:
                field, read = known[name]
                fields[field] = raw if read is None else read(raw)
            except (KeyError, ValueError):
                mender.attribute(plan, fields, name, raw)
        for field in plan.required:
            if fields[field] is None:
                mender.missing(plan, fields, field, parent)
        thing = new(plan.model)
        put(thing, "__dict__", fields)
        put(thing, "__pydantic_fields_set__", plan.field_set)
        put(thing, "__pydantic_extra__", None)
        put(thing, "__pydantic_private__", None)
        return thing, fields

    return build


def _storer(
    tables: ReadingTables, mender: Mender
) -> Callable[[Fields, Entry, str], None]:
    """Return the function that puts a reference's GUID into its field."""
    read_guid = tables.guid

    def store(fields: Fields, entry: Entry, raw: str) -> None:
        try:
            guid: Any = read_guid(raw)
        except ValueError:
            if (guid := mender.guid(entry, raw)) is None:
                return
        if entry.kind == _REFERENCES:
            fields[entry.field].append(guid)
        else:
            fields[entry.field] = guid

    return store


def handlers(  # noqa: C901 - the sum of its closures, each of which is simple
    parser: XMLParserType,
    tables: ReadingTables,
    mender: Mender,
    inside: dict[str, Entry],
    fields: Fields,
) -> Start:
    """Set the handlers that build the document, and return that of a start tag.

    The state: ``inside``, what may come here; ``fields``, those of the open object;
    ``last``, the order of its last child; ``needs``, the field it must not leave empty;
    ``tag``, the open element; ``text`` and ``text_entry``, the element whose text is
    being collected.
    """
    build = _builder(mender)
    store = _storer(tables, mender)
    stack: list[tuple[dict[str, Entry], Fields, int, str | None, str]] = []
    push, pop = stack.append, stack.pop
    last, tag = -1, ""
    needs: str | None = None
    text: list[str] | None = None
    text_entry: Entry | None = None

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, fields, last, needs, tag
        entry = inside.get(name) or foreign_namespace(name)
        if entry is None or (entry[1] >= _TEXT and is_taken(entry)):
            set_aside(name, attributes)
            return
        order, kind, field, plan, below, _, _ = entry
        if order < last:
            mender.order(clark(tag), clark(name))
        push((inside, fields, order if order > last else last, needs, tag))
        last, tag = -1, name
        if kind == _OBJECTS:
            thing, below_fields = build(plan, attributes, fields)
            fields[field].append(thing)
            inside, fields, needs = below, below_fields, plan.needs
        elif kind == _OBJECT:
            thing, below_fields = build(plan, attributes, fields)
            fields[field] = thing
            inside, fields, needs = below, below_fields, plan.needs
        elif kind == _CONTAINER:
            inside, needs = below, field
            if attributes:
                mender.container(fields, clark(name), attributes)
        else:
            inside, needs = _EMPTY, None
            leaf(entry, name, attributes)
        if len(stack) > MAX_DEPTH:
            too_deep()

    def end(name: str) -> None:
        nonlocal inside, fields, last, needs, tag
        if text is not None:
            finish_text()
        elif needs is not None and not fields[needs]:
            mender.absent(clark(name), fields, needs)
        inside, fields, last, needs, tag = pop()

    def leaf(entry: Entry, name: str, attributes: dict[str, str]) -> None:
        """Open an element with a text or a GUID."""
        if entry.kind == _TEXT:
            if attributes:
                mender.container(fields, clark(name), attributes)
            collect(entry)
            return
        raw = attributes.get(entry.child.attribute)
        if raw is None or len(attributes) != 1:
            raw = mender.reference(fields, entry, name, attributes)
        if raw is None:
            collect(entry)
        else:
            store(fields, entry, raw)

    def collect(entry: Entry) -> None:
        nonlocal text, text_entry
        text, text_entry = [], entry
        parser.CharacterDataHandler = text.append

    def finish_text() -> None:
        nonlocal text
        if text is None or text_entry is None:
            return
        raw, text = "".join(text), None
        parser.CharacterDataHandler = stray_text
        if text_entry.kind != _TEXT:
            store(fields, text_entry, mender.reference_text(text_entry, raw))
            return
        read = text_entry.read
        try:
            fields[text_entry.field] = raw if read is None else read(raw)
        except ValueError:
            mender.text_value(fields, text_entry, raw)

    def is_taken(entry: Entry) -> bool:
        """Is there one already where the schema has room for one?"""
        if entry.kind == _CONTAINER:
            if entry.order <= last and fields[entry.field]:
                mender.repeated(clark(tag), entry.child.container)
            return False
        return fields[entry.field] is not None or (
            entry.child.choice and entry.order <= last
        )

    def foreign_namespace(name: str) -> Entry | None:
        """Find an element that is spelled in another version's namespace."""
        namespace, _, local = name.rpartition(" ")
        entry = inside.get(tables.prefix + local) if is_qda(namespace) else None
        if entry is not None:
            mender.namespace(namespace, tables.prefix.strip())
        return entry

    def set_aside(name: str, attributes: dict[str, str]) -> None:
        ForeignCollector(
            parser,
            name,
            attributes,
            lambda element: mender.element(clark(tag), fields, element),
        )

    def stray_text(data: str) -> None:
        if not data.isspace():
            mender.stray_text(clark(tag), fields, data)

    def too_deep() -> None:
        raise LimitError(
            f"elements nest more than {MAX_DEPTH} deep",
            location=f"line {parser.CurrentLineNumber}",
            hint="flatten the code tree in the tool that wrote it",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = stray_text
    return start
