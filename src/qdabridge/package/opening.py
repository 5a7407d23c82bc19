"""Opening packages: a ZIP, a folder, or a bare document (standard, 8)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal, NamedTuple

from qdabridge.archives import Limits, is_zip
from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    QdaBridgeError,
    ReadError,
)
from qdabridge.inputs import is_input_folder, open_input
from qdabridge.model import CodeBook, Project
from qdabridge.package.package import Package, referenced_files
from qdabridge.package.stores import (
    FolderStore,
    SourcePath,
    Store,
    ZipStore,
    earlier_names,
)
from qdabridge.qdaxml import MAY_BE_PROJECT, Verdict, read
from qdabridge.report import Finding, Report, Severity

__all__ = [
    "RawDocument",
    "find_document",
    "names_in_package",
    "open_package",
    "raw_document",
    "readable",
]


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn errors of the system within the block into a ReadError about a path.

    Raises:
        ReadError: The file cannot be read.
    """
    try:
        yield
    except QdaBridgeError:
        raise
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror or error})",
            path=path,
            hint="check the name and the permissions",
        ) from error


_CLUTTER = (".root", ".ds_store", "thumbs.db", "desktop.ini")


def _is_clutter(name: str) -> bool:
    path = PurePosixPath(name.lower())
    return (
        path.name in _CLUTTER
        or path.parts[0] == "__macosx"
        or path.name.startswith("._")
    )


def find_document(names: Sequence[str]) -> str:
    """Return the name of the one ``.qde`` among the files, whatever it is called.

    Raises:
        NotThisFormatError: There is none, or several and no ``project.qde``.
    """
    found = [n for n in names if n.lower().endswith(".qde") and not _is_clutter(n)]
    if len(found) > 1:
        usual = [n for n in found if PurePosixPath(n).name.lower() == "project.qde"]
        found = usual or found
    if not found:
        raise NotThisFormatError(
            "there is no .qde document in it",
            hint="is this a REFI-QDA project? export it as .qdpx",
        )
    if len(found) > 1:
        raise NotThisFormatError(
            f"there are several .qde documents in it: {', '.join(sorted(found))}",
            hint="keep one project in each package",
        )
    return found[0]


def names_in_package(
    store: Store, document: str
) -> tuple[dict[str, str], list[Finding]]:
    """Return each file's name in the package, empty for those that are not kept."""
    top = f"{PurePosixPath(document).parent}/".removeprefix("./")
    names: dict[str, str] = {document: ""}
    notes = [_repeated(name) for name in store.repeated]
    notes += [_left_out(name) for name in store.left_out]
    wanted: dict[str, str] = {}
    for member in store.members():
        name = member.name.removeprefix(top) if top else member.name
        if member.name != document and _is_clutter(name):
            names[member.name] = ""
            notes.append(_ignored(member.name))
        elif member.name != document:
            wanted[member.name] = _proper(name)
    taken = {name for name, proper in wanted.items() if name == proper}
    for name, proper in wanted.items():
        names[name] = name if proper in taken else proper
        taken.add(proper)
    return names, notes


def _proper(name: str) -> str:
    folder, slash, rest = name.partition("/")
    return f"sources/{rest}" if slash and folder.lower() == "sources" else name


def _repeated(name: str) -> Finding:
    return Finding.of(
        "member-repeated",
        Severity.WARNING,
        f"there are several files named {name}; the last one is used",
        member=name,
    )


def _left_out(name: str) -> Finding:
    return Finding.of(
        "member-left-out",
        Severity.WARNING,
        f"{name} is no file but a device, a pipe, or a link to a folder or to nowhere",
        member=name,
    )


def _ignored(name: str) -> Finding:
    return Finding.of(
        "member-ignored",
        Severity.INFO,
        f"{name} is a file of the system or the tool, not of the project",
        member=name,
    )


def open_package(
    path: str | Path,
    *,
    limits: Limits | None = None,
    media: Iterable[str | Path] = (),
    validate: bool = False,
) -> Package:
    """Open a ``.qdpx``, an unzipped one, a ``.qde`` or a ``.qdc``; content decides.

    Args:
        path: A file or folder.
        limits: Safety limits, to be raised for trusted files.
        media: Folders in which files outside the package may be looked up.
        validate: Check the document against the schema too, beside its reading, and
            report ``schema-broken`` if it is invalid.

    Raises:
        ReadError: It cannot be read; subclasses say why.
    """
    path = Path(path)
    limits = limits or Limits()
    folders = [Path(folder) for folder in media]
    with _naming(path):
        store = _store_at(path, limits)
        if store is None:
            return _bare(path, limits, folders, validate)
        return _with_store(path, store, limits, folders, validate)


class RawDocument(NamedTuple):
    """The XML of a project or codebook, found but not yet read."""

    member: str | None
    """Its name in the archive or folder; None when it is the file itself."""
    open: Callable[[], BinaryIO]
    """Opens it, as often as one likes."""


@contextmanager
def raw_document(
    path: str | Path, *, limits: Limits | None = None
) -> Iterator[RawDocument]:
    """Give access to the document that ``open_package`` would read, as bytes.

    Raises:
        ReadError: There is no such document; subclasses say why.
    """
    path = Path(path)
    limits = limits or Limits()
    with _naming(path):
        store = _store_at(path, limits)
        if store is None:
            _check_bare(path, limits)
            yield RawDocument(None, lambda: _open_bare(path, limits))
            return
        with closing(store):
            name = _find_document(store, limits)
            with _in_member(name):
                yield RawDocument(name, lambda: store.open(name))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let every error name the file it is about."""
    try:
        with readable(path):
            yield
    except QdaBridgeError as error:
        error.path = error.path or path
        raise


def _store_at(path: Path, limits: Limits) -> Store | None:
    """Open the folder or archive at a path; None: it is another kind of file."""
    if is_input_folder(path):
        _check_holds_document(path)
        return FolderStore(path, limits)
    return ZipStore(path, limits) if is_zip(path) else None


def _check_holds_document(folder: Path) -> None:
    """Look for the document near the top before walking what may be a whole disk."""
    depths = ("*.[qQ][dD][eE]", "*/*.[qQ][dD][eE]", "*/*/*.[qQ][dD][eE]")
    if not any(True for depth in depths for _ in folder.glob(depth)):
        raise NotThisFormatError(
            "there is no .qde document in this folder",
            hint="these are tables: 'qdabridge assemble' makes a project of them"
            if any(True for _ in folder.glob("codings.*"))
            else "name the folder that a .qdpx was unzipped to",
        )


def _check_bare(path: Path, limits: Limits) -> None:
    """Refuse what cannot be a document before any of it is parsed."""
    with _open_bare(path, limits) as stream:
        _check_looks_like_xml(stream, path)


def _open_bare(path: Path, limits: Limits) -> BinaryIO:
    return open_input(path, limits.max_xml_bytes, "max_xml_bytes")


def _bare(path: Path, limits: Limits, media: Sequence[Path], validate: bool) -> Package:
    _check_bare(path, limits)
    project, report, kind = _document(lambda: _open_bare(path, limits), path, validate)
    return Package(
        project,
        report=report.in_file(path.name),
        path=path,
        kind=kind,
        media=media,
        limits=limits,
        form="as-written",
    )


@contextmanager
def _in_member(name: str) -> Iterator[None]:
    """Let every error in a member of an archive or folder name it."""
    try:
        yield
    except QdaBridgeError as error:
        if name not in (error.location or ""):
            error.location = ", ".join(filter(None, (name, error.location)))
        raise


def _find_document(store: Store, limits: Limits) -> str:
    """Return the name of the document, whose size has been checked."""
    sizes = {member.name: member.size for member in store.members()}
    document = find_document(list(sizes))
    _check_document_size(sizes[document], limits, document)
    return document


def _with_store(
    path: Path, store: Store, limits: Limits, media: Sequence[Path], validate: bool
) -> Package:
    try:
        document = _find_document(store, limits)
        with _in_member(document):
            project, report, kind = _document(
                lambda: store.open(document), path, validate
            )
        names, notes = names_in_package(store, document)
    except BaseException:
        store.close()
        raise
    report = report.in_member(document)
    report.extend(notes)
    report.extend(_told_apart(project, store, names))
    package = Package(
        project,
        report=report.in_file(path.name),
        store=store,
        names=names,
        path=path,
        kind=kind,
        media=media,
        limits=limits,
        form="as-written",
    )
    package.report.extend(_spelt_otherwise(package))
    return package


def _told_apart(
    project: Project, store: Store, names: dict[str, str]
) -> Iterator[Finding]:
    """Give each of several sources its own of several files of one name.

    Who names files by GUIDs that are not unique writes them so, in the order of the
    sources. Where the numbers differ, only the last file is seen.
    """
    stored = {member.name for member in store.members()}
    for member in store.repeated:
        earlier = list(takewhile(stored.__contains__, earlier_names(member)))
        name = names.get(member, member)
        uses = [r for r in referenced_files(project) if _means(r.path, name)]
        if not earlier or len(uses) != len(earlier) + 1:
            names.update(dict.fromkeys(earlier, ""))
        if not earlier or len(uses) < 2:
            continue
        is_clear = len(uses) == len(earlier) + 1
        if is_clear:
            for use, file in zip(uses, [*earlier, member], strict=True):
                path = names.get(file, file).removeprefix("sources/")
                setattr(use.thing, use.field, f"internal://{path}")
        yield Finding.of(
            "member-ambiguous",
            Severity.WARNING if is_clear else Severity.ERROR,
            f"the package has {len(earlier) + 1} different files called {name},"
            f" and {len(uses)} sources name it; "
            + (
                "each got one, in the order of both"
                if is_clear
                else "all of them got the last: see which text belongs to which"
            ),
            member=member,
        )


def _means(path: str, name: str) -> bool:
    """Does this path mean the member of this name?"""
    target = SourcePath.of(path)
    wanted = target.target.lower()
    return target.is_inside and name.lower() in (wanted, f"sources/{wanted}")


def _spelt_otherwise(package: Package) -> Iterator[Finding]:
    """Tell of files that are found only because their names look alike."""
    found = [
        (reference.path, name)
        for reference in referenced_files(package.project)
        if (name := package.resolve(reference.path))
        and not name.lower().endswith(SourcePath.of(reference.path).target.lower())
    ]
    if found:
        path, name = found[0]
        yield Finding.of(
            "file-name-spelt-otherwise",
            Severity.WARNING,
            f"the document calls the file {path!a}, and its name in the package"
            f" is {name!a}; they look alike and no other fits, so it was taken",
            file=package.path.name if package.path else None,
            count=len(found),
        )


def _check_document_size(size: int, limits: Limits, name: str) -> None:
    if size > limits.max_xml_bytes:
        raise LimitError(
            f"{name} has {size} bytes, and the safety limit max_xml_bytes is"
            f" {limits.max_xml_bytes}",
            limit="max_xml_bytes",
        )


def _check_looks_like_xml(stream: BinaryIO, path: Path) -> None:
    start = stream.read(1024)
    if not start:
        raise DamagedPackageError(
            "the file is empty", path=path, hint="export it again"
        )
    bare = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if bare.startswith((b"<!doctype html", b"<html")):
        raise NotThisFormatError(
            "this is an HTML page, perhaps a web site's message instead of the file",
            path=path,
            hint="download the file again",
        )
    is_late = MAY_BE_PROJECT.search(start) or b"<?xml" in bare
    if not is_late and not bare.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        raise NotThisFormatError(
            "this is neither a ZIP archive nor XML",
            path=path,
            hint="name a .qdpx, .qde or .qdc file",
        )


def _document(
    open_document: Callable[[], BinaryIO], path: Path, validate: bool
) -> tuple[Project, Report, Literal["project", "codebook"]]:
    verdict = Verdict(open_document)
    with open_document() as stream:
        document, report = read(
            stream,
            at_root=verdict.start if validate else None,
            again=open_document,
        )
    if faults := verdict.faults():
        report.add(_schema_broken(faults))
    if isinstance(document, CodeBook):
        return Project.of_code_book(document, path.stem), report, "codebook"
    return document, report, "project"


def _schema_broken(faults: Sequence[str]) -> Finding:
    return Finding.of(
        "schema-broken",
        Severity.ERROR,
        f"the document breaks the schema; first: {faults[0]}; see all of it"
        " with `qdabridge validate`",
        count=len(faults),
    )
