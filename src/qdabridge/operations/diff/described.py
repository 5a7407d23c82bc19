"""What a project says of each thing in it, as plain values and references.

``facts`` writes these statements with the names of things; ``diff`` compares them by
what the things are. So both see the same differences.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qdabridge.model import (
    Case,
    Code,
    Graph,
    Guid,
    Holder,
    Identified,
    Link,
    Note,
    Set,
    TextElement,
    Transcript,
    Variable,
    VariableValue,
)
from qdabridge.operations.diff.outcome import Labels, composed
from qdabridge.operations.merge import fingerprint
from qdabridge.text import composed_text
from qdabridge.tools import each_element

__all__ = [
    "EMPTY_TEXT",
    "NO_TEXT",
    "Described",
    "Ref",
    "Row",
    "Value",
    "colour",
    "described",
    "refs",
    "rows_of_graph",
    "rows_of_values",
]


class Ref(NamedTuple):
    """A reference to a thing; with its kind told where it can be of any."""

    guid: Guid | None
    is_tagged: bool = False


Value = str | Ref
Row = tuple[Value, ...]


def colour(written: str | None) -> str | None:
    """Return a colour with six digits, in lower case."""
    if written and len(written) == 4:
        written = "#" + "".join(digit * 2 for digit in written[1:])
    return written and written.lower()


def rows_of_values(values: list[VariableValue]) -> list[Row]:
    """Return variables with their values; one without a value says nothing."""
    return [
        (Ref(v.variable_ref), said) for v in values if (said := _value_text(v.value))
    ]


def _value_text(value: Any) -> str:
    """Return a value so that equal ones look the same: no zeros after 1.50."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else composed(str(value))
    if not isinstance(value, str) and "." in text and "E" not in text:
        text = text.rstrip("0").rstrip(".")
    return text


def refs(guids: list[Guid]) -> list[Row]:
    """Return references to things of one kind."""
    return [(Ref(guid),) for guid in guids]


def rows_of_graph(graph: Graph) -> dict[str, list[Row]]:
    """Return the boxes and lines of a drawing with what they show and how."""
    vertices: list[Row] = []
    for v in graph.vertices:
        corners = (v.first_x, v.first_y, v.second_x, v.second_y)
        place = ",".join("" if c is None else str(c) for c in corners)
        look = " ".join(str(x) for x in (v.shape, colour(v.color)) if x)
        shown = Ref(v.represented_guid, True) if v.represented_guid else ""
        vertices.append((composed(v.name or ""), shown, place, look))
    edges: list[Row] = []
    for e in graph.edges:
        traits = (e.direction, e.line_style, colour(e.color))
        look = " ".join(str(x) for x in traits if x)
        shown = Ref(e.represented_guid, True) if e.represented_guid else ""
        ends = Ref(e.source_vertex), Ref(e.target_vertex)
        edges.append((composed(e.name or ""), shown, *ends, look))
    return {"vertex": vertices, "edge": edges}


CODEBOOK = "(codebook)"
"""Name of a codebook, which has none but that of its file."""
NO_TEXT = "not there"
EMPTY_TEXT = "0 characters"
"""What is said of a text whose file is missing, and of one without words."""


@dataclass(frozen=True)
class Described:
    """What is said of one thing.

    Attributes:
        kind: What it is.
        thing: The thing; None: the project itself.
        name: What it is called, without what it is part of.
        parent: A code's parent code; None: there is none, or it is no code.
        fields: What it is, one value each; without those that say nothing.
        rows: What belongs to it, in any order.
    """

    kind: str
    thing: Identified | None
    name: str
    parent: Ref | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)


def described(labels: Labels, *, guids: bool = False) -> Iterator[Described]:
    """Yield what a project says of everything in it but selections and codings.

    Args:
        labels: Names for the project's things.
        guids: GUIDs are something that is said of a thing.
    """
    about = _about(labels)
    project = labels.item.project
    fields = {"description": project.description}
    is_book = labels.item.package.kind == "codebook"
    name = CODEBOOK if is_book else composed(project.name)
    yield Described("project", None, name, fields=_said(fields))
    for kind, thing, fields, rows in _things(labels):
        if guids:
            fields["guid"] = thing.guid.key
        if kind == "note":
            rows["about"] = about[thing.guid.key]
        parent = labels.item.parents[thing.guid.key] if kind == "code" else None
        yield Described(
            kind,
            thing,
            composed(getattr(thing, "name", None) or ""),
            Ref(parent.guid) if parent else None,
            _said(fields),
            {name: found for name, found in rows.items() if found},
        )


_Thing = tuple[str, Identified, dict[str, Any], dict[str, list[Row]]]


def _said(fields: dict[str, Any]) -> dict[str, Value]:
    """Return the values that say something, as text or reference."""
    return {
        name: value if isinstance(value, Ref) else composed(str(value))
        for name, value in fields.items()
        if value not in (None, "")
    }


def _things(labels: Labels) -> Iterator[_Thing]:
    project = labels.item.project
    for user in project.users:
        yield "user", user, {"id": user.id}, {}
    for code, _ in project.walk_codes():
        yield "code", code, _of_code(code), {}
    for variable in project.variables:
        yield "variable", variable, _of_variable(variable), {}
    for case in project.cases:
        yield "case", case, {"description": case.description}, _in_case(case)
    for holder, document in labels.item.holders():
        if isinstance(document, Note) and holder is document:
            yield "note", holder, _of_note(labels, document), {}
        else:
            yield _document(labels, holder, is_whole=holder is document)
    for group in project.sets:
        yield "set", group, {"description": group.description}, _in_set(group)
    for link in project.links:
        yield "link", link, _of_link(link), {}
    for graph in project.graphs:
        yield "graph", graph, {}, rows_of_graph(graph)


def _of_code(code: Code) -> dict[str, Any]:
    return {
        "colour": colour(code.color),
        "codable": None if code.is_codable else "no",
        "description": code.description,
    }


def _of_variable(variable: Variable) -> dict[str, Any]:
    return {
        "type": variable.type_of_variable.value,
        "description": variable.description,
    }


def _in_case(case: Case) -> dict[str, list[Row]]:
    return {
        "value": rows_of_values(case.variable_values),
        "code": refs(case.code_refs),
        "source": refs(case.source_refs),
        "turn": refs(case.selection_refs),
    }


def _of_note(labels: Labels, note: Note) -> dict[str, Any]:
    text = labels.text(note)
    return {"description": note.description, "text": text or None}


_KINDS_OF_SOURCE = {
    "TextSource": "text",
    "PDFSource": "PDF",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}


def _document(labels: Labels, holder: Holder, *, is_whole: bool) -> _Thing:
    """Return what is said of a source, or of a text inside one."""
    fields: dict[str, Any] = {}
    rows: dict[str, list[Row]] = {}
    if is_whole:
        fields["type"] = _KINDS_OF_SOURCE.get(type(holder).__name__)
        fields["description"] = holder.description
    if isinstance(holder, TextElement | Transcript):
        fields["text"] = _content(labels, holder)
    elif holder.path:
        content = fingerprint(labels.item, holder)
        fields["file"] = f"sha256 {content}" if content else NO_TEXT
    if isinstance(holder, Transcript):
        rows["sync point"] = [(labels.point(p, holder),) for p in holder.sync_points]
    rows["value"] = rows_of_values(getattr(holder, "variable_values", []))
    return "source" if is_whole else "text", holder, fields, rows


def _content(labels: Labels, holder: TextElement | Transcript) -> str:
    """Return what tells a text from others, and none of its words."""
    text = labels.text(holder)
    if text is None:
        return NO_TEXT
    content = fingerprint(labels.item, holder)
    length = f"{len(composed_text(text))} characters"
    return f"{length}, sha256 {content}" if content else EMPTY_TEXT


def _in_set(group: Set) -> dict[str, list[Row]]:
    return {
        "code": refs(group.member_codes),
        "source": refs(group.member_sources),
        "note": refs(group.member_notes),
    }


def _of_link(link: Link) -> dict[str, Any]:
    return {
        "from": link.origin_guid and Ref(link.origin_guid, True),
        "to": link.target_guid and Ref(link.target_guid, True),
        "direction": link.direction and link.direction.value,
        "colour": colour(link.color),
    }


def _about(labels: Labels) -> dict[str, list[Row]]:
    """Return what each note is about: whatever refers to it, by the note's key."""
    found: dict[str, list[Row]] = defaultdict(list)
    project = labels.item.project
    if not project.notes:
        return found
    for element in each_element(project):
        for ref in getattr(element, "note_refs", ()):
            if isinstance(element, Identified):
                found[ref.key].append((Ref(element.guid, True),))
            elif element is project:
                found[ref.key].append(("the project",))
    return found
