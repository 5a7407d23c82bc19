"""Recoding: a codebook changed in the middle of a study, and all codings with it.

A code map (``formats/code_map.py``) says what becomes of each code. All its rows apply
at once to the codebook as it was, so that ``A -> B`` and ``B -> A`` swap two codes.
Codings, memos, sets, links, maps and cases follow. Nothing is lost unless a row says
``retire`` with ``uncode``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from qdabridge.catalogue import TARGETS
from qdabridge.errors import UnknownFormatError
from qdabridge.formats import (
    SEPARATOR,
    Action,
    CodeMap,
    format_for_writing,
    open_any,
    read_code_map,
    write_any,
)
from qdabridge.model import Guid, identified
from qdabridge.operations.jobs import refuse_losses
from qdabridge.operations.recode.book import NewBook, build_book
from qdabridge.operations.recode.codes import KnownCodes, NewCode, NewTree
from qdabridge.operations.recode.codings import (
    Joined,
    drop_codings,
    drop_references,
    follow,
    join_repeated,
    split_off,
    uses,
)
from qdabridge.operations.recode.plan import Plan, read_rows
from qdabridge.operations.recode.report import Story
from qdabridge.operations.recode.tree import build_tree
from qdabridge.package import Limits, Package, check_target
from qdabridge.report import Finding, Report
from qdabridge.tools import Work, adapt_if_named, canonical

__all__ = ["recode", "recode_file"]


def recode(
    package: Package, code_map: CodeMap | Mapping[str, str] | str | Path
) -> Package:
    """Return the package with the codes that a map makes of its own.

    Codes keep their GUID; of several that become one, the one that stays in its place
    does, else that of the first row. Codes that no row names stay, and travel with the
    code above them. The same code on the same place by the same coder becomes one
    coding, with the notes of both.

    Args:
        package: A package, which is brought into canonical form; it is not changed.
        code_map: The map, its file, or old codes -> new codes as in the short form.

    Returns:
        A canonical package; its report has a finding for each change, with counts.

    Raises:
        RowError: A row of the map names no code, contradicts another, or is open.
        ReadError: The file of the map cannot be read.
    """
    if isinstance(code_map, str | Path):
        code_map = read_code_map(code_map)
    elif not isinstance(code_map, CodeMap):
        code_map = CodeMap.of(code_map)
    return _Recoding(canonical(package), code_map).result()


class _Recoding:
    """One run: what is known before, the new tree, and the project in change."""

    def __init__(self, package: Package, code_map: CodeMap) -> None:
        self.package = package
        self.map = code_map
        self.work = Work(package)
        self.project = self.work.project
        self.codes = KnownCodes(self.project)
        self.plan: Plan = read_rows(code_map, self.codes)
        self.tree: NewTree = build_tree(self.plan, self.codes, code_map)
        taken = {thing.guid.key for thing in identified(self.project)}
        self.book: NewBook = build_book(self.tree, self.plan, code_map, taken)

    def result(self) -> Package:
        """Change the copy of the project and return it with the report."""
        before = uses(self.project)
        counts = split_off(
            self.package,
            self.project,
            self.plan.splits,
            self.tree.of_split,
            self._guid_of,
            self.map,
        )
        story = Story(self.map, self.plan, self.tree, before, counts)
        story.tell_codes(self.codes)
        self._close_unused(before)
        self._delete(story)
        follow(self.project, self.book.replaced)
        self.project.code_book.codes = self.book.codes
        story.tell_joined(self._join(), self.book)
        made = self.work.result()
        made.report.extend([*self.map.report, *story.report])
        made.is_canonical = True
        return made

    def _guid_of(self, new: NewCode) -> Guid:
        return self.book.of[id(new)].guid

    def _close_unused(self, before: Mapping[str, int]) -> None:
        """Make folders of retired codes that have no codings: those need a code."""
        for key, landing in self.plan.landings.items():
            is_unused = landing.action is Action.RETIRE and not before.get(key)
            if is_unused and (new := self.tree.of.get(key)):
                self.book.of[id(new)].is_codable = False

    def _delete(self, story: Story) -> None:
        codes = {key for key, gone in self.plan.landings.items() if gone.is_gone}
        if codes:
            codings = drop_codings(self.project, codes)
            lost = drop_references(self.project, codes | codings.keys())
            story.tell_deleted(codings, lost)

    def _join(self) -> Joined:
        """Join codings of codes that were merged, or that codings were moved to."""
        changed = {
            self._guid_of(new).key
            for new in (*self.tree.codes, *self.tree.of_split)
            if len(new.members) > 1 or new in self.tree.of_split
        }
        return join_repeated(self.project, changed)


def recode_file(
    source: str | Path,
    code_map: str | Path,
    target: str | Path | None,
    *,
    separator: str = SEPARATOR,
    to: str | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Report:
    """Apply a code map to a project or codebook and write the result.

    Args:
        source: What to read.
        code_map: File of the map.
        target: What to write; None: nothing, only tell what would be done.
        separator: Between the names of a path in the map.
        to: Name of the tool that shall import the result.
        refuse_loss: Write nothing if anything would not arrive.
        overwrite: Replace a file at ``target``; never the input itself.
        limits: Safety limits for the input.
        media: Folders in which files outside the package may be looked up.

    Raises:
        ReadError: The input or the map cannot be read or applied.
        WriteError: The output cannot be written; nothing is left at its place.
        LossError: Something would be lost and ``refuse_loss`` is set.
        UnknownFormatError: No tool or suffix has this name.
    """
    _check_names(target, to)
    if target is not None:
        check_target(Path(target), Path(source), overwrite=overwrite)
        check_target(Path(target), Path(code_map), overwrite=overwrite)
    rows = read_code_map(code_map, separator=separator, limits=limits)
    with open_any(source, limits=limits, media=media) as package:
        report = Report(findings=list(package.report))
        package = _recoded(package, rows, to, report)

        def approve(losses: Iterable[Finding]) -> None:
            if refuse_loss:
                refuse_losses([*report, *losses], target)

        approve([])
        if target is not None:
            report.extend(
                write_any(package, target, overwrite=overwrite, approve=approve)
            )
    return report


def _check_names(target: str | Path | None, to: str | None) -> None:
    if target is not None:
        format_for_writing(target)
    if to is not None and to not in TARGETS:
        raise UnknownFormatError(
            f"there is no tool {to!r}", hint=f"choose one of {', '.join(TARGETS)}"
        )


def _recoded(
    package: Package, code_map: CodeMap, to: str | None, report: Report
) -> Package:
    made = canonical(package)
    if made is not package:
        report.extend(made.report)
    made = recode(made, code_map)
    report.extend(made.report)
    return adapt_if_named(made, to, report)
