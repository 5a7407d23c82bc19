"""NVivo, Windows and Mac: how it writes REFI-QDA, and what is put right in it.

Seen in real files: Windows 12.6 and 20.1; Mac 12.7, 20.5, 14.23 and 15.0. What is made
for it says ``write``; ``cases`` says both of cases and attributes.
"""

from collections.abc import Iterable, Sequence
from typing import cast

from qdabridge.model import Coding, Selection, holders
from qdabridge.text import Convention, Unit
from qdabridge.tools.files import zone_dates
from qdabridge.tools.idioms.cases import fold_case_twins
from qdabridge.tools.idioms.coders import notes_from_links
from qdabridge.tools.idioms.codes import join_copies, unwrap_nodes
from qdabridge.tools.idioms.marks import annotated, is_ours
from qdabridge.tools.idioms.places import clamp_regions
from qdabridge.tools.idioms.values import values_once
from qdabridge.tools.nvivo.cases import (
    join_file_variables,
    make_case_twins,
    name_variables,
    repeat_values,
    split_classifications,
)
from qdabridge.tools.nvivo.write import (
    bare_guids,
    notes_to_links,
    one_selection_each,
    tell_colours,
    text_files,
)
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
from qdabridge.tools.work import Workspace

__all__ = ["NVIVO", "coders_from_selections", "join_own_copies"]


# --- Who coded ------------------------------------------------------------------------


@rule(
    "coder-on-selection",
    "coder-doubtful",
    tool="NVivo 12-20, Windows and Mac",
    evidence="O",
)
def coders_from_selections(work: Workspace) -> None:
    """Take coder and date of each coding from its selection.

    NVivo signs a Coding with the maker and the date of its *code*.
    """
    total = users = dates = on_whole = 0
    cases = {case.guid.key for case in work.project.cases}
    for coding, selection in work.codings():
        if selection is None:
            on_whole += coding.code_ref.key not in cases
            continue
        total += 1
        # What a coding does not say at all is completed for every tool alike.
        if coding.creating_user and selection.creating_user:
            users += selection.creating_user != coding.creating_user
            coding.creating_user = selection.creating_user
        if coding.creation_date_time and selection.creation_date_time:
            dates += selection.creation_date_time != coding.creation_date_time
            coding.creation_date_time = selection.creation_date_time
    if users or dates:
        work.info(
            "coder-on-selection",
            f"NVivo signs codings with the maker of the code: of {total} codings the"
            f" coder was another one in {users}, the date in {dates}; both were taken"
            " from the selection",
            path="Coding/@creatingUser",
        )
    if on_whole and not is_ours(work.origin):
        work.warning(
            "coder-doubtful",
            f"{on_whole} codings of whole sources have no selection to take the coder"
            " from; coder and date may be those of the code",
            path="Coding/@creatingUser",
        )


# --- What we made for NVivo -----------------------------------------------------------


@rule("copies-joined", tool="qdabridge for NVivo", evidence="S")
def join_own_copies(work: Workspace) -> None:
    """Join again the selections that were copied so that each had one coding."""
    if not is_ours(work.origin):
        return
    before = sum(1 for _ in work.selections())
    join_copies(work)
    for source in work.sources():
        for holder in holders(source):
            selections = cast(list[Selection], holder.selections)
            selections[:] = _without_places(selections)
    if count := before - sum(1 for _ in work.selections()):
        work.info(
            "copies-joined",
            f"{count} copies of selections, made for NVivo, were joined again",
            path="PlainTextSelection",
        )


def _without_places(selections: Sequence[Selection]) -> list[Selection]:
    """Return the selections without the bare ones that follow them to carry notes."""
    kept: list[Selection] = []
    for selection in selections:
        noted = _noted_by(kept[-1], selection) if kept else None
        if noted is None:
            kept.append(selection)
        else:
            noted.note_refs += selection.note_refs
    return kept


def _noted_by(base: Selection, place: Selection) -> Selection | Coding | None:
    """Return what the notes on a bare selection are about, if it was made for them."""
    if place.codings:
        return None
    things: Iterable[Selection | Coding] = (base, *base.codings)
    return next((t for t in things if annotated(t) == place.guid), None)


_WINDOWS = Convention(Unit.UTF16, crlf=2)
"""Each CRLF counts 2, the BOM nothing: 552 of 552 selections of a 20.1 file [O]."""
_MAC = Convention(Unit.UTF16)
"""Texts have LF only, so CRLF is never asked [O: 12.7, with astral characters]."""

_RULES = (
    text_files,
    repeat_values,
    make_case_twins,
    name_variables,
    one_selection_each,
    notes_to_links,
    tell_colours,
)
_LAST_RULES = (bare_guids, zone_dates)

_VENDOR = "vendor help, NVivo 12 to 15, REFI-QDA standard"
_FILES = "real files, Windows 12.6 and 20.1, Mac 12.7 to 15.0"
_MAC_FILES = "real files, Mac 14.23 and 20.5"


def _unknown(element: str, writes: bool | None = None) -> Capability:
    return Capability(element, writes, Reading.UNKNOWN, "", "nothing seen or claimed")


_CAPABILITIES = (
    Capability("TextSource", True, Reading.READ, "C", f"{_VENDOR}: files transfer"),
    Capability("PDFSource", None, Reading.READ, "C", f"{_VENDOR}: files transfer"),
    Capability("PictureSource", True, Reading.READ, "C", f"{_VENDOR}: files transfer"),
    _unknown("AudioSource"),
    _unknown("VideoSource"),
    Capability(
        "PlainTextSelection", True, Reading.READ, "C", f"{_VENDOR}: coding transfers"
    ),
    _unknown("PDFSelection"),
    Capability(
        "PictureSelection", True, Reading.UNKNOWN, "O", f"{_MAC_FILES}: written"
    ),
    _unknown("AudioSelection"),
    _unknown("VideoSelection"),
    _unknown("TranscriptSelection"),
    _unknown("TranscriptSelection (coded)"),
    _unknown("SyncPoint"),
    _unknown("Transcript"),
    _unknown("PlainTextSelection (PDF)"),
    _unknown("Coding (whole source)", False),
    _unknown("Link"),
    Capability(
        "Graph",
        False,
        Reading.DROPPED,
        "C",
        "maps are left out, NVivo 15 help as cited by others",
        "graph-lost",
    ),
    _unknown("Vertex (representing nothing)", False),
    Capability("Set", True, Reading.READ, "C", f"{_VENDOR}: sets transfer"),
    Capability("Case", True, Reading.READ, "C", f"{_VENDOR}: cases transfer"),
    _unknown("Case reference", False),
    _unknown("TextDescription"),
    _unknown("Coding (note)"),
    _unknown("Coding (text of a picture)"),
    Capability(
        "Variable", True, Reading.READ, "C", f"{_VENDOR}: classifications transfer"
    ),
    Capability(
        "Variable (neither Text nor Float)",
        False,
        Reading.UNKNOWN,
        "",
        f"{_MAC_FILES}: all are typed Text, years too",
    ),
    Capability("Note", True, Reading.READ, "C", f"{_VENDOR}: memos transfer"),
    Capability("User", True, Reading.UNKNOWN, "O", f"{_FILES}: written"),
    Capability("Code", True, Reading.READ, "C", f"{_VENDOR}: codes transfer"),
    _unknown("NoteRef (project)", False),
    Capability(
        "NoteRef (code)",
        False,
        Reading.APPROXIMATED,
        "C",
        "notes on codes come in as free memos, trial with NVivo by the author of ponte",
        "memo-link-approximated",
    ),
    Capability(
        "NoteRef (source)",
        False,
        Reading.READ,
        "C",
        f"{_VENDOR}: memo links transfer; written as Link",
    ),
    Capability(
        "NoteRef (selection)",
        False,
        Reading.READ,
        "C",
        f"{_VENDOR}: annotations transfer; written as Link to a bare selection",
    ),
    Capability(
        "NoteRef (coding)",
        False,
        Reading.APPROXIMATED,
        "C",
        f"{_VENDOR}: annotations are of places, so a note on one coding becomes one"
        " on its place",
        "memo-link-approximated",
    ),
    Capability(
        "NoteRef (picture, PDF, audio, video)",
        None,
        Reading.APPROXIMATED,
        "C",
        f"{_VENDOR}: annotations of PDFs, pictures and media become a memo",
        "memo-link-approximated",
    ),
)

_EXCHANGE = Exchange(
    out=(
        Way(
            "Windows: tab Share, Export Project, REFI-QDA Project; choose a place, OK",
            "NVivo for Windows since release 1 (2020)",
            "C",
            "vendor's help, REFI-QDA Standard",
        ),
        Way(
            "Mac: menu File, Export Project; choose a place, OK",
            "NVivo 12 for Mac",
            "C",
            "vendor's help, REFI-QDA Standard for project exchange",
        ),
    ),
    into=(
        Way(
            "Windows: File, Open, Browse; below on the right choose REFI-QDA Project"
            " (*qdpx, *qde), then the file; tick Import code colors; Convert",
            "NVivo for Windows since release 1 (2020)",
            "C",
            "vendor's help, REFI-QDA Standard",
        ),
        Way(
            "Mac: File, Open Project, choose the file; tick Import node colors; OK,"
            " then a name for the new project, Create",
            "NVivo 12 for Mac",
            "C",
            "vendor's help, REFI-QDA Standard for project exchange",
        ),
    ),
    mind=(
        "It makes a new project each time; nothing is added to one that is open [C].",
        "Without that tick all codes come without their colours [C].",
        "Write --to nvivo-windows or --to nvivo-mac for the computer it goes to [O].",
    ),
)

NVIVO = Profile(
    name="nvivo",
    names=NameRules("NVivo"),
    convention=_WINDOWS,
    is_observed=True,
    conventions=(
        (r"\Aqdabridge \S+ for nvivo-windows", _WINDOWS),
        (r"NVivo for Mac|for nvivo-mac", _MAC),
    ),
    rules=(
        coders_from_selections,
        unwrap_nodes,
        notes_from_links,
        join_own_copies,
        fold_case_twins,
        join_file_variables,
        split_classifications,
        values_once,
        clamp_regions,
    ),
    targets=(
        Target(
            name="nvivo-windows",
            convention=_WINDOWS,
            crlf=True,
            bom=True,
            suits=r"NVivo for Windows",
            rules=_RULES,
            last_rules=_LAST_RULES,
        ),
        Target(
            name="nvivo-mac",
            convention=_MAC,
            suits=r"NVivo for Mac",
            rules=_RULES,
            last_rules=_LAST_RULES,
        ),
    ),
    exchange=_EXCHANGE,
    capabilities=_CAPABILITIES,
    agreement=AgreementView(
        by_source=True,
        measures=("percent", "kappa"),
        undefined_as=1.0,
        says="a row for each code in each file, by characters; kappa is 1 where neither"
        " coded anything, so a table of rare codes is full of 0 and 1",
    ),
)
