"""Who coded, and who wrote what note, in files of any tool."""

import re
from collections.abc import Iterator
from typing import cast

from qdabridge.model import (
    SOURCES,
    Case,
    Code,
    Coding,
    Guid,
    Holder,
    Index,
    Link,
    Note,
    Selection,
    holders,
)
from qdabridge.package import PathKind, SourcePath, referenced_files
from qdabridge.tools.profile import rule
from qdabridge.tools.references import references
from qdabridge.tools.work import Workspace

__all__ = [
    "doubt_coders",
    "drop_built_in_user",
    "find_files_of_private_paths",
    "notes_from_links",
    "report_private_base_path",
    "shorten_private_paths",
]


_Sign = tuple[Guid | None, str | None]
"""Who made something, and when."""


@rule("coder-doubtful", tool="any", evidence="O")
def doubt_coders(work: Workspace) -> None:
    """Doubt the coders where all codings of each code share one coder and date.

    So NVivo writes them, and others may do the like. Codes used three times or more
    count, and their selections must tell the codings apart.
    """
    uses: dict[str, _Use] = {}
    for coding, selection in work.codings():
        if selection is not None and selection.creation_date_time is not None:
            use = uses.setdefault(coding.code_ref.key, _Use())
            use.add(coding, selection)
            if use.is_often and len(use.signs) > 1:
                return
    often = [use for use in uses.values() if use.is_often]
    doubtful = [use for use in often if len(use.selection_signs) > 1]
    if doubtful:
        work.warning(
            "coder-doubtful",
            f"all codings of each code have one coder and date, while those of their"
            f" selections differ ({len(doubtful)} of {len(often)} codes used three"
            " times or more): they may be those of the code, as NVivo writes them;"
            " kept, compare the selections' creatingUser before counting agreement",
            path="Coding/@creatingUser",
        )


class _Use:
    """Who used a code when, as its codings say it and as their selections do."""

    def __init__(self) -> None:
        self.codings = 0
        self.signs = set[_Sign]()
        self.selection_signs = set[_Sign]()

    @property
    def is_often(self) -> bool:
        return self.codings >= 3

    def add(self, coding: Coding, selection: Selection) -> None:
        self.codings += 1
        self.signs.add(_sign(coding))
        self.selection_signs.add(_sign(selection))


def _sign(thing: Coding | Selection) -> _Sign:
    return thing.creating_user, thing.creation_date_time


# --- Memos ----------------------------------------------------------------------------


@rule(
    "note-linked", tool="NVivo for Mac 12-15", evidence="O", after=("fold_case_twins",)
)
def notes_from_links(work: Workspace) -> None:
    """Make NoteRefs of bare Links: memos of sources and codes, annotations.

    A memo is linked from its source or code. An annotation is linked to a selection
    that has no coding [C: QualCoder's refi.py].
    """
    project = work.project
    if not project.links:
        return
    index = work.index()
    drawn = {edge.represented_guid for graph in project.graphs for edge in graph.edges}
    kept: list[Link] = []
    memos = annotations = 0
    for link in project.links:
        ends = (
            _noted(index, link) if _is_bare(link) and link.guid not in drawn else None
        )
        if ends is None:
            kept.append(link)
            continue
        thing, note = ends
        if note.guid not in thing.note_refs:
            thing.note_refs.append(note.guid)
        memos += note.guid == link.target_guid
        annotations += note.guid == link.origin_guid
    if memos + annotations:
        project.links = kept
        work.info(
            "note-linked",
            f"{memos} links to memos and {annotations} links from annotations became"
            " NoteRefs of what they are about",
            path="Link",
        )


def _is_bare(link: Link) -> bool:
    return not (link.name or link.direction or link.color or link.note_refs)


Noted = Code | Coding | Selection


def _noted(index: Index, link: Link) -> tuple[Noted, Note] | None:
    """Return what a link says has a note, and the note; None if it says no such."""
    if link.origin_guid is None or link.target_guid is None:
        return None
    if note := index.note(link.target_guid):
        things = index.all(link.origin_guid)
        if any(isinstance(thing, Case) for thing in things):
            return None  # a Case cannot refer to a note
        kinds = (*SOURCES, Code, Selection, Coding)
        thing = next((t for t in things if isinstance(t, kinds)), None)
        return None if thing is None else (cast(Noted, thing), note)
    note = index.note(link.origin_guid)
    selection = index.selection(link.target_guid)
    if note is None or selection is None or selection.codings:
        return None
    return selection, note


BUILT_IN_USER = Guid("C32A2BD5-537F-4838-8B17-DF9EFBAFDF4B")
"""A user "ATLAS.ti" that every installation writes: 8.4, 9.1 and 23.2 alike."""


@rule(
    "user-builtin",
    tool="ATLAS.ti 8.4, 9.1, 23.2",
    evidence="O",
    after=("complete_coders",),
)
def drop_built_in_user(work: Workspace) -> None:
    """Take out the user ATLAS.ti, who is the program; kept if something is by it."""
    project = work.project
    if not any(user.guid == BUILT_IN_USER for user in project.users):
        return
    count = sum(guid == BUILT_IN_USER for _, guid in references(project))
    if count:
        work.warning(
            "user-builtin",
            f"{count} things are by the built-in user ATLAS.ti, the program itself;"
            " it was kept, do not count it as a coder",
            path="User",
            subject=BUILT_IN_USER,
        )
        return
    project.users = [user for user in project.users if user.guid != BUILT_IN_USER]
    work.info(
        "user-builtin",
        "the built-in user ATLAS.ti did nothing here; taken out",
        path="User",
        subject=BUILT_IN_USER,
    )


@rule("base-path-private", tool="ATLAS.ti for Mac 8.4, 26; Transana 3.22", evidence="O")
def report_private_base_path(work: Workspace) -> None:
    """Take out a folder of the author's computer, unless a relative path needs it."""
    project = work.project
    if not re.match(r"/|\\|[A-Za-z]:|~", project.base_path or ""):
        return
    paths = (getattr(source, "path", None) or "" for source in project.sources)
    count = sum(path.lower().startswith("relative:") for path in paths)
    if count:
        work.warning(
            "base-path-private",
            f"{count} media are found from basePath, a folder of the author's computer"
            " that may tell a name; name your folder as media folder to read them",
            path="Project/@basePath",
        )
        return
    project.base_path = None
    work.info(
        "base-path-private",
        "basePath was a folder of the author's computer that nothing needs; taken out",
        path="Project/@basePath",
    )


_PRIVATE = re.compile(
    r"(?:^|[\\/:])(?:users|home|documents and settings)[\\/]+[^\\/]+[\\/]|^~[\\/]",
    re.IGNORECASE,
)
_PATHS = ("plain_text_path", "rich_text_path", "path", "current_path")


def _private_paths(work: Workspace) -> Iterator[tuple[Holder, str, SourcePath]]:
    """Yield the paths that lead through the folder of a person, unless they stay."""
    for source in () if work.options.keep_paths else work.sources():
        for holder in holders(source):
            for field_name in _PATHS:
                path = getattr(holder, field_name, None) or ""
                target = SourcePath.of(path)
                if target.kind is not PathKind.INTERNAL and _PRIVATE.search(path):
                    yield holder, field_name, target


@rule("path-private", tool="any", evidence="D")
def find_files_of_private_paths(work: Workspace) -> None:
    """Read the file in the package that a path of somebody's computer names."""
    package = work.package
    used = {package.resolve(r.path) for r in referenced_files(package.project)}
    for holder, field_name, target in _private_paths(work):
        inside = package.resolve(f"internal://{target.name}")
        if inside is None or inside in used or field_name == "current_path":
            continue
        setattr(holder, field_name, f"internal://{inside.removeprefix('sources/')}")
        work.warning(
            "path-private",
            "a path of somebody's computer named a file of which the package has one of"
            " that name; that is read, look at it",
            path=f"@{field_name}",
            subject=holder.guid,
        )


@rule("path-private", tool="any", evidence="D", after=("report_private_base_path",))
def shorten_private_paths(work: Workspace) -> None:
    """Leave of a path of somebody's computer, which tells a name, that of the file."""
    for holder, field_name, target in _private_paths(work):
        is_old = field_name == "current_path"
        setattr(holder, field_name, None if is_old else f"relative:///{target.name}")
        work.info(
            "path-private",
            "a path led through the folder of a person; only the name of the file was"
            " left, to be found in a media folder (--keep-paths keeps it)",
            path=f"@{field_name}",
            subject=holder.guid,
        )


@rule(
    "coder-from-selection",
    "coder-missing",
    tool="any",
    evidence="D",
    after=("doubt_coders",),
)
def complete_coders(work: Workspace) -> None:
    """Take coder and date of a coding from its selection where it has none itself."""
    incomplete: list[tuple[Coding, Selection | None]] = []
    for holder in work.holders():
        incomplete += [
            (coding, selection)
            for selection in holder.selections
            for coding in selection.codings
            if coding.creating_user is None or coding.creation_date_time is None
        ]
        incomplete += [
            (coding, None)
            for coding in getattr(holder, "codings", ())
            if coding.creating_user is None or coding.creation_date_time is None
        ]
    for coding, selection in incomplete:
        if selection is not None:
            _complete(work, coding, selection)
    missing = sum(coding.creating_user is None for coding, _ in incomplete)
    if missing:
        work.warning(
            "coder-missing",
            f"{missing} codings say nowhere who made them; they stay without coder",
            path="Coding/@creatingUser",
        )


def _complete(work: Workspace, coding: Coding, selection: Selection) -> None:
    if coding.creating_user is None:
        coding.creating_user = selection.creating_user
        if coding.creating_user is not None:
            work.info(
                "coder-from-selection",
                "the coder stands on the selection only; put on the coding",
                path="Coding",
                subject=coding.guid,
            )
    if coding.creation_date_time is None:
        coding.creation_date_time = selection.creation_date_time
