"""ATLAS.ti 8 to 26, Windows and Mac: how it writes REFI-QDA, read as it is meant.

Seen: 8.4 Mac (REFI-QDA 1.5, Annex A.2), 9.1.3 and 23.2.3 Windows, a codebook of 9.0.19;
claimed: 26.1 Mac. Ends are exclusive, a CRLF counts one (C), whether positions count
code points or UTF-16 units is not known: the fit decides. What other tools do as well
stands in ``twins`` (PDF quotations written twice), ``flat_codes`` (``A::B``) and
``set_values`` (groups named ``gender: male``). Writing is in ``atlasti_write``.
"""

import re

from qdabridge.model import Code, Coding, Guid, PDFSource, Selection
from qdabridge.model.index import SOURCES
from qdabridge.text.positions import CANONICAL
from qdabridge.tools.atlasti_capabilities import CAPABILITIES
from qdabridge.tools.atlasti_places import (
    MEMO_LINK,
    placed_name,
    places,
    split_name,
)
from qdabridge.tools.atlasti_write import LAST_RULES, TARGET_RULES
from qdabridge.tools.guids import references
from qdabridge.tools.profile import Profile, Target, rule
from qdabridge.tools.set_values import drop_sets_of_values
from qdabridge.tools.work import Work

__all__ = [
    "PROFILE",
    "drop_built_in_user",
    "memo_links_to_references",
    "report_private_base_path",
    "separate_representations",
]

BUILT_IN_USER = Guid("C32A2BD5-537F-4838-8B17-DF9EFBAFDF4B")
"""A user "ATLAS.ti" that every installation writes: 8.4, 9.1 and 23.2 alike."""


@rule("guid-duplicate", tool="ATLAS.ti for Windows 9.1", evidence="O")
def separate_representations(work: Work) -> None:
    """Give the Representation of a PDF a GUID of its own where it has its source's."""
    for source in work.project.sources:
        if not isinstance(source, PDFSource) or source.representation is None:
            continue
        if source.representation.guid == source.guid:
            source.representation.guid = Guid.derived("text of", source.guid.key)
            work.info(
                "guid-duplicate",
                "the text of a PDF has the GUID of the PDF itself; it got its own,"
                " references stay with the PDF",
                path="PDFSource/Representation",
                subject=source.guid,
            )


@rule("user-builtin", tool="ATLAS.ti 8.4, 9.1, 23.2", evidence="O")
def drop_built_in_user(work: Work) -> None:
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
def report_private_base_path(work: Work) -> None:
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


# --- Memos ----------------------------------------------------------------------------

_SUBJECTS = (Code, Selection, Coding, *SOURCES)


@rule("memo-link-read", tool="ATLAS.ti for Mac 8.4", evidence="O")
def memo_links_to_references(work: Work) -> None:
    """Read a Link from a memo to what it is about as a NoteRef there."""
    project = work.project
    if not project.links:
        return
    index = work.index()
    drawn = {ref.key for field, ref in references(project) if "represent" in field}
    gone: set[int] = set()
    for link in project.links:
        note = index.note(link.origin_guid or "")
        thing = index.find(link.target_guid or "")
        if note is None or not isinstance(thing, _SUBJECTS):
            continue
        if note.guid not in thing.note_refs:
            thing.note_refs.append(note.guid)
        is_bare = (link.name or MEMO_LINK) == MEMO_LINK and not link.note_refs
        if is_bare and link.guid.key not in drawn:
            gone.add(id(link))
        work.info(
            "memo-link-read",
            "a link from a memo to its subject was read as a NoteRef of the subject",
            path="Link",
            subject=link.guid,
        )
    project.links = [link for link in project.links if id(link) not in gone]


@rule("memo-place-read", tool="qdabridge for ATLAS.ti", evidence="S")
def places_out_of_names(work: Work) -> None:
    """Take the place of a memo out of its name, and tie a loose memo to it again.

    ATLAS.ti keeps the name but not the NoteRef; see ``atlasti_write``.
    """
    known = places(work.project)
    for note in work.project.notes:
        name, told = split_name(note.name or "")
        if not told:
            continue
        here = known.of_note.get(note.guid.key, [])
        if not here:
            here = known.named(told)
            for _, thing in here:
                thing.note_refs.append(note.guid)
        if placed_name(name, [place for place, _ in here]) == note.name:
            note.name = name or None
            work.info(
                "memo-place-read",
                "the name of a memo said where it belongs; it refers there now",
                path="Note/@name",
                subject=note.guid,
            )


PROFILE = Profile(
    name="atlasti",
    title="ATLAS.ti",
    origin=r"ATLAS\.?ti\b",
    convention=CANONICAL,
    rules=(
        drop_sets_of_values,
        memo_links_to_references,
        places_out_of_names,
    ),
    targets=(
        Target(
            name="atlasti",
            convention=CANONICAL,
            rules=TARGET_RULES,
            last_rules=LAST_RULES,
        ),
    ),
    capabilities=CAPABILITIES,
)
