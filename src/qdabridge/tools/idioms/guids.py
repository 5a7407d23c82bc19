"""One GUID, two things: each gets its own, and whoever uses the project is told.

Generators make GUIDs of the first letters of their own ids, or copy things together
with their GUIDs. Where every reference is clear by its kind that costs nothing; where
one may mean either of two things, nobody can know which, so it is an error.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qdabridge.model import (
    Case,
    Code,
    Coding,
    Element,
    Identified,
    PDFSelection,
    PDFSource,
    PlainTextSelection,
    User,
    inner_fields,
)
from qdabridge.report import Severity
from qdabridge.tools.profile import rule
from qdabridge.tools.references import KINDS, each_element, references, renew, sharing
from qdabridge.tools.work import Workspace

__all__ = ["own_guids", "tell_dangling_codings"]


Groups = dict[str, list[Identified]]
_KEEP = 20
"""So many ambiguous GUIDs are told one by one."""


@rule(
    "guid-doubtful",
    "guid-renewed",
    "thing-repeated",
    tool="any",
    evidence="C",
    after=("separate_representations",),
)
def own_guids(work: Workspace) -> None:
    """Give each of several things with one GUID its own, and tell what may be meant."""
    groups = sharing(work.project)
    if not groups:
        return
    if _join_repeated(work, groups):
        groups = sharing(work.project)
    groups = _without_idioms(work, groups)
    if not groups:
        return
    _tell(work, groups)
    renew(work.project, groups)


def _join_repeated(work: Workspace, groups: Mapping[str, object]) -> bool:
    """Read once what stands there twice alike: the same code, the same user."""
    found = False
    for element in list(each_element(work.project)):
        for name in inner_fields(type(element)):
            items = element.__dict__[name]
            if isinstance(items, list) and len(items) > 1:
                found = _joined(work, items, groups) or found
    return found


def _joined(work: Workspace, items: list[Any], groups: Mapping[str, object]) -> bool:
    first: dict[str, Any] = {}
    kept = []
    for item in items:
        key = item.guid.key if isinstance(item, Identified) else ""
        if key not in groups:
            kept.append(item)
            continue
        same = first.setdefault(key, item)
        if same is item or not _are_one(same, item):
            kept.append(item)
            continue
        _complete(same, item)
        work.warning(
            "thing-repeated",
            f"{_called(item)} stands twice, with one GUID; read once",
            path=type(item).__name__,
            subject=item.guid,
        )
    is_less = len(kept) < len(items)
    items[:] = kept
    return is_less


def _are_one(first: Element, second: Element) -> bool:
    if isinstance(first, Code | User) and isinstance(second, Code | User):
        return type(first) is type(second) and first.name == second.name
    return first == second


def _complete(first: Element, second: Element) -> None:
    """Add to a code or user what its second writing has more."""
    for name, value in second.__dict__.items():
        mine = first.__dict__[name]
        if isinstance(value, list):
            mine += [item for item in value if item not in mine]
        elif mine is None:
            first.__dict__[name] = value


def _without_idioms(work: Workspace, groups: Groups) -> Groups:
    """Leave out what a tool means by one GUID: a case as a code, a region as text."""
    owners = _owners(work) if any(map(_may_be_twins, groups.values())) else {}
    made = {key: _apart(things, owners) for key, things in groups.items()}
    return {key: things for key, things in made.items() if len(things) > 1}


def _may_be_twins(things: Iterable[Identified]) -> bool:
    return any(isinstance(t, PlainTextSelection | Coding) for t in things)


def _owners(work: Workspace) -> dict[int, tuple[int, bool]]:
    """Return the PDF of each text selection and region, and of the codings on them."""
    owners: dict[int, tuple[int, bool]] = {}
    for placed in work.selections():
        if isinstance(placed.source, PDFSource):
            selection = placed.selection
            is_text = not isinstance(selection, PDFSelection)
            for thing in (selection, *selection.codings):
                owners[id(thing)] = id(placed.source), is_text
    return owners


def _apart(
    things: list[Identified], owners: Mapping[int, tuple[int, bool]]
) -> list[Identified]:
    """Return those of a group that are things of their own."""
    codes = [thing for thing in things if isinstance(thing, Code)]
    if len(codes) == 1 and any(isinstance(thing, Case) for thing in things):
        things = [thing for thing in things if thing is not codes[0]]
    regions = {
        (owners[id(t)][0], isinstance(t, Coding))
        for t in things
        if id(t) in owners and not owners[id(t)][1]
    }
    return [
        t
        for t in things
        if not (
            id(t) in owners
            and owners[id(t)][1]
            and (owners[id(t)][0], isinstance(t, Coding)) in regions
        )
    ]


def _tell(work: Workspace, groups: Groups) -> None:
    used: Counter[tuple[str, int]] = Counter()
    for field, guid in references(work.project):
        if guid.key in groups:
            used[guid.key, id(KINDS[field])] += 1
    told = 0
    for key, things in groups.items():
        doubts = _doubts(key, things, used)
        for fitting, count in doubts:
            told += 1
            _tell_doubt(work, key, fitting, count, told)
        if not doubts:
            for thing in things[1:]:
                work.warning(
                    "guid-renewed",
                    f"{_called(thing)} has the GUID of {_called(things[0])}; it got one"
                    " of its own, and every reference is clear",
                    path=type(thing).__name__,
                    subject=thing.guid,
                )


def _doubts(
    key: str, things: Sequence[Identified], used: Mapping[tuple[str, int], int]
) -> list[tuple[list[Identified], int]]:
    """Return things that one reference may mean, and how many references do."""
    by_fitting: dict[tuple[int, ...], int] = defaultdict(int)
    for kind in {id(k): k for k in KINDS.values()}.values():
        count = used.get((key, id(kind)), 0)
        fitting = [n for n, thing in enumerate(things) if isinstance(thing, kind)]
        if count and len(fitting) > 1:
            by_fitting[tuple(fitting)] += count
    return [([things[n] for n in f], count) for f, count in by_fitting.items()]


def _tell_doubt(
    work: Workspace, key: str, things: list[Identified], count: int, number: int
) -> None:
    first, *others = things
    many = "" if len(others) == 1 else f" and {len(others) - 1} more"
    refer = "1 reference" if count == 1 else f"{count:,} references"
    work.note(
        "guid-doubtful",
        Severity.ERROR,
        f"{_called(first)} and {_called(others[0])}{many} have one GUID, and {refer} to"
        f" it may mean either; read as {_called(first)}, and {_called(others[0])} got a"
        " GUID of its own: see which is meant, and give one a new GUID in the file",
        path=type(first).__name__,
        subject=first.guid,
        kind=key if number <= _KEEP else "",
    )


def _called(thing: Element) -> str:
    """Return the kind of a thing and its name."""
    name = getattr(thing, "name", None) or getattr(thing, "id", None)
    kind = type(thing).__name__
    return f"the {kind} {name}" if name else f"a {kind}"


@rule("coding-dangling", tool="any", evidence="D", after=("fold_case_twins",))
def tell_dangling_codings(work: Workspace) -> None:
    """Tell of codings whose code is not in the project."""
    known = {code.guid.key for code, _ in work.project.walk_codes()}
    codings: list[Coding] = []
    for holder in work.holders():
        codings += getattr(holder, "codings", ())
        codings += [c for selection in holder.selections for c in selection.codings]
    refs = [coding.code_ref for coding in codings]
    each = dict(zip(map(id, refs), refs, strict=True))
    bad = {number for number, ref in each.items() if ref.key not in known}
    lost = [c for c in codings if id(c.code_ref) in bad] if bad else []
    if lost:
        many = "1 coding leads" if len(lost) == 1 else f"{len(lost):,} codings lead"
        work.note(
            "coding-dangling",
            Severity.ERROR,
            f"{many} to no code of the project, so nothing can be said of what they"
            " mean; export the project again with all its codes",
            path="Coding/CodeRef",
            subject=lost[0].guid,
        )
