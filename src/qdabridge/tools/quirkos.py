"""Quirkos: what others say of its files (C); no real one was at hand.

A memo on a passage is a Note without creatingUser whose inner selection has positions
of the source (``annotations``); a Case has no name and ties values to one source.
"""

from qdabridge.text import CANONICAL
from qdabridge.tools.idioms.places import note_selections_to_source
from qdabridge.tools.profile import Capability, Profile, Reading, rule
from qdabridge.tools.work import Workspace

__all__ = ["QUIRKOS", "complete_authors"]


@rule("note-author", tool="Quirkos", evidence="C")
def complete_authors(work: Workspace) -> None:
    """Take author and date of a note from its last change where it has none itself."""
    for note in work.project.notes:
        if note.creating_user is None and note.modifying_user is not None:
            note.creating_user = note.modifying_user
            note.creation_date_time = note.creation_date_time or note.modified_date_time
            work.info(
                "note-author",
                "a memo says only who changed it last; taken as its author",
                path="Note/@modifyingUser",
                subject=note.guid,
            )


SOURCE = "QualCoder refi.py, issues 465 and 488"

QUIRKOS = Profile(
    name="quirkos",
    convention=CANONICAL,
    first_rules=(note_selections_to_source,),
    rules=(complete_authors,),
    capabilities=(
        Capability("TextSource", True, Reading.UNKNOWN, "C", SOURCE),
        Capability("Note", True, Reading.UNKNOWN, "C", SOURCE),
        Capability("Case", True, Reading.UNKNOWN, "C", f"{SOURCE}: without name"),
        Capability(
            "Variable",
            True,
            Reading.DROPPED,
            "C",
            "QualCoder issues: attributes from QualCoder are not imported",
            "variable-lost",
        ),
    ),
)
