"""A project as tidy tables for scripts; ``formats.tidy`` says what is in them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from qdabridge.formats.tidy import Tables
from qdabridge.formats.tidy_columns import COLUMNS, GUIDS
from qdabridge.model import PDFSource, PictureSource, TextSource
from qdabridge.model.sources import AnySource
from qdabridge.operations.tidying import things
from qdabridge.operations.tidying.known import Known
from qdabridge.operations.tidying.losses import tell_losses
from qdabridge.operations.tidying.places import Places
from qdabridge.operations.tidying.values import Wide, widened
from qdabridge.package import Package
from qdabridge.report import Collector, Report
from qdabridge.tabular.table import Column, Table, Value
from qdabridge.tools.normalise import canonical

__all__ = ["of_canonical", "tables"]

Row = tuple[Value, ...]


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
    ready = canonical(package)
    found = of_canonical(ready, join_cases=join_cases)
    if ready is not package:
        found.report = Report(findings=[*package.report, *found.report])
    return found


def of_canonical(
    package: Package,
    *,
    join_cases: bool = False,
    text_files: Mapping[str, str] | None = None,
) -> Tables:
    """Return the tables of a canonical package; see ``tables``.

    Args:
        package: In canonical form.
        join_cases: Put the values of the case that speaks there beside every coding.
        text_files: Names of files with the texts, by GUID key of the text, for the
            columns ``text_file``; ``tidy_texts`` makes them.
    """
    findings = Collector()
    known = Known(package, findings)
    files = text_files or {}
    places = Places(known, files)
    found = things.Things(known)
    of_cases, of_sources = _values(known)
    tell_losses(known.project, findings)
    sources = _sources(known, places, of_sources, files)
    return Tables(
        codings=_codings(places, of_cases if join_cases else None),
        selections=_table("selections", places.selections),
        codes=_table("codes", things.codes(known, places)),
        sources=_table("sources", sources, of_sources.columns),
        texts=_table("texts", places.texts),
        cases=_table("cases", _cases(known, of_cases), of_cases.columns),
        variables=_table("variables", things.variables(known, of_cases, of_sources)),
        users=_table("users", things.users(known, places)),
        notes=_table("notes", things.notes(known, found)),
        links=_table("links", things.links(known, found)),
        sets=_table("sets", things.sets(known, found)),
        project=_table("project", [_project(known)]),
        report=Report(findings=[*package.report, *findings.report()]),
    )


def _values(known: Known) -> tuple[Wide, Wide]:
    """Return the values of variables of cases and of sources."""
    project = known.project
    return (
        widened(project.cases, project.variables, "cases", "case.", known.findings),
        widened(
            project.sources, project.variables, "sources", "source.", known.findings
        ),
    )


def _table(name: str, rows: Iterable[Row], more: Iterable[Column] = ()) -> Table:
    return Table(name, [*COLUMNS[name], *more], rows)


def _codings(places: Places, cases: Wide | None) -> Table:
    if cases is None:
        return _table("codings", places.codings)
    more = [column._replace(name=f"case.{column.name}") for column in cases.columns]
    rows = (
        row + cases.cells(case or "")
        for row, case in zip(places.codings, places.speakers, strict=True)
    )
    return _table("codings", rows, more)


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
