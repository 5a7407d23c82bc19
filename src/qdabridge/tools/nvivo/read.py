"""NVivo as a writer of REFI-QDA: what must be put right when its files are read.

Seen in real files: Windows 12.6 and 20.1; Mac 12.7, 20.5, 14.23 and 15.0.
"""

from collections.abc import Iterable, Sequence
from typing import cast

from qdabridge.model import Coding, Selection, holders
from qdabridge.tools.idioms.codes import join_copies
from qdabridge.tools.idioms.marks import annotated, is_ours
from qdabridge.tools.profile import rule
from qdabridge.tools.work import Workspace

__all__ = ["coders_from_selections", "join_own_copies"]


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
