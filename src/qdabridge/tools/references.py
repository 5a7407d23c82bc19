"""GUIDs of a whole project: who refers to what, one GUID for one thing, one spelling.

The fields of the model that hold GUIDs say by their name what kind of thing they refer
to; everything here follows from the one table below.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from qdabridge.model import (
    SOURCES,
    Code,
    Coding,
    Element,
    Guid,
    Holder,
    Identified,
    Note,
    Project,
    Selection,
    SyncPoint,
    User,
    Variable,
    Vertex,
    fields_by_class,
    holders,
    identified,
    inner_fields,
)
from qdabridge.tools.work import Workspace

__all__ = [
    "ANY",
    "anchored",
    "bare",
    "each_element",
    "give_unique_names",
    "is_ours_for",
    "map_references",
    "memo_anchors",
    "numbered",
    "qualified",
    "references",
    "renew",
    "respell",
    "sharing",
    "unique_guids",
    "unnumbered",
    "unqualified",
]


Kind = type | tuple[type, ...]

ANY = (Identified,)

KINDS: dict[str, Kind] = {
    "code_ref": Code,
    "code_refs": Code,
    "member_codes": Code,
    "source_refs": SOURCES,
    "member_sources": SOURCES,
    "note_refs": Note,
    "member_notes": Note,
    "selection_refs": Selection,
    "variable_ref": Variable,
    "creating_user": User,
    "modifying_user": User,
    "creating_user_guid": User,
    "modifying_user_guid": User,
    "from_sync_point": SyncPoint,
    "to_sync_point": SyncPoint,
    "source_vertex": Vertex,
    "target_vertex": Vertex,
    "origin_guid": ANY,
    "target_guid": ANY,
    "represented_guid": ANY,
}
"""Fields that refer to a thing, and the kind of the thing."""


def each_element(element: Element) -> Iterator[Element]:
    """Yield an element and everything inside it, parents before children.

    What is put into a list while that list is walked is not seen.
    """
    waiting = [element]
    while waiting:
        element = waiting.pop()
        yield element
        fields = element.__dict__
        for name in reversed(inner_fields(type(element))):
            value = fields[name]
            if not value:
                continue
            if isinstance(value, list):
                if isinstance(value[0], Element):  # else a list of GUIDs
                    waiting.extend(reversed(value))
            else:
                waiting.append(value)


def references(project: Project) -> Iterator[tuple[str, Guid]]:
    """Yield every reference in a project: its field and the GUID it names."""
    for element in each_element(project):
        fields = element.__dict__
        for name in _references_of(type(element)):
            value = fields[name]
            if isinstance(value, Guid):
                yield name, value
            elif value:
                yield from ((name, guid) for guid in value)


def map_references(project: Project, change: Callable[[str, Guid], Guid]) -> None:
    """Replace every reference by what ``change`` returns for its field and GUID."""
    for element in each_element(project):
        _map_references_of(element, change)


def _map_references_of(element: Element, change: Callable[[str, Guid], Guid]) -> None:
    fields = element.__dict__
    for name in _references_of(type(element)):
        value = fields[name]
        if isinstance(value, Guid):
            fields[name] = change(name, value)
        elif value:
            fields[name] = [change(name, guid) for guid in value]


@cache
def _references_of(model: type[Element]) -> tuple[str, ...]:
    """Return the fields of a class of elements that refer to things."""
    return tuple(name for name in model.model_fields if name in KINDS)


def unique_guids(project: Project) -> int:
    """Give every thing a GUID of its own; return how many got a new one.

    Of things that share a GUID the first keeps it, the others get one derived from
    it. References follow by kind: a CodeRef stays with the code, a NoteRef with the
    note; where two things of one kind share a GUID, with the first of them.
    """
    return renew(project, sharing(project))


def sharing(project: Project) -> dict[str, list[Identified]]:
    """Return the things that share a GUID, by its key, in the order of the project."""
    guids = _guids(project)
    # Guid.key, at a third of its price
    if len(set(map(str.lower, guids))) == len(guids) and "{" not in "".join(guids):
        return {}
    counts = Counter(guid.key for guid in guids)
    shared = [key for key, count in counts.items() if count > 1]
    groups: dict[str, list[Identified]] = {key: [] for key in shared}
    for thing in identified(project):
        if thing.guid.key in groups:
            groups[thing.guid.key].append(thing)
    return groups


def _guids(project: Project) -> list[Guid]:
    """Return all GUIDs of things; ``identified`` would take three times as long."""
    guids = [thing.guid for thing in identified(project.replaced(sources=[], notes=[]))]
    for source in (*project.sources, *project.notes):
        for holder in holders(source):
            guids.append(holder.guid)
            guids += [thing.guid for thing in getattr(holder, "sync_points", ())]
            guids += [coding.guid for coding in getattr(holder, "codings", ())]
            for selection in holder.selections:
                guids.append(selection.guid)
                guids += [coding.guid for coding in selection.codings]
    return guids


def renew(project: Project, groups: Mapping[str, Sequence[Identified]]) -> int:
    """Give all but the first of each group a GUID of its own; return how many."""
    moved: dict[tuple[str, int], Guid] = {}
    count = 0
    taken = {thing.guid.key for thing in identified(project)} if groups else set()
    for key, things in groups.items():
        for number, thing in enumerate(things[1:], 2):
            thing.guid = _another(type(thing).__name__, key, number, taken)
            count += 1
        if len(things) > 1:
            moved |= {(key, id(kind)): _first(things, kind) for kind in KINDS.values()}
    if moved:
        map_references(
            project, lambda name, ref: moved.get((ref.key, id(KINDS[name])), ref)
        )
    return count


def _another(kind: str, key: str, number: int, taken: set[str]) -> Guid:
    """Return the GUID that always stands for this one's next thing of this kind."""
    made = Guid.derived("again", kind, key, str(number))
    while made.key in taken:
        number += 1
        made = Guid.derived("again", kind, key, str(number))
    taken.add(made.key)
    return made


def _first(things: Sequence[Identified], kind: Kind) -> Guid:
    fitting = (thing.guid for thing in things if isinstance(thing, kind))
    return next(fitting, things[0].guid)


def respell(project: Project, spelling: Callable[[str], str]) -> None:
    """Write every GUID of a project, references included, in another spelling.

    Args:
        project: The project.
        spelling: Returns how one is written, given it without braces: ``str.lower``.
            What it leaves as they are, one on each line, it leaves one by one.
    """
    known: dict[str, Guid] = {}  # what is referred to a thousand times is one object
    for part in fields_by_class(project):
        for model, each in part.items():
            if issubclass(model, Identified):
                _respell_own(each, spelling)
            for name in _references_of(model):
                _respell(model, each, name, spelling, known)


def _respell_own(each: list[dict[str, Any]], spelling: Callable[[str], str]) -> None:
    """Write the GUIDs of things, of which hardly two are the same."""
    written = "\n".join([fields["guid"] for fields in each])
    bare = written.replace("{", "").replace("}", "")
    if bare == written and spelling(written) == written:
        return
    right = map(Guid, map(spelling, bare.split("\n")))
    for fields, guid in zip(each, right, strict=True):
        fields["guid"] = guid


def _respell(
    model: type[Element],
    each: list[dict[str, Any]],
    name: str,
    spelling: Callable[[str], str],
    known: dict[str, Guid],
) -> None:
    """Write what refers to things, one GUID or some; each object is looked at once."""
    is_many = name in inner_fields(model)
    if is_many:
        each = [fields for fields in each if fields[name]]
    values = [fields[name] for fields in each]
    guids = [*chain.from_iterable(values)] if is_many else values
    distinct = dict(zip(map(id, guids), guids, strict=True))
    made: dict[int, Guid | None] = {id(None): distinct.pop(id(None), None)}
    spelt = {number: spelling(guid.strip("{}")) for number, guid in distinct.items()}
    if all(spelt[number] == str(guid) for number, guid in distinct.items()):
        return
    made |= {n: known.setdefault(text, Guid(text)) for n, text in spelt.items()}
    for fields, value in zip(each, values, strict=True):
        fields[name] = [made[id(v)] for v in value] if is_many else made[id(value)]


_NUMBER = re.compile(r" ~\d+$")
_ANCHOR = re.compile(r" \[on: [^\[\]]*\]$")
_MOST = 3
"""So many things a memo is about are told in its name."""

T = TypeVar("T")


def is_ours_for(work: Workspace, target: str) -> bool:
    """Did this library write the file, for this tool, so that names can be undone?"""
    return re.match(rf"qdabridge \S+ for {target}\b", work.origin) is not None


def unnumbered(name: str) -> str:
    """Return a name without the number it was given."""
    return _NUMBER.sub("", name)


def bare(name: str) -> str:
    """Return a memo's name without the number and the anchor it was given."""
    return _ANCHOR.sub("", unnumbered(name))


def anchored(name: str, anchors: Sequence[str]) -> str:
    """Return a name that says what the thing is about.

    >>> anchored("First thoughts", ["code Time"])
    'First thoughts [on: code Time]'
    """
    if not anchors and bare(name) == name:
        return name
    told = "; ".join(anchors[:_MOST])
    if len(anchors) > _MOST:
        told += f"; {len(anchors) - _MOST} more"
    return f"{name} [on: {told.replace('[', '(').replace(']', ')')}]"


def numbered(name: str, taken: set[str], last: dict[str, int] | None = None) -> str:
    """Return a name that is not taken, and that ``unnumbered`` makes ``name`` again.

    ``last`` holds the number each name got last: none is tried again for the next.
    """
    number = last.get(name, 1) if last else 1
    candidate = name if number == 1 else f"{name} ~{number}"
    while candidate in taken or (number == 1 and _NUMBER.search(candidate)):
        number += 1
        candidate = f"{name} ~{number}"
    taken.add(candidate)
    if last is not None:
        last[name] = number
    return candidate


def give_unique_names(
    things: Iterable[T],
    name_of: Callable[[T], str | None],
    rename: Callable[[T, str], None],
    *,
    otherwise: Callable[[T], str],
) -> int:
    """Give every thing a name of its own; return how many got another one.

    Args:
        things: What must not share a name.
        name_of: Returns the name of a thing, if it has one.
        rename: Gives a thing a name.
        otherwise: Returns the name for a nameless thing.
    """
    taken: set[str] = set()
    last: dict[str, int] = {}
    count = 0
    for thing in things:
        old = name_of(thing)
        new = numbered(old or otherwise(thing), taken, last)
        if new != old:
            rename(thing, new)
            count += 1
    return count


def memo_anchors(project: Project) -> dict[str, list[str]]:
    """Return for the key of each note what it is about, in words.

    Positions are those of the moment: canonical while rules run.
    """
    anchors: dict[str, list[str]] = {}

    def about(thing_refs: Sequence[str], words: str) -> None:
        for ref in thing_refs:
            anchors.setdefault(ref.strip("{}").lower(), []).append(words)

    about(project.note_refs, "the project")
    for code, path in project.walk_codes():
        about(code.note_refs, f"code {' / '.join(path)}")
    for source in project.sources:
        name = source.name or str(source.guid)
        about(source.note_refs, name)
        for holder in holders(source):
            if holder is not source:
                about(holder.note_refs, name)
            for selection, refs in _noted(holder):
                about(refs, f"{name}, {_place(selection)}")
            for coding in getattr(holder, "codings", ()):
                about(coding.note_refs, name)
    return anchors


def _noted(holder: Holder) -> Iterator[tuple[Selection, list[Guid]]]:
    """Yield the NoteRefs of selections and of codings on them."""
    for selection in holder.selections:
        things: tuple[Selection | Coding, ...] = (selection, *selection.codings)
        for thing in things:
            if thing.note_refs:
                yield selection, thing.note_refs


def _place(selection: Selection) -> str:
    fields = selection.__dict__
    for first, last in (("start_position", "end_position"), ("begin", "end")):
        if first in fields:
            return f"{fields[first]}–{fields[last]}"
    if "page" in fields:
        return f"page {fields['page'] + 1}"
    return "a part of it"


_BETWEEN = " / "
"""Between the names of codes in the name of one, where they must be unique."""


def qualified(name: str, above: tuple[str, ...], taken: set[str]) -> str:
    """Return a name that is not taken, with what is above the code in it if need be.

    >>> qualified("Time", ("Barriers",), set())
    'Barriers / Time'
    """
    for candidate in _candidates(name, above):
        if candidate not in taken and unqualified(candidate, above) == name:
            return candidate
    return numbered(_BETWEEN.join([*above, name]), taken)


def _candidates(name: str, above: tuple[str, ...]) -> Iterator[str]:
    if not above:
        yield name
    else:
        yield _BETWEEN.join([above[-1], name])
        yield _BETWEEN.join([*above, name])


def unqualified(name: str, above: tuple[str, ...]) -> str:
    """Return the name that a code below these would have had before."""
    for prefix in (_BETWEEN.join(above), *above[-1:]):
        if above and name.startswith(prefix + _BETWEEN):
            return unnumbered(name.removeprefix(prefix + _BETWEEN))
    return name if above else unnumbered(name)
