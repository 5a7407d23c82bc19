"""Reading back what this library wrote for QualCoder."""

from qdabridge.tools.naming import is_ours_for
from qdabridge.tools.one_coding import join_copies
from qdabridge.tools.profile import rule
from qdabridge.tools.qualcoder_memos import restore_memos
from qdabridge.tools.qualcoder_names import restore_names
from qdabridge.tools.qualcoder_places import restore_places
from qdabridge.tools.work import Work

__all__ = ["restore_structure"]


@rule(tool="qdabridge for QualCoder", evidence="O")
def restore_structure(work: Work) -> None:
    """Undo in a file of ours what was done to names, places and memos for QualCoder."""
    if not is_ours_for(work, "qualcoder"):
        return
    restore_memos(work.project)
    join_copies(work)
    restore_places(work.project)
    restore_names(work.project)
