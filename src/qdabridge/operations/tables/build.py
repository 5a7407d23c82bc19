"""A project as tidy tables for scripts; ``formats.tidy`` says what is in them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from qdabridge.formats import COLUMNS, GUIDS, NAMES, Tables
from qdabridge.model import (
    AnySource,
    Code,
    Coding,
    Guid,
    Identified,
    Link,
    Note,
    PDFSource,
    PictureSource,
    Project,
    Selection,
    Set,
    TextSource,
    identified,
    join_path,
    no_garbage_collection,
)
from qdabridge.operations.tables.places import Places
from qdabridge.operations.tables.values import Known, Wide, tell_losses, widened
from qdabridge.package import Package
from qdabridge.report import Collector, Report
from qdabridge.tabular import Column, Table, Value
from qdabridge.tools import normalise

__all__ = [
    "Things",
    "codes",
    "links",
    "notes",
    "of_canonical",
    "sets",
    "tables",
    "users",
    "variables",
]


Row = tuple[Value, ...]

PROJECT = "project"
"""Stands for the GUID that a project does not have."""


class _Thing(NamedTuple):
    """What stands at an end of a link, in a set, or under a note."""

    type: str | None
    name: str | None
    guid: str | None


class Things:
    """What links, sets and notes refer to, found in one walk through the project."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._wanted = set(_wanted(known.project))
        self._found: dict[str, _Thing] = {}
        self._about: dict[str, list[_Thing]] = defaultdict(list)
        for ref in known.project.note_refs:
            self._about[ref.key].append(_Thing("Project", known.project.name, PROJECT))
        if self._wanted or known.project.notes:  # else nobody asks
            for thing in identified(known.project):
                self._look_at(thing)

    def _look_at(self, thing: Identified) -> None:
        refs: Sequence[Guid] = getattr(thing, "note_refs", ())
        key = thing.guid.key
        is_wanted = key in self._wanted and key not in self._found
        if not (refs or is_wanted):
            return
        made = _Thing(type(thing).__name__, self._name(thing), key)
        if is_wanted:
            self._found[key] = made
        for ref in refs:
            self._about[ref.key].append(made)

    def _name(self, thing: Identified) -> str | None:
        """Return its name; a selection's is left out, as it often holds its words."""
        if isinstance(thing, Coding):
            return self._known.code(thing.code_ref).name
        if isinstance(thing, Selection):
            return None
        name: str | None = getattr(thing, "name", None)
        return name

    def at(self, ref: Guid | None) -> _Thing:
        """Return what has a GUID; without type and name if nothing has."""
        if ref is None:
            return _Thing(None, None, None)
        return self._found.get(ref.key, _Thing(None, None, ref.key))

    def under(self, note: Note) -> list[_Thing]:
        """Return what a note is about."""
        return self._about.get(note.guid.key, [])


def _wanted(project: Project) -> Iterator[str]:
    for link in project.links:
        yield from (ref.key for ref in (link.origin_guid, link.target_guid) if ref)
    for group in project.sets:
        yield from (ref.key for ref in _members(group))


def _members(group: Set) -> list[Guid]:
    return [*group.member_codes, *group.member_sources, *group.member_notes]


def codes(known: Known, places: Places) -> Iterator[Row]:
    """Yield the rows of the table of codes."""
    yield from _codes(known, places, known.project.code_book.codes, None, ())


def _codes(
    known: Known,
    places: Places,
    below: Sequence[Code],
    parent: str | None,
    above: tuple[str, ...],
) -> Iterator[Row]:
    for code in below:
        path, key = (*above, code.name), code.guid.key
        yield (
            key,
            code.name,
            join_path(path),
            parent,
            len(path),
            code.is_codable,
            code.color,
            code.description,
            known.memo(code.note_refs),
            places.by_code[key],
        )
        yield from _codes(known, places, code.codes, key, path)


def users(known: Known, places: Places) -> Iterator[Row]:
    """Yield the rows of the table of users."""
    for user in known.project.users:
        key = user.guid.key
        yield key, user.name, user.id, places.by_user[key]


def notes(known: Known, things: Things) -> Iterator[Row]:
    """Yield the rows of the table of notes."""
    for note in known.project.notes:
        under = things.under(note)
        names = dict.fromkeys(thing.name for thing in under if thing.name)
        yield (
            note.guid.key,
            note.name,
            known.note_texts.get(note.guid.key),
            note.description,
            GUIDS.join(thing.type or "" for thing in under) or None,
            NAMES.join(names) or None,
            GUIDS.join(thing.guid or "" for thing in under) or None,
            *known.user(note.creating_user),
            *known.dated(note.creation_date_time),
        )


def links(known: Known, things: Things) -> Iterator[Row]:
    """Yield the rows of the table of links."""
    for link in known.project.links:
        yield (
            *_of(link),
            *things.at(link.origin_guid),
            *things.at(link.target_guid),
            known.memo(link.note_refs),
        )


def _of(link: Link) -> Row:
    direction = link.direction.value if link.direction else None
    return link.guid.key, link.name, direction, link.color


def sets(known: Known, things: Things) -> Iterator[Row]:
    """Yield the rows of the table of sets."""
    for group in known.project.sets:
        head = group.guid.key, group.name, group.description
        members: Sequence[Guid | None] = _members(group) or [None]
        for ref in members:
            yield (*head, *things.at(ref))


def variables(known: Known, of_cases: Wide, of_sources: Wide) -> Iterator[Row]:
    """Yield the rows of the table of variables."""
    for variable in known.project.variables:
        key = variable.guid.key
        yield (
            key,
            variable.name,
            variable.type_of_variable.value,
            variable.description,
            of_cases.names.get(key),
            of_sources.names.get(key),
            of_cases.counts[key],
            of_sources.counts[key],
        )


def tables(package: Package, *, join_cases: bool = False) -> Tables:
    """Return what a project says as tables, which know what their columns mean.

    The package is brought into canonical form first if it is not (see ``normalise``);
    what reading and that have to say is the beginning of their report.

    >>> import qdabridge as qb
    >>> found = qb.tables(qb.Package(qb.Project(name="Study", users=[qb.User(id="a")])))
    >>> found.users.values("id")
    ['a']

    Args:
        package: The project.
        join_cases: Put the values of the case that speaks there beside every coding,
            in columns such as ``case.site``.
    """
    return of_canonical(normalise(package), join_cases=join_cases)


@no_garbage_collection()
def of_canonical(
    package: Package,
    *,
    join_cases: bool = False,
    text_files: Mapping[str, str] | None = None,
    reserved: Collection[str] = (),
) -> Tables:
    """Return the tables of a canonical package; see ``tables``.

    Args:
        package: In canonical form.
        join_cases: Put the values of the case that speaks there beside every coding.
        text_files: Names of files with the texts, by GUID key of the text, for the
            columns ``text_file``; ``tidy_texts`` makes them.
        reserved: Names that no column of a variable gets.
    """
    findings = Collector()
    known = Known(package, findings)
    files = text_files or {}
    places = Places(known, files)
    found = Things(known)
    of_cases, of_sources = _values(known, reserved)
    tell_losses(known.project, findings)
    sources = _sources(known, places, of_sources, files)
    return Tables(
        codings=_codings(places, of_cases if join_cases else None),
        selections=Table.of_columns(
            "selections", COLUMNS["selections"], places.selections.values()
        ),
        codes=_table("codes", codes(known, places)),
        sources=_table("sources", sources, of_sources.columns),
        texts=_table("texts", places.texts),
        cases=_table("cases", _cases(known, of_cases), of_cases.columns),
        variables=_table("variables", variables(known, of_cases, of_sources)),
        users=_table("users", users(known, places)),
        notes=_table("notes", notes(known, found)),
        links=_table("links", links(known, found)),
        sets=_table("sets", sets(known, found)),
        project=_table("project", [_project(known)]),
        report=Report(findings=[*package.report, *findings.report()]),
    )


def _values(known: Known, reserved: Collection[str]) -> tuple[Wide, Wide]:
    """Return the values of variables of cases and of sources."""
    of_cases, of_sources = (
        widened(things, known.project.variables, table, reserved, known.findings)
        for table, things in (
            ("cases", known.project.cases),
            ("sources", known.project.sources),
        )
    )
    return of_cases, of_sources


def _table(name: str, rows: Iterable[Row], more: Iterable[Column] = ()) -> Table:
    return Table(name, [*COLUMNS[name], *more], rows)


def _codings(places: Places, cases: Wide | None) -> Table:
    heads, values = [*COLUMNS["codings"]], list(places.codings.values())
    if cases is not None:
        heads += [
            column._replace(name=f"case.{column.name}") for column in cases.columns
        ]
        rows = [cases.cells(case or "") for case in places.speakers]
        values += [[row[n] for row in rows] for n in range(len(cases.columns))]
    return Table.of_columns("codings", heads, values)


def _cases(known: Known, values: Wide) -> Iterator[Row]:
    for case in known.project.cases:
        yield (
            case.guid.key,
            case.name,
            case.description,
            GUIDS.join(ref.key for ref in case.source_refs) or None,
            GUIDS.join(ref.key for ref in case.code_refs) or None,
            *values.cells(case.guid.key),
        )


def _project(known: Known) -> Row:
    project = known.project
    return (
        project.name,
        project.description,
        project.origin,
        known.memo(project.note_refs),
        *known.user(project.creating_user_guid),
        *known.dated(project.creation_date_time),
    )


def _sources(
    known: Known, places: Places, values: Wide, text_files: Mapping[str, str]
) -> Iterator[Row]:
    cases: dict[str, list[str]] = defaultdict(list)
    for case in known.project.cases:
        for ref in case.source_refs:
            cases[ref.key].append(case.guid.key)
    for source in known.project.sources:
        key = source.guid.key
        yield (
            key,
            source.name,
            type(source).__name__,
            source.description,
            known.memo(source.note_refs),
            _path(source),
            text_files.get(_text_key(source)),
            places.characters.get(key),
            *known.user(source.creating_user),
            *known.dated(source.creation_date_time),
            GUIDS.join(cases[key]) or None,
            places.by_source[key],
            *values.cells(key),
        )


def _path(source: AnySource) -> str | None:
    if isinstance(source, TextSource):
        return source.plain_text_path or source.rich_text_path
    return source.path


def _text_key(source: AnySource) -> str:
    """Return the GUID key of the text of a source; of several, of the first."""
    match source:
        case PDFSource(representation=text) if text:
            return text.guid.key
        case PictureSource(text_description=text) if text:
            return text.guid.key
    transcripts = getattr(source, "transcripts", None)
    first = transcripts[0] if transcripts else source
    key: str = first.guid.key
    return key
