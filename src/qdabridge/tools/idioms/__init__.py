"""Idioms: what is read alike in the files of every tool.

An origin is only the last writer's, and several generators paste a vendor's header on
files of their own; so whatever can be told from the file itself is read alike for all.
"""

from qdabridge.tools.idioms.cases import fold_case_twins, join_nameless_cases
from qdabridge.tools.idioms.coders import (
    complete_coders,
    doubt_coders,
    drop_built_in_user,
    find_files_of_private_paths,
    notes_from_links,
    report_private_base_path,
    shorten_private_paths,
)
from qdabridge.tools.idioms.codes import split_code_names, unwrap_nodes
from qdabridge.tools.idioms.guids import own_guids, tell_dangling_codings
from qdabridge.tools.idioms.page_breaks import join_page_breaks
from qdabridge.tools.idioms.places import (
    annotations_beyond_notes,
    check_position_names,
    clamp_regions,
    complete_paths,
    join_twins,
    note_selections_to_source,
    order_corners,
    separate_representations,
)
from qdabridge.tools.idioms.values import (
    deduplicate_values,
    sets_as_variables,
    values_once,
)
from qdabridge.tools.profile import Rule, in_order

__all__ = ["FIRST_RULES", "RULES"]

FIRST_RULES: tuple[Rule, ...] = in_order(
    find_files_of_private_paths,
    separate_representations,
    own_guids,
    note_selections_to_source,
    annotations_beyond_notes,
    check_position_names,
)
"""Idioms that must be read before positions mean anything."""

RULES: tuple[Rule, ...] = in_order(
    join_twins,
    join_page_breaks,
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
    shorten_private_paths,
    tell_dangling_codings,
)
"""Idioms that are read when positions are canonical."""
