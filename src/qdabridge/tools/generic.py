"""Every tool: the idioms that are recognised wherever they turn up, and plain REFI-QDA.

An origin is only the last writer's, and several generators paste a vendor's header on
files of their own; so whatever can be told from the file itself is read alike for all.
"""

from qdabridge.text.positions import CANONICAL
from qdabridge.tools.annotations import (
    annotations_beyond_notes,
    note_selections_to_source,
)
from qdabridge.tools.atlasti import (
    drop_built_in_user,
    report_private_base_path,
    separate_representations,
)
from qdabridge.tools.flat_codes import split_code_names
from qdabridge.tools.maxqda import (
    check_position_names,
    deduplicate_values,
    join_nameless_cases,
)
from qdabridge.tools.nvivo_attributes import values_once
from qdabridge.tools.nvivo_cases import fold_case_twins
from qdabridge.tools.nvivo_read import (
    clamp_regions,
    doubt_coders,
    notes_from_links,
    unwrap_nodes,
)
from qdabridge.tools.profile import Profile, Rule, Target, rule
from qdabridge.tools.qc import complete_paths
from qdabridge.tools.set_values import sets_as_variables
from qdabridge.tools.transana import order_corners
from qdabridge.tools.twins import join_twins
from qdabridge.tools.work import Work

__all__ = ["FIRST_RULES", "PROFILE", "RULES"]


@rule("coder-from-selection", "coder-missing", tool="any", evidence="D")
def complete_coders(work: Work) -> None:
    """Take coder and date of a coding from its selection where it has none itself."""
    missing = 0
    for coding, selection in work.codings():
        if coding.creating_user is None and selection is not None:
            coding.creating_user = selection.creating_user
            if coding.creating_user is not None:
                work.info(
                    "coder-from-selection",
                    "the coder stands on the selection only; put on the coding",
                    path="Coding",
                    subject=coding.guid,
                )
        if coding.creation_date_time is None and selection is not None:
            coding.creation_date_time = selection.creation_date_time
        missing += coding.creating_user is None
    if missing:
        work.warning(
            "coder-missing",
            f"{missing} codings say nowhere who made them; they stay without coder",
            path="Coding/@creatingUser",
        )


FIRST_RULES: tuple[Rule, ...] = (
    separate_representations,
    note_selections_to_source,
    annotations_beyond_notes,
    check_position_names,
)
"""Idioms that must be read before positions mean anything."""

RULES: tuple[Rule, ...] = (
    join_twins,
    order_corners,
    clamp_regions,
    complete_paths,
    unwrap_nodes,
    split_code_names,
    sets_as_variables,
    doubt_coders,
    complete_coders,
    fold_case_twins,
    notes_from_links,
    join_nameless_cases,
    deduplicate_values,
    values_once,
    drop_built_in_user,
    report_private_base_path,
)
"""Idioms that are read when positions are canonical."""


PROFILE = Profile(
    name="refi",
    title="REFI-QDA",
    origin=r"(?!)",
    convention=CANONICAL,
    targets=(Target(name="refi", convention=CANONICAL),),
)
"""What is taken for granted of an unknown tool: nothing beyond the standard."""
