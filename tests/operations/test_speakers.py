"""Whose words a coding is on."""

from coded import coded_projects
from hypothesis import given

import qdabridge as qb
from qdabridge.operations.attribution import Speakers


def slowly(project: qb.Project, placed: qb.PlacedCoding) -> dict[str, int]:
    """Look at every turn of every case."""
    coded = placed.selection
    assert isinstance(coded, qb.PlainTextSelection)
    shares: dict[str, int] = {}
    for case in project.cases:
        for turn in placed.holder.selections:
            assert isinstance(turn, qb.PlainTextSelection)
            shared = min(turn.end_position, coded.end_position) - max(
                turn.start_position, coded.start_position
            )
            if turn.guid in case.selection_refs and shared > 0:
                shares[case.guid] = shares.get(case.guid, 0) + shared
    return shares


@given(coded_projects())
def test_every_turn_that_overlaps_is_found_and_no_other(project: qb.Project) -> None:
    speakers = Speakers(project)
    for placed in project.codings():
        turns = speakers.of(placed)
        found = {turn.case.guid: turn.characters for turn in turns}
        assert found == slowly(project, placed)
        characters = [turn.characters for turn in turns]
        assert characters == sorted(characters, reverse=True)
