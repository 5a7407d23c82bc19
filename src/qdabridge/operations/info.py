"""What is in a project: counts, coders, dates and codes; as data and as a page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from qdabridge.archives import is_zip
from qdabridge.formats import looks_like_json, recognised
from qdabridge.inputs import open_input
from qdabridge.model import (
    Code,
    Coding,
    DateTime,
    Guid,
    Holder,
    Project,
    TextElement,
    Transcript,
    User,
    holders,
)
from qdabridge.operations.attribution import Coder, Coders
from qdabridge.package import Package
from qdabridge.report import Report, Severity
from qdabridge.tools import normalise

if TYPE_CHECKING:
    from qdabridge.pages import Page

__all__ = [
    "CodeInfo",
    "CoderInfo",
    "Counts",
    "Period",
    "ProjectInfo",
    "ReadingInfo",
    "Tool",
    "info",
    "project_page",
]


T = TypeVar("T")

_ORIGIN = re.compile(
    r"(?P<name>.*?)(?:(?:^|\s+)[vV]?(?P<version>\d[^,]*?)\s*(?:,.*)?)?", re.DOTALL
)


class Tool(BaseModel, defer_build=True):
    """The program that wrote a file, as far as the file says."""

    origin: str | None = Field(default=None, description="as written")
    name: str | None = None
    version: str | None = None

    @classmethod
    def of(cls, origin: str | None) -> "Tool":
        """Take an origin apart: the version begins with the first word in digits.

        >>> Tool.of("NVivo for Windows 12.6").version
        '12.6'
        """
        match = _ORIGIN.fullmatch(origin.strip()) if origin else None
        if match is None:
            return cls.model_construct(origin=origin)
        return cls.model_construct(
            origin=origin, name=match["name"] or None, version=match["version"] or None
        )


class Counts(BaseModel, defer_build=True):
    """How many there are of everything."""

    users: int = 0
    codes: int = 0
    codable_codes: int = 0
    sources: dict[str, int] = Field(default={}, description="by type")
    selections: dict[str, int] = Field(default={}, description="by type")
    codings: int = 0
    codings_of_unknown_codes: int = 0
    cases: int = 0
    variables: int = 0
    notes: int = 0
    links: int = 0
    sets: int = 0
    graphs: int = 0
    files: int = Field(default=0, description="in the package, besides the document")
    unreferenced_files: int = 0


class CoderInfo(BaseModel, defer_build=True):
    """A coder and what the codings say of them; without GUID: no coder is named."""

    guid: Guid | None = None
    name: str | None = Field(default=None, description="none if there is no such user")
    codings: int = 0
    on_selections_of_others: int = Field(
        default=0, description="codings whose selection names another user"
    )


class Period(BaseModel, defer_build=True):
    """From when to when, as written."""

    first: DateTime
    last: DateTime


class ReadingInfo(BaseModel, defer_build=True):
    """How many findings there were when the file was read."""

    errors: int = 0
    warnings: int = 0
    infos: int = 0


class CodeInfo(BaseModel, defer_build=True):
    """A code, its codings, and the codes it holds."""

    guid: Guid
    name: str
    is_codable: bool
    codings: int = Field(description="its own, without those of the codes it holds")
    codes: "list[CodeInfo]" = []


class ProjectInfo(BaseModel):
    """What is in a project or codebook."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, defer_build=True)

    path: str | None = None
    format: str | None = Field(default=None, description="none if it is on no disk")
    kind: Literal["project", "codebook"]
    name: str
    tool: Tool
    created: DateTime | None = None
    modified: DateTime | None = None
    counts: Counts
    coders: list[CoderInfo] = Field(default=[], description="most codings first")
    coded: Period | None = Field(default=None, description="dates of the codings")
    reading: ReadingInfo
    report: Report = Field(description="what opening found")
    codes: list[CodeInfo] | None = Field(default=None, description="only on request")


def info(package: Package, *, codes: bool = False) -> ProjectInfo:
    """Count what is in a package, and who coded how much.

    Args:
        package: The project or codebook, which is brought into canonical form: counts
            and coders are those of ``tables``, ``crosstab`` and ``quotes``.
        codes: List the codes with their codings too.
    """
    package = normalise(package)
    project = package.project
    codings = _Columns.of(project)
    by_code = _by_code(codings.codes)
    return ProjectInfo.model_construct(
        path=str(package.path) if package.path else None,
        format=_format(package),
        kind=package.kind,
        name=project.name,
        tool=Tool.of(package.written_by),
        created=project.creation_date_time,
        modified=project.modified_date_time,
        counts=_counts(package, by_code),
        coders=_coders(project.users, codings),
        coded=_period(codings.dates),
        reading=_reading(package.report),
        report=package.report,
        codes=_codes(project.code_book.codes, by_code) if codes else None,
    )


def _format(package: Package) -> str | None:
    """Return the name of the format, by the content as when the file was opened."""
    path = package.path
    if path is None or not (path.exists() or str(path) == "-"):
        return None
    if path.is_dir():
        return "folder"
    if package.kind == "codebook" and recognised(path) == "codebook":
        return "codebook"
    if is_zip(path):
        return "qdpx"
    if looks_like_json(_start(path)):
        return "json"
    return "qdc" if package.kind == "codebook" else "qde"


def _start(path: Path) -> bytes:
    with open_input(path) as stream:
        return stream.read(1024)


def _counts(package: Package, by_code: Counter[Guid]) -> Counts:
    project = package.project
    codes = [code for code, _ in project.walk_codes()]
    known = {code.guid for code in codes}
    return Counts.model_construct(
        users=len(project.users),
        codes=len(codes),
        codable_codes=sum(code.is_codable for code in codes),
        sources=_by_type(project.sources),
        selections=_by_type(
            chain.from_iterable(holder.selections for holder in _holders(project))
        ),
        codings=by_code.total(),
        codings_of_unknown_codes=sum(n for c, n in by_code.items() if c not in known),
        cases=len(project.cases),
        variables=len(project.variables),
        notes=len(project.notes),
        links=len(project.links),
        sets=len(project.sets),
        graphs=len(project.graphs),
        files=len(package.files),
        unreferenced_files=len(package.unreferenced),
    )


def _holders(project: Project) -> Iterator[Holder]:
    for source in [*project.sources, *project.notes]:
        yield from holders(source)


def _by_type(things: Iterable[object]) -> dict[str, int]:
    found = Counter(map(type, things)).items()
    return dict(sorted((kind.__name__, count) for kind, count in found))


class _Columns(NamedTuple):
    """What the codings of a project say, each column in the order of the document."""

    codes: list[Guid]
    coders: list[Guid | None]
    others: list[Guid | None]
    """Who made the selections; None also for codings of the whole."""
    dates: list[DateTime | None]

    @classmethod
    def of(cls, project: Project) -> Self:
        """Take them from a project; ``codings`` would make an object for each."""
        codings, others = list[Coding](), list[Guid | None]()
        for holder in _holders(project):
            selections = holder.selections
            codings += [coding for one in selections for coding in one.codings]
            others += [one.creating_user for one in selections for _ in one.codings]
            whole = getattr(holder, "codings", ())
            codings += whole
            others += [None] * len(whole)
        return cls(
            [coding.code_ref for coding in codings],
            [coding.creating_user for coding in codings],
            others,
            [coding.creation_date_time for coding in codings],
        )


def _by_code(codes: list[Guid]) -> Counter[Guid]:
    """Count codings by code: by object first, for comparing GUIDs is slow."""
    each = _by_id(codes)
    found: Counter[Guid] = Counter()
    for number, count in Counter(map(id, codes)).items():
        found[each[number]] += count
    return found


def _by_id(things: list[T]) -> dict[int, T]:
    return dict(zip(map(id, things), things, strict=True))


def _coders(users: list[User], codings: _Columns) -> list[CoderInfo]:
    coders = Coders(users)
    total: Counter[Coder] = Counter()
    differing: Counter[Coder] = Counter()
    each = _by_id(codings.coders) | _by_id(codings.others)
    pairs = Counter(zip(map(id, codings.coders), map(id, codings.others), strict=True))
    for (one, another), count in pairs.items():
        coder, other = coders.named(each[one]), each[another]
        total[coder] += count
        if other is not None and other.key != coder.guid:
            differing[coder] += count
    return [
        CoderInfo.model_construct(
            guid=Guid(coder.guid) if coder.guid else None,
            name=coder.name,
            codings=count,
            on_selections_of_others=differing[coder],
        )
        for coder, count in total.most_common()
    ]


def _period(dates: list[DateTime | None]) -> Period | None:
    """Return the first and last date."""
    moments = {text: _moment(text) for text in _extremes(filter(None, dates))}
    dated = {text: moment for text, moment in moments.items() if moment}
    if not dated:
        return None
    return Period.model_construct(
        first=min(dated, key=dated.__getitem__), last=max(dated, key=dated.__getitem__)
    )


def _extremes(dates: Iterable[DateTime]) -> Iterator[DateTime]:
    """Yield the first and last of each form: those are in order as strings."""
    first, last = dict[str, DateTime](), dict[str, DateTime]()
    for text in dates:
        form = text[len("2024-05-01T10:00:00") :]
        if form not in first:
            first[form] = last[form] = text
        elif text < first[form]:
            first[form] = text
        elif text > last[form]:
            last[form] = text
    for form in first:
        yield first[form]
        yield last[form]


def _moment(text: DateTime) -> datetime | None:
    """Return a moment that can be compared: one without zone counts as UTC."""
    try:
        moment = text.to_datetime()
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _reading(report: Report) -> ReadingInfo:
    found: Counter[Severity] = Counter()
    for finding in report:
        found[finding.severity] += finding.count
    return ReadingInfo.model_construct(
        errors=found[Severity.ERROR],
        warnings=found[Severity.WARNING],
        infos=found[Severity.INFO],
    )


def _codes(codes: list[Code], by_code: Counter[Guid]) -> list[CodeInfo]:
    return [
        CodeInfo.model_construct(
            guid=code.guid,
            name=code.name,
            is_codable=code.is_codable,
            codings=by_code[code.guid],
            codes=_codes(code.codes, by_code),
        )
        for code in codes
    ]


def project_page(package: Package) -> "Page":
    """Return the page of a project or codebook.

    Args:
        package: The project, which is brought into canonical form.
    """
    from qdabridge.pages import Page

    package = normalise(package)
    project, told = package.project, info(package)
    uses = Counter(placed.coding.code_ref.key for placed in project.codings())
    counts = told.counts
    facts = [
        ("codes", counts.codes),
        ("sources", sum(counts.sources.values())),
        ("codings", counts.codings),
        ("coders", len(told.coders)),
        ("cases", counts.cases),
        ("variables", counts.variables),
        ("memos", counts.notes),
    ]
    written = f"Written by {told.tool.origin}. " if told.tool.origin else ""
    name = Path(told.path).name if told.path else ""
    heads, cases = _cases(project)
    return Page(
        template="project",
        title=told.name or name or "Project",
        values={
            "about": f"{written}{name}",
            "facts": [(label, f"{number:,}") for label, number in facts if number],
            "coders": [
                (coder.name or "(no coder)", f"{coder.codings:,}")
                for coder in told.coders
            ],
            "codes": [_code(code, uses) for code in project.code_book.codes],
            "sources": _sources(package),
            "case_heads": heads,
            "cases": cases,
        },
    )


def _code(code: Code, uses: Counter[str]) -> dict[str, Any]:
    inner = [_code(below, uses) for below in code.codes]
    own = uses[code.guid.key]
    return {
        "name": code.name,
        "color": str(code.color) if code.color else "",
        "description": code.description or "",
        "is_codable": code.is_codable,
        "codings": own,
        "below": own + sum(one["below"] for one in inner),
        "codes": inner,
    }


def _sources(package: Package) -> list[tuple[str, str, str, str]]:
    codings = Counter(placed.source.guid.key for placed in package.project.codings())
    rows = []
    for source in package.project.sources:
        size = sum(
            len(package.text(one))
            for one in holders(source)
            if isinstance(one, TextElement | Transcript)
        )
        kind = type(source).__name__.removesuffix("Source")
        count = f"{codings[source.guid.key]:,}"
        rows.append((source.name or "", kind, f"{size:,}" if size else "", count))
    return rows


def _cases(project: Project) -> tuple[list[str], list[list[str]]]:
    names = {one.guid.key: one.name for one in project.variables}
    used = dict.fromkeys(
        value.variable_ref.key
        for case in project.cases
        for value in case.variable_values
    )
    rows = []
    for case in project.cases:
        values = {v.variable_ref.key: v.value for v in case.variable_values}
        said = [values.get(key) for key in used]
        cells = ["" if value is None else str(value) for value in said]
        rows.append([case.name or "", *cells])
    return ["Case", *(names.get(key, key) for key in used)], rows
