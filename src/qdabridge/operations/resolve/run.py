"""Consensus: what was decided about disagreements, as the codings of one more coder.

What all have coded alike is consensus, and so is what a decision keeps or changes, or a
rule where nothing was decided. The codings of the coders themselves stay as they are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from qdabridge.errors import ComparisonError
from qdabridge.formats import Decision, read_decisions
from qdabridge.model import Coding, Guid, User
from qdabridge.operations.compare import (
    Cluster,
    CompareWishes,
    Comparison,
    compare,
    consensus_guid,
    find,
    read_roster,
)
from qdabridge.operations.jobs import Job, need_codings
from qdabridge.operations.resolve.targets import (
    DecisionTargets,
    Meeting,
    Rule,
    UnfitError,
    Wish,
    key_of,
    list_of,
    place_on,
    spot_guid,
)
from qdabridge.package import Limits, Package
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import SaidTable
from qdabridge.tools import Workspace, canonical

__all__ = ["CONSENSUS", "NotApplied", "Resolved", "resolve", "resolve_file"]


CONSENSUS = "Consensus"
"""What the coder is called whose codings are the consensus."""


@dataclass(frozen=True)
class NotApplied:
    """A decision that could not be applied, and why."""

    decision: Decision
    why: str


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """A project with its consensus.

    Attributes:
        package: The project: canonical, with one coder more.
        coder: Name of that coder.
        agreed: Places that all had coded alike.
        decided: Decisions that were applied.
        by_rule: Disagreements that the rule decided.
        undecided: Disagreements that nobody decided.
        added: Codings that are new.
        removed: Codings of an earlier consensus that are gone.
        not_applied: What could not be applied.
        report: All this in findings.
    """

    package: Package
    coder: str
    agreed: int
    decided: int
    by_rule: int
    undecided: int
    added: int
    removed: int
    not_applied: tuple[NotApplied, ...]
    report: Report

    def to_json(self) -> dict[str, Any]:
        """Return the numbers, and what was not applied, as data for JSON."""
        names = ("coder", "agreed", "decided", "by_rule", "undecided", "added")
        return {
            **{name: getattr(self, name) for name in (*names, "removed")},
            "not_applied": [
                {
                    "where": one.decision.where,
                    "source_guid": one.decision.source_guid,
                    "start": one.decision.start,
                    "end": one.decision.end,
                    "code_guid": one.decision.code_guid,
                    "decision": one.decision.decision,
                    "why": one.why,
                }
                for one in self.not_applied
            ],
        }


def resolve(
    package: Package,
    decisions: Iterable[Decision] | str | Path = (),
    *,
    take: str | None = None,
    majority: bool = False,
    name: str = CONSENSUS,
    roster: Mapping[str, Collection[str]] | None = None,
) -> Resolved:
    """Apply decisions about disagreements as the codings of a consensus coder.

    Args:
        package: The project with the codings of all coders; it is not changed.
        decisions: The decisions, or their file.
        take: Name of the coder whose codings count where nothing was decided.
        majority: Where nothing was decided, let more than half of those who worked
            there decide; ties stay undecided.
        name: Name of the consensus coder.
        roster: Sources each coder worked on, by the coder's name; None: whoever coded
            anything in one did.

    Raises:
        ReadError: The file of decisions cannot be read.
        NotThisFormatError: The package is a codebook.
        ComparisonError: Both rules are given, there are no two coders for a rule, or a
            coder is called as the consensus shall be.
        UnknownNameError: No coder is called as ``take`` says.
    """
    if take and majority:
        raise ComparisonError(
            "one coder's codings and those of most cannot both count",
            hint="give --take or --majority",
        )
    need_codings(package)
    if isinstance(decisions, str | Path):
        decisions = read_decisions(decisions)
    run = _Resolving(canonical(package), name, CompareWishes(roster=roster))
    return run.run(list(decisions), take, majority)


class _Resolving:
    """One run."""

    def __init__(self, package: Package, name: str, wishes: CompareWishes) -> None:
        self.wishes = wishes
        self.package = package
        self.name = name
        self.work = Workspace(package)
        self.project = self.work.project
        users = [u for u in self.project.users if (u.name or "") == name]
        self.user = users[0] if users else User(guid=consensus_guid(name), name=name)
        self.bench = DecisionTargets(package, self.work, self.user.guid)
        is_person = name != CONSENSUS and self.user.guid != consensus_guid(name)
        if is_person and self.bench.own:
            raise ComparisonError(
                f"{name} is a coder of the project, and a consensus is one coder more",
                hint="give the consensus another name (--name)",
            )
        self.not_applied: list[NotApplied] = []
        self.decided: list[Wish] = []
        self.settled: list[Wish] = []
        self.wanted: dict[Wish, None] = {}

    def run(
        self, decisions: Sequence[Decision], take: str | None, majority: bool
    ) -> Resolved:
        applied = self._decide(decisions)
        compared = self._compared(is_needed=bool(take or majority))
        agreed = by_rule = undecided = 0
        if compared is not None and compared.layout is not None:
            found, same = find(compared.layout)
            for cluster in same:
                agreed += self._agree(cluster)
            rule = Rule(compared, take, majority)
            for one in found:
                if any(map(self._is_decided, one.clusters)):
                    continue
                chosen = rule.of(one)
                by_rule += chosen is not None
                undecided += chosen is None
                if chosen is not None:
                    self.wanted |= dict.fromkeys(chosen)
                    self.settled += [_extent(cluster) for cluster in one.clusters]
        removed = self._remove()
        added = self._add()
        return self._outcome(agreed, applied, by_rule, undecided, added, removed)

    def _agree(self, cluster: Cluster) -> bool:
        """Let what all coded alike be consensus, unless it was decided otherwise."""
        if self._is_decided(cluster):
            return False
        for piece in next(iter(cluster.marks.values())):
            self.wanted[place_on(cluster.field.place, piece), cluster.code] = None
        self.settled.append(_extent(cluster))
        return True

    # --- Decisions --------------------------------------------------------------------

    def _decide(self, decisions: Sequence[Decision]) -> int:
        placed: dict[Wish, list[Decision]] = defaultdict(list)
        for one in decisions:
            try:
                placed[self.bench.wish(one)].append(one)
            except UnfitError as why:
                self.not_applied.append(NotApplied(one, str(why)))
        count = 0
        for wish, all_of_it in placed.items():
            if len({_says(one) for one in all_of_it}) > 1:
                told = "another decision about the same place and code says otherwise"
                self.not_applied += [NotApplied(one, told) for one in all_of_it]
                continue
            try:
                self._apply(wish, all_of_it[0])
            except UnfitError as why:
                self.not_applied += [NotApplied(one, str(why)) for one in all_of_it]
            else:
                count += len(all_of_it)
        return count

    def _apply(self, wish: Wish, one: Decision) -> None:
        new = wish
        if one.decision == "change":
            new = self.bench.changed(wish, one)
        self.decided += [wish, new]
        self.settled += [wish, new]
        if one.decision != "drop":
            self.wanted[new] = None

    # --- What is left -----------------------------------------------------------------

    def _compared(self, *, is_needed: bool) -> Comparison | None:
        """Compare the coders without an earlier consensus."""
        bare = Workspace(self.package)
        for placed in list(bare.project.codings()):
            user = placed.coding.creating_user
            if user is not None and user == self.user.guid:
                carrier: Any = placed.selection or placed.holder
                carrier.codings = [c for c in carrier.codings if c != placed.coding]
        given = bare.result("canonical")
        try:
            return compare(given, self.wishes)
        except ComparisonError:
            if is_needed:
                raise
            return None

    def _is_decided(self, cluster: Cluster) -> bool:
        """Does a decision say something about a code at this place?"""
        return any(self.said.at(*_extent(cluster)))

    @cached_property
    def said(self) -> Meeting:
        """What is decided, once all decisions are read."""
        return Meeting(self.decided)

    # --- The codings ------------------------------------------------------------------

    def _remove(self) -> int:
        """Take out codings of an earlier consensus that are decided otherwise."""
        count = 0
        for wish in list(self._outdated()):
            for selection, coding in self.bench.own.pop(wish, ()):
                if coding.guid != self._coding(wish).guid:
                    continue
                selection.codings.remove(coding)
                count += 1
                if not selection.codings and selection.guid == spot_guid(wish[0]):
                    owner: Any = self.bench.holder(wish[0])
                    owner.plain_text_selections.remove(selection)
        return count

    def _outdated(self) -> Iterator[Wish]:
        """Yield what an earlier consensus says where it is settled otherwise now."""
        own = Meeting(self.bench.own)
        found = (
            (place, code)
            for settled, code in dict.fromkeys(self.settled)
            for place in own.at(settled, code)
        )
        yield from dict.fromkeys(wish for wish in found if wish not in self.wanted)

    def _add(self) -> int:
        count = 0
        for wish in self.wanted:
            if wish in self.bench.own:
                continue
            place, _ = wish
            if place not in self.bench.spots:
                made = self.bench.selection(place)
                if made is None:
                    continue
                holder: Any = self.bench.holder(place)
                list_of(holder, made).append(made)
                self.bench.spots[place].append((made, holder))
            selection, _ = self.bench.spots[place][0]
            selection.codings.append(self._coding(wish))
            count += 1
        if count and self.user not in self.project.users:
            self.project.users.append(self.user)
        return count

    def _coding(self, wish: Wish) -> Coding:
        guid = Guid.derived(
            "consensus coding", self.user.guid.key, *map(str, wish[0]), wish[1]
        )
        code = self.bench.codes[wish[1]].guid
        return Coding(guid=guid, code_ref=code, creating_user=self.user.guid)

    # --- Telling ----------------------------------------------------------------------

    def _outcome(
        self,
        agreed: int,
        decided: int,
        by_rule: int,
        undecided: int,
        added: int,
        removed: int,
    ) -> Resolved:
        found = [
            Finding.of(
                "consensus-made",
                Severity.INFO,
                f"{self.name}: {added} codings added, {removed} removed; places"
                f" all coded alike: {agreed}, decisions applied: {decided}, decided by"
                f" rule: {by_rule}",
            )
        ]
        if undecided:
            stays = f"what {self.name} has there stays"
            stays = stays if self.bench.own else f"they stay out of {self.name}"
            told = f"{undecided} disagreements are undecided; {stays}"
            found.append(Finding.of("places-undecided", Severity.INFO, told))
        for one in self.not_applied:
            said = one.decision
            place = f" {said.start}-{said.end} of {said.source_guid}"
            told = (
                f"{said.where}: "
                * bool(said.where)
                + f"{said.decision}{place * (not said.problem)} was not applied:"
                f" {one.why}"
            )
            found.append(Finding.of("decision-not-applied", Severity.WARNING, told))
        made = self.work.result("canonical")
        return Resolved(
            package=made,
            coder=self.name,
            agreed=agreed,
            decided=decided,
            by_rule=by_rule,
            undecided=undecided,
            added=added,
            removed=removed,
            not_applied=tuple(self.not_applied),
            report=Report(findings=found),
        )


def _extent(cluster: Cluster) -> Wish:
    """Return all of the place of a cluster, with its code."""
    place = place_on(
        cluster.field.place, (cluster.start, cluster.low, cluster.end, cluster.high)
    )
    return place, cluster.code


def _says(one: Decision) -> tuple[object, ...]:
    changed = one.decision == "change"
    new = (key_of(one.new_code_guid), one.new_start, one.new_end) if changed else ()
    return one.decision, *new


def resolve_file(
    source: Path,
    decisions: Path | None,
    target: Path,
    *,
    table: SaidTable | None = None,
    take: str | None = None,
    majority: bool = False,
    name: str = CONSENSUS,
    roster: Path | None = None,
    to: str | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Resolved:
    """Apply decisions to a project in a file and write the result.

    Args:
        source: The project.
        decisions: The decisions; None: only what all coded alike, and the rule.
        target: What to write.
        table: What the user says about the table of decisions.
        take: See ``resolve``.
        majority: See ``resolve``.
        name: Name of the consensus coder.
        roster: Table of who worked on which source.
        to: Name of the tool that shall import the result, or of a format.
        refuse_loss: Write nothing if anything would not arrive.
        overwrite: Replace a file at ``target``; never an input.
        limits: Safety limits for the inputs.
        media: Folders in which files outside the package may be looked up.

    Raises:
        ReadError: An input cannot be read.
        WriteError: The output cannot be written.
        LossError: Something would be lost and ``refuse_loss`` is set.
        ComparisonError: See ``resolve``.
        UnknownFormatError: The suffix of the output says no format.
        UnknownNameError: No coder is called so.
    """
    with Job(
        target,
        source,
        decisions,
        roster,
        to=to,
        refuse_loss=refuse_loss,
        overwrite=overwrite,
        limits=limits,
        media=media,
    ) as job:
        given: tuple[Decision, ...] = ()
        if decisions:
            given = read_decisions(decisions, limits=limits, table=table)
        package = job.open(source)
        made = resolve(
            package,
            given,
            take=take,
            majority=majority,
            name=name,
            roster=read_roster(roster) if roster else None,
        )
        told = [*package.report, *made.report]
        return replace(made, report=job.written(made.package, told).report)
