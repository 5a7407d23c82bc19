"""Recoding: a codebook changed in the middle of a study, and all codings with it.

A code map (``formats/code_map.py``) says what becomes of each code. All its rows apply
at once to the codebook as it was, so that ``A -> B`` and ``B -> A`` swap two codes.
Codings, memos, sets, links, maps and cases follow. Nothing is lost unless a row says
``retire`` with ``uncode``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from qdabridge.formats import Action, CodeMap, read_code_map
from qdabridge.model import PATH_SEPARATOR, Guid, identified
from qdabridge.operations.jobs import Job, Written
from qdabridge.operations.recode.book import NewBook, build_book
from qdabridge.operations.recode.codes import (
    KnownCodes,
    NewCode,
    NewTree,
    in_one_notation,
)
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
from qdabridge.package import Limits, Package
from qdabridge.tabular import SaidTable
from qdabridge.tools import Workspace, canonical

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
        self.work = Workspace(package)
        self.project = self.work.project
        self.codes = KnownCodes(self.project)
        self.map = code_map = in_one_notation(code_map, self.codes)
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
        made = self.work.result("canonical", before=self.package.report)
        made.report.extend([*self.map.report, *story.report])
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
    separator: str = PATH_SEPARATOR,
    table: SaidTable | None = None,
    to: str | None = None,
    refuse_loss: bool = False,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
) -> Written:
    """Apply a code map to a project or codebook and write the result.

    Args:
        source: What to read.
        code_map: File of the map.
        target: What to write; None: nothing, only tell what would be done.
        separator: Between the names of a path in the map.
        table: What the user says about the table of the map.
        to: Name of the tool that shall import the result, or of a format.
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
    with Job(
        target,
        source,
        code_map,
        to=to,
        refuse_loss=refuse_loss,
        overwrite=overwrite,
        limits=limits,
        media=media,
    ) as job:
        rows = read_code_map(code_map, separator=separator, table=table, limits=limits)
        made = recode(job.open(source), rows)
        return job.written(made, made.report)
