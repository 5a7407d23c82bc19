"""The two expat handlers that fill the model's objects; the product's hot path.

About one microsecond an element. The handlers share their state as closure variables,
which is a third faster than attributes of an object, and objects get their
``__dict__`` directly: ``__init__`` would cost three times all the rest, and the
readers of the tables have checked the values already.
"""

from collections.abc import Callable
from typing import Any

from qdabridge.errors import LimitError, NotThisFormatError
from qdabridge.model import CodeBook, Element, Project
from qdabridge.qdaxml.foreign import MAX_DEPTH, ForeignCollector, clark, paired
from qdabridge.qdaxml.lane import Lane, Take
from qdabridge.qdaxml.mend import Fields, Mender, Notebook
from qdabridge.qdaxml.names import CODEBOOK, PROJECT, Kind, Vocabulary, is_qda
from qdabridge.qdaxml.parser import Events
from qdabridge.qdaxml.tables import TOP, Entry, Plan, ReadingTables

__all__ = ["Document", "Machine", "StrayTextError", "handlers"]

Start = Callable[[str, list[str]], None]
Document = Project | CodeBook
_OBJECTS, _REFERENCES, _REFERENCE, _TEXT, _OBJECT, _CONTAINER = map(int, Kind)
_THINGS = (_OBJECTS, _OBJECT)
_EMPTY: dict[str, Entry] = {}


class StrayTextError(Exception):
    """Text stands between elements: they must be read with care."""


def _is_blank(text: str) -> bool:
    """Is it white space as XML knows it, which may stand between elements?"""
    return text.isspace() and text.isascii()


def _builder(
    mender: Mender,
) -> Callable[[Plan, list[str], Fields], Element]:
    """Return the function that makes one object from any attributes."""
    new = object.__new__
    put = object.__setattr__

    def build(plan: Plan, in_a_row: list[str], parent: Fields) -> Element:
        plan.makers.met(tuple(in_a_row[::2]))
        attributes = paired(in_a_row)
        fields = plan.defaults.copy()
        for name in plan.lists:
            fields[name] = []
        known = plan.attributes
        for name, raw in attributes.items():
            try:
                field, read = known[name]
                fields[field] = raw if read is None else read(raw)
            except (KeyError, ValueError):
                mender.attribute(plan, fields, name, attributes)
        for field in plan.required:
            if fields[field] is None:
                mender.missing(plan, fields, field, parent)
        thing = new(plan.model)
        put(thing, "__dict__", fields)
        put(thing, "__pydantic_fields_set__", plan.field_set)
        put(thing, "__pydantic_extra__", None)
        put(thing, "__pydantic_private__", None)
        return thing

    return build


def _storer(
    tables: ReadingTables, mender: Mender
) -> Callable[[Fields, Entry, str], None]:
    """Return the function that puts a reference's GUID into its field."""

    def store(fields: Fields, entry: Entry, raw: str) -> None:
        try:
            guid: Any = tables.guids[raw]
        except ValueError:
            if (guid := mender.guid(fields, entry, raw)) is None:
                return
        if entry.kind == _REFERENCES:
            fields[entry.field].append(guid)
        else:
            fields[entry.field] = guid

    return store


def handlers(  # noqa: C901 - the sum of its closures, each of which is simple
    parser: Events,
    tables: ReadingTables,
    mender: Mender,
    inside: dict[str, Entry],
    fields: Fields,
    is_careful: bool,
) -> tuple[Start, Callable[[], None], Take]:
    """Set the handlers that build the document.

    Returns that of a start tag, what is to be called after each piece, and what takes
    elements that are made already. Unless they
    are careful, what stands between elements is only collected, as it costs half as
    much as to look at each; a piece in which some of it is no blank is refused.

    The state: ``inside``, what may come here; ``fields``, those of the open object;
    ``last``, the order of its last child; ``needs``, the field it must not leave empty;
    ``tag``, the open element; ``reference``, the tag of an open reference, for which
    nothing else changes while it is empty; ``text`` and ``text_entry``, the element
    whose text is being collected; ``blanks``, what stood between elements, and
    ``before``, how many when the last tag came.
    """
    build = _builder(mender)
    store = _storer(tables, mender)
    known_guid = tables.guids.get
    stack: list[tuple[dict[str, Entry], Fields, int, str | None, str]] = []
    push, pop = stack.append, stack.pop
    last, tag, reference = -1, "", ""
    needs: str | None = None
    text: list[str] | None = None
    text_entry: Entry | None = None
    blanks: list[str] = []
    before = 0

    def start(name: str, attributes: list[str]) -> None:
        nonlocal inside, fields, last, needs, tag, reference, before
        before = len(blanks)
        if reference:
            enter_reference()
        entry = inside.get(name) or foreign_namespace(name)
        if entry is None or (
            entry[1] > _REFERENCES
            and (entry[1] > _REFERENCE or fields[entry[2]] is not None)
            and is_taken(entry)
        ):
            set_aside(name, attributes)
            return
        order, kind, field, plan, below, attribute, _, _ = entry
        if order < last:
            mender.order(clark(tag), clark(name))
        else:
            last = order
        if kind in _THINGS:
            push((inside, fields, last, needs, tag))
            if below is inside and len(stack) > MAX_DEPTH:
                too_deep()  # only codes nest without end
            make = plan.makers.get(tuple(attributes[::2]))
            thing = None if make is None else make(attributes)
            if thing is None:
                thing = build(plan, attributes, fields)
            if kind == _OBJECTS:
                fields[field].append(thing)
            else:
                fields[field] = thing
            inside, fields, needs = below, thing.__dict__, plan.needs
            last, tag = -1, name
            return
        if (
            kind <= _REFERENCE
            and len(attributes) == 2
            and attributes[0] == attribute
            and (guid := known_guid(attributes[1])) is not None
        ):
            reference = name
            if kind == _REFERENCE:
                fields[field] = guid
            else:
                fields[field].append(guid)
            return
        push((inside, fields, last, needs, tag))
        last, tag = -1, name
        enter(entry, name, paired(attributes))

    def end(name: str) -> None:
        nonlocal inside, fields, last, needs, tag, reference
        if reference:
            if len(blanks) > before:
                mender.space(clark(reference))
            reference = ""
            return
        if text is not None:
            finish_text()
        elif len(blanks) > before and not inside:
            mender.space(clark(tag))
        elif needs is not None and not fields[needs]:
            mender.absent(clark(name), fields, needs)
        inside, fields, last, needs, tag = pop()

    def enter_reference() -> None:
        """Open a reference after all, for there is something in it."""
        nonlocal inside, last, needs, tag, reference
        push((inside, fields, last, needs, tag))
        inside, last, needs, tag, reference = _EMPTY, -1, None, reference, ""

    def enter(entry: Entry, name: str, attributes: dict[str, str]) -> None:
        """Open a container, or an element with a text or a GUID."""
        nonlocal inside, needs
        inside, needs = entry.inside, None
        if entry.kind == _CONTAINER:
            needs = entry.field
            if attributes:
                mender.container(fields, clark(name), attributes)
            return
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
        parser.CharacterDataHandler = take_text
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

    def set_aside(name: str, attributes: list[str]) -> None:
        ForeignCollector(
            parser,
            name,
            paired(attributes),
            lambda element: mender.element(clark(tag), fields, element),
        )

    def stray_text(data: str) -> None:
        if reference:
            enter_reference()
        if not _is_blank(data):
            mender.stray_text(clark(tag), fields, data)
        elif not inside:
            mender.space(clark(tag))

    def look_at_blanks() -> None:
        nonlocal before
        if blanks and not _is_blank("".join(blanks)):
            raise StrayTextError
        del blanks[: -1 if len(blanks) > before else None]
        before = 0

    def take(name: str, things: list[Element]) -> bool:
        nonlocal last, before
        entry = inside.get(name)
        if (
            entry is None
            or entry.kind != _OBJECTS
            or entry.order < last
            or reference
            or parser.StartElementHandler is not start
        ):
            return False
        before, last = len(blanks), entry.order
        fields[entry.field] += things
        return True

    def too_deep() -> None:
        raise LimitError(
            f"elements nest more than {MAX_DEPTH} deep",
            location=f"line {parser.CurrentLineNumber}",
            hint="flatten the code tree in the tool that wrote it",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    take_text = stray_text if is_careful else blanks.append
    parser.CharacterDataHandler = take_text
    return start, look_at_blanks, take


class Machine:
    """Sets the parser's handlers for one document."""

    def __init__(
        self,
        parser: Events,
        notes: Notebook,
        at_root: Callable[[str], None] | None,
        *,
        is_careful: bool = True,
        is_small: bool = False,
        lane: Lane | None = None,
    ) -> None:
        self.parser = parser
        self._is_small = is_small
        self._lane = lane
        self._is_careful = is_careful
        self._look_at_blanks: Callable[[], None] | None = None
        self._at_root = at_root
        self.mender: Mender = Mender(notes)
        self._top: Fields = {TOP: []}
        self._tables: ReadingTables | None = None
        parser.ordered_attributes = True
        parser.StartElementHandler = self._root

    def _root(self, name: str, attributes: list[str]) -> None:
        namespace, _, local = name.rpartition(" ")
        vocabulary = _VOCABULARIES.get(local)
        is_bare_project = not namespace and local == "Project"
        if (
            vocabulary is None
            or not is_qda(namespace)
            or (is_bare_project and "name" not in attributes[::2])  # MSBuild's Project
        ):
            raise NotThisFormatError(
                f"the root element is {clark(name)}, not a QDA-XML Project or CodeBook",
                location=f"line {self.parser.CurrentLineNumber}",
                hint="name a .qdpx, .qde or .qdc file",
            )
        if namespace != vocabulary.namespace:
            self.mender.namespace(namespace, vocabulary.namespace)
        if self._at_root:
            self._at_root(local)
        tables = ReadingTables(vocabulary, namespace, is_small=self._is_small)
        self._tables = tables
        inside = {name: tables.root(local)}
        start, self._look_at_blanks, take = handlers(
            self.parser, tables, self.mender, inside, self._top, self._is_careful
        )
        if self._lane:
            self._lane.begin(tables, take)
        start(name, attributes)

    def look_at_blanks(self) -> None:
        """Refuse a piece in which text stands between elements.

        Raises:
            StrayTextError: There is some, and nobody was careful.
        """
        if self._look_at_blanks:
            self._look_at_blanks()

    def document(self) -> Document:
        """Return what was read; nothing can be read after that."""
        if self._tables:
            self._tables.release()
        document: Document = self._top[TOP][0]
        if isinstance(document, Project) and document.__dict__["code_book"] is None:
            document.code_book = CodeBook()
        return document


_VOCABULARIES: dict[str, Vocabulary] = {"Project": PROJECT, "CodeBook": CODEBOOK}
