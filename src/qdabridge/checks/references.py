"""Do references lead somewhere, and to the right thing?"""

from collections.abc import Iterator
from typing import NamedTuple

from qdabridge.checks.inspection import Inspection, Located, Problem
from qdabridge.model import (
    AudioSource,
    Case,
    Code,
    Edge,
    Element,
    Graph,
    Guid,
    Identified,
    Note,
    PDFSelection,
    PDFSource,
    PictureSource,
    PlainTextSelection,
    Representation,
    Selection,
    SyncPoint,
    TextSource,
    Transcript,
    TranscriptSelection,
    User,
    Variable,
    Vertex,
    VideoSource,
)
from qdabridge.qdaxml import NIL, PROJECT, Kind, field_names

__all__ = [
    "dangling",
    "duplicate",
    "elsewhere",
    "shared",
    "twins",
    "unknown_user",
    "wrong_kind",
]


_SOURCES = (TextSource, PictureSource, PDFSource, AudioSource, VideoSource)


class _Target(NamedTuple):
    """What a reference must lead to, and what to do if it does not."""

    kinds: tuple[type[Element], ...]
    noun: str
    remedy: str


_CODE = _Target((Code,), "code", "add the code, or remove what refers to it")
_NOTE = _Target((Note,), "note", "add the note, or remove the reference")
_SOURCE = _Target(_SOURCES, "source", "add the source, or remove the reference")
_USER = _Target((User,), "user", "add the user, so that the work has an author")
_POINT = _Target((SyncPoint,), "sync point", "add it to the transcript")
_VERTEX = _Target((Vertex,), "vertex", "add it to the graph, or remove the edge")
_THING = _Target((Identified,), "thing", "add it, or remove what refers to it")

_TARGETS = {
    "CodeRef": _CODE,
    "MemberCode": _CODE,
    "NoteRef": _NOTE,
    "MemberNote": _NOTE,
    "SourceRef": _SOURCE,
    "MemberSource": _SOURCE,
    "SelectionRef": _Target(
        (Selection,), "selection", "add the selection, or remove the reference"
    ),
    "VariableRef": _Target(
        (Variable,), "variable", "add the variable, or remove its value"
    ),
    "creatingUser": _USER,
    "modifyingUser": _USER,
    "creatingUserGUID": _USER,
    "modifyingUserGUID": _USER,
    "fromSyncPoint": _POINT,
    "toSyncPoint": _POINT,
    "sourceVertex": _VERTEX,
    "targetVertex": _VERTEX,
    "originGUID": _THING,
    "targetGUID": _THING,
    "representedGUID": _THING,
}
"""Every reference of the standard, by the name of its element or attribute."""


class _Field(NamedTuple):
    """A field that holds references."""

    name: str
    step: str
    target: _Target
    is_list: bool


def _fields(model: type[Element]) -> Iterator[_Field]:
    row = PROJECT.rows[model.__name__]
    for child in row.children:
        if child.kind in (Kind.REFERENCE, Kind.REFERENCES):
            tag, is_list = child.tags[0], child.kind is Kind.REFERENCES
            yield _Field(child.field, f"/{tag}", _TARGETS[tag], is_list)
    for name, field in field_names(model).items():
        if name in row.attributes and name in _TARGETS:
            yield _Field(field, f"/@{name}", _TARGETS[name], False)


_FIELDS = {row.model: tuple(_fields(row.model)) for row in PROJECT.rows.values()}


class _Bad(NamedTuple):
    """A reference that does not lead to a thing of the right kind."""

    at: Located[Element]
    step: str
    target: _Target
    guid: Guid
    found: Located[Element] | None
    """What it leads to instead."""


def _bad(view: Inspection) -> list[_Bad]:
    """Return all references that do not lead to a thing of the right kind."""
    return [
        _Bad(at, step, field.target, guid, next(iter(view.with_guid(guid)), None))
        for model, fields in _FIELDS.items()
        for field in fields
        for at, step, guid in _missing(view, model, field)
    ]


def _missing(
    view: Inspection, model: type[Element], field: _Field
) -> Iterator[tuple[Located[Element], str, Guid]]:
    good = view.keys(field.target.kinds)
    # References repeat, and one reading makes each GUID only once.
    known: set[int] = set()
    for at in view.of(model):
        held = at.thing.__dict__[field.name]
        if not held:
            continue
        for number, guid in enumerate(held if field.is_list else (held,), 1):
            if id(guid) in known:
                continue
            if guid.key in good:
                known.add(id(guid))
            else:
                yield (
                    at,
                    f"{field.step}[{number}]" if field.is_list else field.step,
                    guid,
                )


def dangling(view: Inspection) -> Iterator[Problem]:
    """Does every reference lead to something in the project?"""
    for at, step, target, guid, found in view.once(_bad):
        if found is None and target is not _USER and not _is_told(view, guid):
            yield Problem(
                at,
                f"{_name(step)} leads to no {target.noun} of this project"
                f" ({guid}); {target.remedy}",
                step,
            )


def unknown_user(view: Inspection) -> Iterator[Problem]:
    """Is every user that is named as an author among the users?"""
    for at, step, target, guid, found in view.once(_bad):
        if found is None and target is _USER and not _is_told(view, guid):
            yield Problem(
                at,
                f"{_name(step)} names a user that is not among the users"
                f" ({guid}); {target.remedy}",
                step,
            )


def wrong_kind(view: Inspection) -> Iterator[Problem]:
    """Does every reference lead to a thing of the right kind?"""
    for at, step, target, guid, found in view.once(_bad):
        if found is not None:
            yield Problem(
                at,
                f"{_name(step)} must lead to a {target.noun}, and leads to {found.path}"
                f" ({guid}); {target.remedy}",
                step,
            )


def elsewhere(view: Inspection) -> Iterator[Problem]:
    """Do selections and edges refer to points of their own transcript or graph?"""
    own: dict[int, set[str]] = {}
    known = view.keys((SyncPoint, Vertex))
    for at in view.of(TranscriptSelection, Edge):
        above = at.holder or at.thing
        if id(above) not in own:
            own[id(above)] = _points(above)
        for field, name in _ENDS[type(at.thing)]:
            guid = at.thing.__dict__[field]
            if guid and guid.key in known and guid.key not in own[id(above)]:
                yield Problem(
                    at,
                    f"{name} leads to a point of another {type(above).__name__}"
                    f" ({guid}); let it lead to one of its own",
                    f"/@{name}",
                )


_ENDS = {
    TranscriptSelection: (
        ("from_sync_point", "fromSyncPoint"),
        ("to_sync_point", "toSyncPoint"),
    ),
    Edge: (("source_vertex", "sourceVertex"), ("target_vertex", "targetVertex")),
}


def _points(above: Element) -> set[str]:
    if isinstance(above, Transcript):
        return {point.guid.key for point in above.sync_points}
    if isinstance(above, Graph):
        return {vertex.guid.key for vertex in above.vertices}
    return set()


def _is_told(view: Inspection, guid: Guid) -> bool:
    """Has the reader said already that there is no reference at all?"""
    told = view.package.report
    return guid == NIL and bool(
        told.of("reference-missing") or told.of("attribute-missing")
    )


def _name(step: str) -> str:
    return step.strip("/@").partition("[")[0]


_FAMILIES: tuple[type[Element] | tuple[type[Element], ...], ...] = (
    (TextSource, PictureSource, PDFSource, AudioSource, VideoSource),
    Selection,
)
"""Classes among which a reference could not tell two things of one GUID apart."""


def duplicate(view: Inspection) -> Iterator[Problem]:
    """Does no GUID name two things of the same kind?"""
    for first, second in _clashes(view):
        if _mildness(first, second) == 0:
            yield _problem(
                first,
                second,
                "it cannot be told to which of them references lead; give one of them"
                " a new GUID",
            )


def shared(view: Inspection) -> Iterator[Problem]:
    """Does no GUID name things of different kinds?"""
    for first, second in _clashes(view):
        if _mildness(first, second) == 1:
            yield _problem(
                first,
                second,
                "ATLAS.ti refuses such projects; give one of them a new GUID",
            )


def twins(view: Inspection) -> Iterator[Problem]:
    """Does each thing stand in the project in one form only?"""
    for first, second in _clashes(view):
        if idiom := _idiom(first, second):
            yield _problem(first, second, idiom)


def _clashes(view: Inspection) -> Iterator[tuple[Located[Element], Located[Element]]]:
    """Yield each thing whose GUID is taken, after the gravest of its clashes."""
    for group in view.shared_guids():
        for number, second in enumerate(group[1:], 1):
            # The first few are enough, and keep a group of thousands linear.
            before = group[: min(number, _ENOUGH)]
            yield min(before, key=lambda first: _mildness(first, second)), second


_ENOUGH = 8
_CASE_AND_CODE: frozenset[type[Element]] = frozenset((Case, Code))
_PDF_AND_TEXT: frozenset[type[Element]] = frozenset((PDFSource, Representation))
_REGION_AND_TEXT: frozenset[type[Element]] = frozenset(
    (PDFSelection, PlainTextSelection)
)


def _mildness(first: Located[Element], second: Located[Element]) -> int:
    if _idiom(first, second):
        return 2
    return 0 if _is_same_kind(first, second) else 1


def _is_same_kind(first: Located[Element], second: Located[Element]) -> bool:
    return type(first.thing) is type(second.thing) or any(
        isinstance(first.thing, family) and isinstance(second.thing, family)
        for family in _FAMILIES
    )


def _idiom(first: Located[Element], second: Located[Element]) -> str | None:
    """Return which tool writes such a pair on purpose, if one does."""
    if first.above is None or second.above is None:
        return None
    kinds = frozenset((type(first.thing), type(second.thing)))
    if kinds == _CASE_AND_CODE:
        return "NVivo for Mac writes each case as a code too, and means one thing"
    if kinds == _PDF_AND_TEXT and first.thing is second.above.thing:
        return "ATLAS.ti for Windows gives the text of a PDF the GUID of the PDF"
    if kinds == _REGION_AND_TEXT and _pdf(first) is _pdf(second):
        return "ATLAS.ti for Mac writes a PDF quotation as region and as text"
    return None


def _pdf(selection: Located[Element]) -> Element | None:
    """Return the PDF that a selection belongs to."""
    above: Located[Element] | None = selection
    while above and not isinstance(above.thing, PDFSource):
        above = above.above
    return above.thing if above else None


def _problem(first: Located[Element], second: Located[Element], rest: str) -> Problem:
    return Problem(
        second,
        f"this {second.tag} has the GUID of the {first.tag} {first.path}"
        f" ({second.subject}); {rest}",
        "/@guid",
    )
