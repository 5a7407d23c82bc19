"""Giving a copy the GUIDs of its master: tools that merge by GUID then join them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, Field

from qdabridge.errors import ReadError
from qdabridge.model import Guid
from qdabridge.operations.jobs import Job, Written
from qdabridge.operations.merge.carriers import find_holdings
from qdabridge.operations.merge.chooser import Chooser
from qdabridge.operations.merge.groups import Groups, Match, Same
from qdabridge.operations.merge.identity import identify
from qdabridge.operations.merge.inputs import Input, inputs_of
from qdabridge.operations.merge.report import Doubt, Policy, doubts_of, likely
from qdabridge.operations.merge.structure import join_connections
from qdabridge.operations.merge.summary import doubts_in
from qdabridge.operations.merge.texts import text_versions
from qdabridge.package import Limits, Package
from qdabridge.tools import canonical, map_references, text_twin, twins

__all__ = ["AlignReport", "Aligned", "AlignedFiles", "align", "align_files"]


class AlignReport(BaseModel):
    """How much of a copy has the GUIDs of the master now."""

    aligned: dict[str, int] = Field(description="things that took the master's GUID")
    equal: dict[str, int] = Field(description="things that had it already")
    own: dict[str, int] = Field(description="things that the master does not have")
    renewed: dict[str, int] = Field(
        description="things whose GUID the master has for something else"
    )
    ambiguous: list[str] = Field(
        default=[], description="what could not be told apart inside one project"
    )
    doubts: list[Doubt] = Field(
        default=[], description="what may be one: joined by a guess, or kept apart"
    )


class Aligned(NamedTuple):
    """A copy with its master's GUIDs."""

    package: Package
    report: AlignReport


def align(
    master: Package,
    copy: Package,
    *,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
) -> Aligned:
    """Return the copy with the master's GUID for everything that both have.

    Nothing else changes: the copy keeps its texts, names and codings. What is the same
    is found as for a merge. ATLAS.ti and others that merge by GUID alone then join what
    they would have doubled.

    Args:
        master: The project whose GUIDs count.
        copy: The project that shall take them; must stay open with the result.
        match: ``guid`` identifies by GUID and content, ``path`` by names too.
        same: Things that are one although nothing shows it.

    Raises:
        ReadError: One of them is a codebook.
    """
    for package in (master, copy):
        if package.kind == "codebook":
            raise ReadError(
                "this is a codebook and no project",
                path=package.path,
                hint="align projects",
            )
    inputs = inputs_of([canonical(master), canonical(copy)])
    inputs[1].own_copy()
    identity = identify(inputs, match=match, same=same)
    codings = _joined_codings(identity.classes)
    join_connections(identity.classes, by_name=match == Match.PATH)
    guids = _new_guids(identity.classes, inputs[0], inputs[1], codings)
    report = _renamed(inputs[1], guids, inputs[0])
    report.ambiguous = [f"{kind} {name}".strip() for kind, name in identity.ambiguous]
    report.doubts = doubts_in(identity)
    package = inputs[1].package.derive(inputs[1].project, {}, copy.report)
    return Aligned(package, report)


def _joined_codings(classes: Groups) -> dict[str, Guid]:
    """Find out which selections and codings are the same.

    Returns:
        The master's GUID for each coding of the copy that says the same.
    """
    versions = text_versions(classes, Chooser(Policy.OURS))
    found: dict[str, Guid] = {}
    for holding in find_holdings(classes, versions).values():
        holding.add_statements()
        for _, voices in holding.codings.said():
            masters = [v.coding.guid for v in voices if v.item.number == 0]
            mine = [v.coding.guid for v in voices if v.item.number == 1]
            pairs = zip(mine, masters, strict=False)
            found |= {guid.key: new for guid, new in pairs}
    return found


def _new_guids(
    classes: Groups, master: Input, copy: Input, codings: Mapping[str, Guid]
) -> dict[str, Guid]:
    """Return the GUID that everything in the copy shall have."""
    guids: dict[str, Guid] = {}
    for key, thing in copy.things.items():
        found = classes.get(copy, thing.guid)
        own = found.of(master) if found else None
        if own or key in codings:
            guids[key] = own.guid if own else codings[key]
    for region, text, _ in twins(copy.project):
        if region.guid.key in guids:
            guids[text.guid.key] = text_twin(guids[region.guid.key])
    taken = {guid.key for guid in guids.values()} | master.things.keys()
    for key, thing in copy.things.items():
        if key not in guids:
            is_free = key not in taken
            guids[key] = thing.guid if is_free else Guid.derived("copy", key)
    return guids


def _renamed(copy: Input, guids: Mapping[str, Guid], master: Input) -> AlignReport:
    """Give the things of the copy their GUIDs and count what happened to them."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("aligned", "equal", "own", "renewed")
    }
    for key, thing in copy.things.items():
        new = guids[key]
        if new.key in master.things:
            what = "equal" if new == thing.guid else "aligned"
        else:
            what = "own" if new == thing.guid else "renewed"
        counts[what][type(thing).__name__] += 1
        thing.guid = new
    map_references(copy.project, lambda _, ref: guids.get(ref.key, ref))
    return AlignReport(**{name: dict(found) for name, found in counts.items()})


@dataclass(frozen=True, kw_only=True)
class AlignedFiles(Written):
    """What came of aligning files.

    Attributes:
        outcome: How much of the copy has the GUIDs of the master now.
    """

    outcome: AlignReport


def align_files(
    master: str | Path,
    copy: str | Path,
    target: str | Path,
    *,
    match: str = Match.PATH,
    same: Iterable[Same] = (),
    to: str | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> AlignedFiles:
    """Write a copy of a project with the GUIDs of its master.

    Args:
        master: The project whose GUIDs count.
        copy: The project that shall take them; stays as it is.
        target: Where to.
        match: ``guid`` identifies by GUID and content, ``path`` by names too.
        same: Things that are one although nothing shows it.
        to: Tool that shall import the result, or a format.
        refuse_loss: Write nothing if anything would not arrive.
        overwrite: Replace a file that is there; never an input.
        limits: Safety limits for the inputs.
        media: Folders in which files outside the packages are looked up.

    Raises:
        ReadError: An input cannot be read, is no project, or is named twice.
        WriteError: The output cannot be written; nothing is left at its place.
        LossError: Something would be lost and ``refuse_loss`` is set.
    """
    with Job(
        target,
        master,
        copy,
        to=to,
        refuse_loss=refuse_loss,
        overwrite=overwrite,
        limits=limits,
        media=media,
    ) as job:
        aligned = align(*job.open_each([master, copy]), match=match, same=same)
        report = aligned.report
        doubts = [*doubts_of(report.ambiguous), *map(likely, report.doubts)]
        written = job.written(aligned.package, [*aligned.package.report, *doubts])
    return AlignedFiles(outcome=report, **vars(written))
