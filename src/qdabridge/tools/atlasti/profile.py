"""ATLAS.ti 8 to 26, Windows and Mac: how it writes REFI-QDA, read as it is meant.

Seen: 8.4 Mac (REFI-QDA 1.5, Annex A.2), 9.1.3 and 23.2.3 Windows, a codebook of 9.0.19;
claimed: 26.1 Mac. Ends are exclusive, a CRLF counts one (C), whether positions count
code points or UTF-16 units is not known: the fit decides. What other tools do as well
stands in ``twins`` (PDF quotations written twice), ``flat_codes`` (``A::B``) and
``set_values`` (groups named ``gender: male``). Writing is in ``atlasti_write``.
"""

from qdabridge.model import SOURCES, Code, Coding, Selection
from qdabridge.text import CANONICAL
from qdabridge.tools.atlasti.write import (
    LAST_RULES,
    MEMO_LINK,
    TARGET_RULES,
    placed_name,
    places,
    split_name,
)
from qdabridge.tools.idioms.coders import BUILT_IN_USER
from qdabridge.tools.idioms.values import drop_sets_of_values
from qdabridge.tools.profile import (
    AgreementView,
    Capability,
    Exchange,
    NameRules,
    Profile,
    Reading,
    Target,
    Way,
    rule,
)
from qdabridge.tools.references import references
from qdabridge.tools.work import Workspace

__all__ = ["ATLASTI", "CAPABILITIES", "memo_links_to_references"]


READ, DROPPED, UNKNOWN = Reading.READ, Reading.DROPPED, Reading.UNKNOWN
APPROXIMATED = Reading.APPROXIMATED

CAPABILITIES = (
    Capability("TextSource", True, READ, "C", "QualCoder wiki 6.1: its texts arrive"),
    Capability(
        "PDFSource", True, READ, "C", "ponte: PDFs coming from NVivo import fine"
    ),
    Capability("PictureSource", True, UNKNOWN, "", "8.4 Mac writes them"),
    Capability("AudioSource", True, UNKNOWN, "", "8.4 Mac; file outside the package"),
    Capability("VideoSource", True, UNKNOWN, "", "8.4 Mac; file outside the package"),
    Capability(
        "PlainTextSelection", True, READ, "C", "QualCoder wiki 6.1: its codings arrive"
    ),
    Capability(
        "PlainTextSelection (PDF)",
        True,
        DROPPED,
        "C",
        "ponte: codings on the text of a PDF get lost; regions arrive",
        "pdf-text-coding-lost",
    ),
    Capability("PDFSelection", True, READ, "C", "ponte: those of NVivo import fine"),
    Capability("PictureSelection", True, UNKNOWN, "", "8.4 Mac writes them"),
    Capability(
        "AudioSelection", True, UNKNOWN, "", "claimed for 26 Mac: VideoSelection"
    ),
    Capability("VideoSelection", True, UNKNOWN, "", "8.4 Mac writes them"),
    Capability("Transcript", True, UNKNOWN, "", "8.4 Mac: same txt as a TextSource"),
    Capability("SyncPoint", True, READ, "C", "Magnolia: only with timeStamp"),
    Capability(
        "TranscriptSelection (coded)",
        False,
        DROPPED,
        "C",
        "Magnolia: drops Coding inside TranscriptSelection",
        "transcript-coding-lost",
    ),
    Capability("Code", True, READ, "C", "QualCoder wiki 6.1; 23.2 writes nested codes"),
    Capability("User", True, UNKNOWN, "", "adds one of its own, ATLAS.ti"),
    Capability("Note", True, READ, "C", "Magnolia: memos arrive, but unanchored"),
    Capability(
        "NoteRef (source)",
        False,
        APPROXIMATED,
        "C",
        "Magnolia: the memo vanishes; written as a link instead, its place in its name",
        "memo-link-approximated",
    ),
    Capability(
        "NoteRef (selection)",
        False,
        APPROXIMATED,
        "C",
        "Magnolia: the memo comes back unanchored; its place is put into its name",
        "memo-link-approximated",
    ),
    Capability("NoteRef (code)", False, UNKNOWN, "", "never seen in its files"),
    Capability("Link", True, UNKNOWN, "", "9.1 Windows writes code to code"),
    Capability("Set", True, UNKNOWN, "", "8.4 Mac, 9.1 Windows: groups"),
    Capability("Graph", True, READ, "C", "Magnolia: networks arrive in part"),
    Capability(
        "Vertex (representing nothing)",
        False,
        DROPPED,
        "C",
        "Magnolia: drops graph parts without representedGUID",
        "graph-lost",
    ),
    Capability(
        "Case",
        False,
        APPROXIMATED,
        "O",
        "8.4 Mac has sets attribute: value instead; written as such besides",
        "case-approximated",
        by_rule=True,
    ),
    *(
        Capability(element, False, UNKNOWN, "", "never seen in its files")
        for element in (
            "Case reference",
            "Coding (whole source)",
            "NoteRef (project)",
            "NoteRef (coding)",
            "TextDescription",
            "Coding (note)",
            "Coding (text of a picture)",
            "TranscriptSelection",
        )
    ),
    Capability(
        "NoteRef (picture, PDF, audio, video)",
        False,
        UNKNOWN,
        "",
        "see NoteRef (selection)",
    ),
    Capability("Variable (neither Text nor Float)", False, UNKNOWN, "", "see Variable"),
    Capability(
        "Variable",
        False,
        DROPPED,
        "C",
        "QualCoder wiki 6.1: attributes are not imported; sets stand in for those of"
        " sources",
        "variable-lost",
    ),
)


# --- Memos ----------------------------------------------------------------------------

_SUBJECTS = (Code, Selection, Coding, *SOURCES)


@rule("memo-link-read", tool="ATLAS.ti for Mac 8.4", evidence="O")
def memo_links_to_references(work: Workspace) -> None:
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
def places_out_of_names(work: Workspace) -> None:
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


_EXCHANGE = Exchange(
    out=(
        Way(
            "look for QDPX or REFI-QDA among the exports of the project",
            "ATLAS.ti 8 to 26",
            "",
            "no page of the vendor could be read; exports of 8.4, 9.1 and 23.2 [O]",
        ),
    ),
    into=(
        Way(
            "import the .qdpx as a project where projects are opened or made",
            "ATLAS.ti 8 to 26",
            "",
            "no page of the vendor could be read; tried by implementers [C]",
        ),
    ),
    mind=(
        "It refuses what the schema refuses, and duplicate GUIDs; 'qdabridge convert"
        " --to atlasti' writes none [C].",
        "ATLAS.ti for Mac puts media into a folder beside the file: take it along, and"
        " name it with --media [O].",
    ),
)

ATLASTI = Profile(
    name="atlasti",
    # ATLAS.ti matches codes by name (C).
    names=NameRules("ATLAS.ti", separator=": "),
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
    exchange=_EXCHANGE,
    capabilities=CAPABILITIES,
    invented_users=(BUILT_IN_USER.key,),
    agreement=AgreementView(
        by_source=False,
        measures=("alpha binary", "alpha cu"),
        is_unitizing=True,
        says="alpha binary asks whether anything was coded, alpha cu which code of a"
        " domain; its codes must exclude each other",
    ),
)
