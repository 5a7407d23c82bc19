"""Copies of a project for independent coding: without what the others have coded."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from qdabridge.errors import ComparisonError
from qdabridge.formats import open_any, write_any
from qdabridge.model import Guid, PDFSelection, Project, Selection, User, holders
from qdabridge.operations.choosing import chosen
from qdabridge.operations.jobs import goal_of, need_codings, suffix_for
from qdabridge.outputs import placed_folder, writable
from qdabridge.package import Limits, Package, check_target
from qdabridge.report import Finding, Report, Severity
from qdabridge.tabular import unique_names
from qdabridge.tools import adapt, canonical, map_references, our_origin, text_twin

__all__ = ["blind", "blind_files"]


def blind(package: Package, coder: str) -> Package:
    """Return a copy for one coder: the codings of all others are taken out.

    Texts, codes, cases and the coder's own codings keep their GUIDs, so that the copies
    can be compared and merged afterwards. A coder whom the project does not know yet
    becomes one of its users, with a GUID of its own.

    Args:
        package: The master; must stay open as long as the copy is used.
        coder: Name or GUID of the coder.

    Raises:
        NotThisFormatError: It is a codebook.
        ComparisonError: Several users are called so.
    """
    need_codings(package)
    made = canonical(package)
    project = made.project.clone()
    user, is_new = _user(project, coder)
    noted = _noted(project)
    codings, marks = _remove_codings(project, user)
    _remove_selections(project, marks)
    gone = noted - _noted(project)
    project.notes = [note for note in project.notes if note.guid.key not in gone]
    project.origin = our_origin(project.origin)
    own = sum(1 for _ in project.codings())
    others = sum(note.creating_user not in (None, user) for note in project.notes)
    told = (
        f"copy for {coder}{' (a new user)' if is_new else ''}: {codings} codings of"
        f" others taken out, and {len(gone)} memos that were only on them;"
        f" {own} codings of {coder} stay, and {others} memos of others on other things"
    )
    finding = Finding.of("codings-hidden", Severity.INFO, told)
    return made.derive(project, {}, Report(findings=[*made.report, finding]))


def blind_files(
    source: Path,
    folder: Path,
    coders: Sequence[str],
    *,
    to: str | None = None,
    overwrite: bool = False,
    limits: Limits | None = None,
    media: Iterable[Path] = (),
) -> tuple[list[Path], Report]:
    """Write a copy for each coder into a folder, all of them or none.

    Args:
        source: The master.
        folder: Where the copies go; made if it is not there.
        coders: Names or GUIDs of the coders.
        to: Tool that shall import the copies.
        overwrite: Replace files that are there; never the master.
        limits: Safety limits for the master.
        media: Folders in which files outside the package are looked up.

    Returns:
        The files, and what is to be known about them.

    Raises:
        ReadError: The master cannot be read.
        WriteError: A copy cannot be written.
        ComparisonError: Several users, or copies, would be called the same.
    """
    stems = unique_names(f"{source.stem}-{_as_file_name(name)}" for name in coders)
    paths = [folder / f"{stem}{suffix_for(to, source)}" for stem in stems]
    goal = goal_of(to, folder / "copy.qdpx")
    for path in paths if folder.exists() else ():
        check_target(path, source, overwrite=overwrite)
    report = Report()
    with ExitStack() as stack:
        master = stack.enter_context(open_any(source, limits=limits, media=media))
        copies = []
        for coder in coders:
            copy = blind(master, coder)
            report.extend(f for f in copy.report if f not in report.findings)
            if goal.tool:
                copy = adapt(copy, goal.tool)
                report.extend(copy.report)
            copies.append(copy)
        with writable(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
        with placed_folder(folder) as made:
            for copy, path in zip(copies, paths, strict=True):
                written = write_any(copy, made / path.name, format=goal.format)
                report.extend(written.in_file(path.name))
            for path in paths if folder.exists() else ():
                check_target(path, source, overwrite=overwrite)
    return paths, report


def _as_file_name(name: str) -> str:
    kept = "".join(c if c.isalnum() or c in " -_" else "-" for c in name).strip()
    return kept.replace(" ", "-") or "coder"


def _user(project: Project, coder: str) -> tuple[Guid, bool]:
    """Return the coder's GUID, and whether the user was made."""
    known = [
        tuple(filter(None, (user.name, user.id, user.guid.key)))
        for user in project.users
    ]
    folded = coder.strip().casefold()
    if not any(folded in map(str.casefold, names) for names in known):
        user = User(guid=Guid.derived("coder", coder), name=coder)
        project.users.append(user)
        return user.guid, True
    places = sorted(chosen("coder", [coder], known))
    if len(places) > 1:
        guids = " or ".join(project.users[n].guid.key for n in places)
        raise ComparisonError(
            f"{len(places)} users are called {coder!r}",
            hint=f"name one by its GUID: {guids}",
        )
    return project.users[places[0]].guid, False


def _noted(project: Project) -> set[str]:
    """Return the keys of all GUIDs that something refers to as a note."""
    return _referred(project, "note_refs")


def _referred(project: Project, *fields: str) -> set[str]:
    """Return the keys of all GUIDs that some fields refer to."""
    found: set[str] = set()

    def note(field: str, guid: Guid) -> Guid:
        if field in fields:
            found.add(guid.key)
        return guid

    map_references(project, note)
    return found


def _remove_codings(project: Project, user: Guid) -> tuple[int, set[str]]:
    """Take out the codings of others.

    Returns:
        How many, and the keys of selections that only others had coded, with the
        anchors in the text that belong to them.
    """
    removed, marks = 0, set()
    for source in [*project.sources, *project.notes]:
        for holder in holders(source):
            for carrier in (holder, *holder.selections):
                codings = getattr(carrier, "codings", None)
                kept = [c for c in codings or () if c.creating_user == user]
                if not codings or len(kept) == len(codings):
                    continue
                removed += len(codings) - len(kept)
                codings[:] = kept
                if isinstance(carrier, Selection) and not kept:
                    marks.add(carrier.guid.key)
                    if isinstance(carrier, PDFSelection):
                        marks.add(text_twin(carrier.guid).key)
    return removed, marks


def _remove_selections(project: Project, marks: set[str]) -> None:
    """Take out selections that only others had coded.

    What a case, link, set or graph refers to stays, without what was said about it.
    """
    kinds = ("selection_refs", "origin_guid", "target_guid", "represented_guid")
    wanted = _referred(project, *kinds)
    for source in [*project.sources, *project.notes]:
        for holder in holders(source):
            kept = []
            for selection in holder.selections:
                key = selection.guid.key
                if key in marks and key not in wanted:
                    continue
                if key in marks:
                    selection.note_refs, selection.description = [], None
                kept.append(selection)
            if len(kept) < len(holder.selections):
                holder.selections[:] = kept  # type: ignore[index]
