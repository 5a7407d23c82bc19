"""A package on the bench: a copy that rules may change, and what they have to say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from qdabridge.model import (
    AnySource,
    Coding,
    Holder,
    Index,
    Note,
    PlainTextSelection,
    Project,
    Selection,
    TextElement,
    Transcript,
    holders,
)
from qdabridge.package import Form, Package
from qdabridge.report import Collector, Finding, Report, Severity

__all__ = ["Options", "PlacedSelection", "Workspace"]


@dataclass(frozen=True, kw_only=True)
class Options:
    """What users may ask of the rules beyond what is right for everyone."""

    split_codes: bool = False
    """Make a tree of flat names such as ``Barriers::Time`` (ATLAS.ti)."""
    sets_as_variables: bool = False
    """Make variables of sets named ``attribute: value`` (ATLAS.ti)."""
    keep_paths: bool = False
    """Keep paths that lead through the folder of a person on some computer."""


class PlacedSelection(NamedTuple):
    """A selection, what carries it, and the source or note that belongs to."""

    selection: Selection
    holder: Holder
    source: AnySource | Note


class Workspace:
    """What a rule gets: the project to change, the texts to read, a place for notes.

    Attributes:
        package: The input; its project is not touched unless that is asked for.
        project: The copy that rules change.
        files: New contents of files, by their names in the package.
        dropped: Names of files that the result shall not have.
        options: What the user asked for.
        origin: What the input says wrote it.
    """

    def __init__(
        self,
        package: Package,
        options: Options | None = None,
        *,
        in_place: bool = False,
    ) -> None:
        """Begin.

        Args:
            package: The input.
            options: What the user asked for.
            in_place: Change its own project, for nobody else holds it.
        """
        self.package = package
        self.project: Project = package.project if in_place else package.project.clone()
        self.files: dict[str, bytes] = {}
        self.dropped: set[str] = set()
        self.options: Options = options or Options()
        self.origin: str = package.project.origin or ""
        self._collector = Collector()
        self._texts: dict[int, tuple[TextElement | Transcript, str]] = {}

    def note(
        self,
        code: str,
        severity: Severity,
        message: str,
        *,
        path: str,
        subject: str | None = None,
        quote: str | None = None,
        kind: str = "",
        count: int = 1,
    ) -> None:
        """Note a finding; the same code, path and kind is kept once and counted.

        Args:
            code: Stable code.
            severity: How much it matters.
            message: What was done or doubted, with numbers, and what to do.
            path: The kind of place, such as ``TextSource/Coding``, or a source's name.
            subject: GUID of the thing concerned.
            quote: Words of a transcript; never put them into the message.
            kind: Tells findings apart that share code and path.
            count: How many things this one note is about.
        """
        self._collector.note(
            code,
            severity,
            message,
            path=path,
            subject=subject,
            quote=quote,
            kind=kind,
            count=count,
        )

    def info(
        self,
        code: str,
        message: str,
        *,
        path: str,
        subject: str | None = None,
        count: int = 1,
    ) -> None:
        """Note something that was done and costs nothing."""
        self.note(code, Severity.INFO, message, path=path, subject=subject, count=count)

    def warning(
        self, code: str, message: str, *, path: str, subject: str | None = None
    ) -> None:
        """Note a doubt or a loss."""
        self.note(code, Severity.WARNING, message, path=path, subject=subject)

    def report(self) -> Report:
        """Return what was noted."""
        return self._collector.report()

    def index(self) -> Index:
        """Return a look-up of the project as it is now."""
        return self.project.index()

    def sources(self) -> Iterator[AnySource | Note]:
        """Yield sources and notes."""
        yield from self.project.sources
        yield from self.project.notes

    def holders(self) -> Iterator[Holder]:
        """Yield sources, notes and the texts inside of them."""
        for source in self.sources():
            yield from holders(source)

    def selections(self) -> Iterator[PlacedSelection]:
        """Yield every selection of any kind with its place."""
        for source in self.sources():
            for holder in holders(source):
                for selection in holder.selections:
                    yield PlacedSelection(selection, holder, source)

    def codings(self) -> Iterator[tuple[Coding, Selection | None]]:
        """Yield every coding with its selection; None: it is on the whole."""
        for placed in self.project.codings():
            yield placed.coding, placed.selection

    def set_text(self, thing: TextElement | Transcript, text: str) -> None:
        """Remember the text of a thing in canonical form, once positions are so too."""
        self._texts[id(thing)] = thing, text  # not by GUID: two may share one

    def has_text(self, thing: TextElement | Transcript) -> bool:
        """Is the canonical text of a thing known?"""
        return id(thing) in self._texts

    def text(self, thing: TextElement | Transcript) -> str:
        """Return the canonical text of a thing; empty if it has none that is known."""
        return self._texts.get(id(thing), (thing, ""))[1]

    def quote(self, thing: TextElement, selection: PlainTextSelection) -> str:
        """Return the words of a selection whose positions are canonical."""
        return self.text(thing)[selection.start_position : selection.end_position]

    def resolve(self, path: str) -> str | None:
        """Return the name of the file a path means, new files included."""
        name = f"sources/{path.removeprefix('internal://')}"
        return name if name in self.files else self.package.resolve(path)

    def result(self, form: Form, *, before: Iterable[Finding] = ()) -> Package:
        """Return the changed project with its files, and the report of the changes.

        Args:
            form: How it is to be understood now.
            before: Findings that come first in the report.
        """
        report = Report.holding([*before, *self.report()])
        return self.package.derive(
            self.project, self.files, report, without=self.dropped, form=form
        )
