"""A project with the files that belong to it; the library's main object."""

from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple, Self

from qdabridge.archives import EPOCH, Limits, is_escaping
from qdabridge.catalogue import load
from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    ReadError,
    UnsafePackageError,
)
from qdabridge.inputs import is_regular, open_input
from qdabridge.model import (
    Guid,
    Identified,
    PlainTextSelection,
    Project,
    TextElement,
    Transcript,
    holders,
)
from qdabridge.package.stores import (
    Member,
    MemoryStore,
    PathKind,
    SourcePath,
    Store,
    as_read,
    other_readings,
)
from qdabridge.report import Report
from qdabridge.text import Decoded, decode

if TYPE_CHECKING:
    from qdabridge.package.coded import CodedPlace

__all__ = ["FileReference", "Form", "Package", "referenced_files"]


_FIELDS = ("plain_text_path", "rich_text_path", "path")


class FileReference(NamedTuple):
    """A path, the thing that has it, and the field it stands in."""

    thing: Identified
    field: str
    path: str


def referenced_files(project: Project) -> Iterator[FileReference]:
    """Yield every path of the project that names a file; ``current_path`` does not."""
    for source in [*project.sources, *project.notes]:
        for holder in holders(source):
            for field in _FIELDS:
                if path := getattr(holder, field, None):
                    yield FileReference(holder, field, path)


Text = TextElement | Transcript
Form = Literal["as-written", "canonical", "for-tool"]


class _Place(NamedTuple):
    store: Store
    member: Member


class Package:
    """A project and its files.

    Made by ``qdabridge.open``, or from a project built by a script::

        package = Package(Project(name="Study"))
        package.save("study.qdpx")

    Use it in a ``with`` statement, or call ``close``, when it was opened from a file.

    Attributes:
        project: The project as written; a codebook file gives one that holds its codes.
        report: What reading had to mend or set aside.
        path: The file or folder it came from.
        kind: Whether the document is a project or just a codebook.
        media: Folders in which files outside the package are looked up.
        form: How the project is to be understood: ``canonical`` (positions are code
            points, the coder stands on the coding; what ``open`` and scripts make),
            ``as-written`` (the document itself, as its tool has it), or ``for-tool``
            (what ``adapt`` makes).
        written_by: The origin that the document had when it was read.
    """

    def __init__(
        self,
        project: Project,
        *,
        report: Report | None = None,
        store: Store | None = None,
        names: dict[str, str] | None = None,
        path: Path | None = None,
        kind: Literal["project", "codebook"] = "project",
        media: Sequence[Path] = (),
        limits: Limits | None = None,
        form: Form = "canonical",
    ) -> None:
        """Join a project and a store.

        Args:
            project: The project.
            report: Findings of reading it.
            store: Its files.
            names: Names of the store's files -> their names in the package.
            path: Where it was read from.
            kind: What kind of document it was.
            media: Folders for files outside the package.
            limits: Safety limits for reading the files.
            form: How the project is to be understood.
        """
        self.project = project
        self.report: Report = report or Report.holding()
        self.path = path
        self.kind = kind
        self.form: Form = form
        self.written_by: str | None = project.origin
        self.media: tuple[Path, ...] = tuple(media)
        self.limits: Limits = limits or Limits()
        self._added = MemoryStore()
        self._store = store
        self._places: dict[str, _Place] = {}
        self._by_lower: dict[str, str] = {}
        self._by_reading: dict[str, set[str]] | None = None
        self._holders: dict[str, TextElement] = {}
        self._quoted: tuple[str, str] | None = None
        for member in store.members() if store else ():
            name = (names or {}).get(member.name, member.name)
            if name and store and name not in self._places:
                self._put(name, _Place(store, member))

    def _put(self, name: str, place: _Place) -> None:
        if is_escaping(name.replace("\\", "/")):
            raise UnsafePackageError(
                "the name leads out of the package",
                path=self.path,
                location=name,
                hint="name the file without .. and drive",
            )
        self._places[name] = place
        self._by_lower[name.lower()] = name
        self._by_reading = None

    def __repr__(self) -> str:
        where = f"{self.path.name}, " if self.path else ""
        return f"<{self.project}; {where}{self.form}>"

    def __str__(self) -> str:
        return f"{self.project} ({self.form})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the underlying archive; the project stays usable."""
        if self._store:
            self._store.close()

    @property
    def is_canonical(self) -> bool:
        """Do positions, coders and cases mean what they say?"""
        return self.form == "canonical"

    @property
    def files(self) -> list[str]:
        """Names of all files of the package but the document itself, sorted."""
        return sorted(self._places)

    @property
    def unreferenced(self) -> list[str]:
        """Names of the files that nothing in the project refers to."""
        used = {self.resolve(r.path) for r in referenced_files(self.project)}
        return [name for name in self.files if name not in used]

    def resolve(self, path: str) -> str | None:
        """Return the name of the file in the package that a path means, or None.

        Case does not matter, nor does ``Sources/`` for ``sources/``; a path without
        scheme is looked up like an internal one (qc writes such). A name that only
        looks the same (accents composed or not, percent signs) counts if one fits.
        """
        target = SourcePath.of(path)
        if not target.is_inside or is_escaping(target.target):
            return None
        for candidate in (f"sources/{target.target}", target.target):
            if candidate in self._places:
                return candidate
            if name := self._by_lower.get(candidate.lower()):
                return name
        return self._that_reads(target.target)

    def _that_reads(self, target: str) -> str | None:
        """Return the one file whose name looks like this one to a reader."""
        if self._by_reading is None:
            known = self._by_reading = {}
            for name in self._places:
                for reading in (name, *other_readings(name)):
                    known.setdefault(as_read(reading), set()).add(name)
        for candidate in (f"sources/{target}", target):
            found = self._by_reading.get(as_read(candidate), ())
            if len(found) == 1:
                return next(iter(found))
        return None

    def size(self, name: str) -> int:
        """Return the size in bytes of a file of the package."""
        return self._places[name].member.size

    def member(self, name: str) -> Member:
        """Return name, size and time of a file of the package."""
        return self._places[name].member

    def open_file(self, path: str) -> BinaryIO:
        """Open the file that a path of the project means, for reading bytes.

        Args:
            path: As written: ``internal://...``, ``relative:///...``,
                ``absolute:///...`` or without scheme, or the name of a file of the
                package. Files outside the package are looked up only in ``media``.

        Raises:
            UnsafePackageError: The path leads out of the package.
            DamagedPackageError: There is no such file.
        """
        name = path if path in self._places else self.resolve(path)
        if name is not None:
            place = self._places[name]
            return place.store.open(place.member.name)
        target = SourcePath.of(path)
        if is_escaping(target.target) and target.kind is not PathKind.ABSOLUTE:
            raise UnsafePackageError(
                "the path leads out of the package", path=self.path, location=path
            )
        for found in () if target.is_inside else self._outside(target):
            return open_input(found)
        raise self._missing(path, target)

    def _outside(self, target: SourcePath) -> Iterator[Path]:
        """Yield the files that a path may mean: in a media folder, or one within.

        ATLAS.ti puts media into a folder named ``<project> Media`` beside the file.
        """
        within = (
            sub for folder in self.media for sub in sorted(folder.glob("* Media"))
        )
        for folder in (*self.media, *within):
            for tail in (target.target, target.name):
                path = folder / PurePosixPath(tail.lstrip("/"))
                if is_regular(path) and path.resolve().is_relative_to(folder.resolve()):
                    yield path

    def _missing(self, path: str, target: SourcePath) -> ReadError:
        hint = "export the project again with its files"
        if not target.is_inside:
            hint = "name the folder where it lies now as media folder"
        return DamagedPackageError(
            "the file is not in the package"
            if target.is_inside
            else "the file is outside the package",
            path=self.path,
            location=path,
            hint=hint,
        )

    def text(self, thing: Text) -> str:
        """Return the text of a source, note, representation or transcript.

        Without BOM; line ends stay as they are. Empty if it has neither text nor file.

        Raises:
            DamagedPackageError: Its file is not there.
        """
        return self.decoded(thing).text

    def quote(self, selection: PlainTextSelection) -> str:
        """Return the words of a text selection of a canonical package.

        Raises:
            ValueError: The selection is not one of this package's project.
            DamagedPackageError: The text is not there.
        """
        key = selection.guid.key
        if key not in self._holders:
            self._holders = {s.guid.key: h for s, h in _text_selections(self.project)}
        if key not in self._holders:
            raise ValueError(f"selection {selection.guid} is not in this project")
        holder = self._holders[key]
        if self._quoted is None or self._quoted[0] != holder.guid.key:
            self._quoted = (holder.guid.key, self.text(holder))
        return self._quoted[1][selection.start_position : selection.end_position]

    def decoded(self, thing: Text) -> Decoded:
        """Return the text with what is known of its encoding; errors as ``text``."""
        if thing.plain_text_content is not None:
            return Decoded(thing.plain_text_content, "utf-8", False)
        if thing.plain_text_path is None:
            return Decoded("", "utf-8", False)
        name, most = thing.plain_text_path, self.limits.max_text_bytes
        known = self._places.get(self.resolve(name) or "")
        if known and known.member.size > most:
            raise self._text_too_large(name)
        with self.open_file(name) as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise self._text_too_large(name)
        return decode(data)

    def _text_too_large(self, name: str) -> LimitError:
        return LimitError(
            f"a text of more than {self.limits.max_text_bytes} bytes",
            path=self.path,
            location=name,
            limit="max_text_bytes",
        )

    def add_file(self, data: bytes | Path, suffix: str, guid: str | None = None) -> str:
        """Put a file into the package and return its path, ``internal://...``.

        Args:
            data: The bytes, or a file that holds them.
            suffix: The suffix of its name, such as ``.txt``.
            guid: Names the file; made anew when none is given (standard, 8.4).
        """
        name = f"sources/{guid or Guid.new()}{suffix}"
        content = data if isinstance(data, bytes) else data.read_bytes()
        self._put(name, _Place(self._added, Member(name, len(content), EPOCH)))
        self._added.files[name] = content
        return f"internal://{name.removeprefix('sources/')}"

    def adopt(self, other: "Package", name: str, new_name: str) -> None:
        """Let a file of another package be one of this one too, without reading it.

        Args:
            other: The package that has it; must stay open as long as this one is used.
            name: The name of the file there.
            new_name: Its name here.
        """
        self._put(new_name, other._places[name])

    def derive(
        self,
        project: Project,
        files: Mapping[str, bytes],
        report: Report,
        *,
        without: Container[str] = (),
        form: Form | None = None,
    ) -> "Package":
        """Return a package with another project and some files replaced or added.

        It shares this one's archive; close either when both are done with.

        Args:
            project: The other project.
            files: Contents by names such as ``sources/x.txt``.
            report: What the change has to say.
            without: Names of files that the other package does not have.
            form: How the other project is to be understood; None: as this one.
        """
        other = Package(
            project,
            report=report,
            path=self.path,
            kind=self.kind,
            media=self.media,
            limits=self.limits,
            form=form or self.form,
        )
        other.written_by = self.written_by
        other._store = self._store
        kept = {k: v for k, v in self._added.files.items() if k not in without}
        other._added = MemoryStore({**kept, **files})
        for name, place in self._places.items():
            if name not in without:
                other._put(name, place)
        for member in other._added.members():
            other._put(member.name, _Place(other._added, member))
        return other

    def save(
        self,
        path: str | Path,
        *,
        to: str | None = None,
        overwrite: bool = False,
        keep_foreign: bool = False,
    ) -> Report:
        """Write a ``.qdpx``, ``.qde`` or ``.qdc`` file and report what it leaves out.

        The project is written in the form it is held in, or for a tool.

        The file appears complete or not at all, and never in the place of the file the
        package was read from.

        Args:
            path: Where to; the suffix says what.
            to: Name of the tool that shall import it, such as ``nvivo``.
            overwrite: Replace a file that is there.
            keep_foreign: Write content outside the standard too; breaks the schema.

        Raises:
            WouldOverwriteError: Something is there, or it is the input.
            UnsupportedContentError: The content cannot be written validly.
            UnknownFormatError: The suffix is another one, or no tool has this name.
        """
        package = load("qdabridge.tools:adapt")(self, to) if to else self
        told = package.report if to else ()
        save = load("qdabridge.package.saving:save")
        more = save(package, Path(path), overwrite=overwrite, keep_foreign=keep_foreign)
        return Report.holding([*told, *more])

    def codings(self) -> "Iterator[CodedPlace]":
        """Yield every coding with its source, quote, code, coder, date and place.

        Raises:
            FormError: The package is not canonical; see ``normalise``.
        """
        # By name: what is asked of a package here stands above packages.
        codings_of = load("qdabridge.operations.tables:codings_of")
        found: Iterator[CodedPlace] = codings_of(self)
        return found


def _text_selections(
    project: Project,
) -> Iterator[tuple[PlainTextSelection, TextElement]]:
    for source in [*project.sources, *project.notes]:
        for holder in holders(source):
            if isinstance(holder, TextElement):
                for selection in holder.plain_text_selections:
                    yield selection, holder
