"""Codebook tables: a tree drawn in any layout is read back as the same tree."""

from collections.abc import Sequence

import pytest
from codebook_tables import RENDERERS, Code, grid_of, trees, two_levels
from hypothesis import given, settings

from qdabridge.codebook.entry import Entry
from qdabridge.codebook.proposal import Hints
from qdabridge.codebook.understanding import propose
from qdabridge.report import Severity


def told(entries: Sequence[Entry]) -> list[Code]:
    return [Code(entry.path, entry.description) for entry in entries]


@pytest.mark.parametrize("name", RENDERERS)
@given(codes=trees())
@settings(max_examples=25)
def test_a_tree_in_any_layout_is_read_back(name: str, codes: list[Code]) -> None:
    kind = "docx" if "twips" in name else "xlsx"
    grid = grid_of(RENDERERS[name](codes), kind, "Codes")
    proposal = propose([grid], Hints())
    assert told(proposal.entries) == codes
    assert not proposal.report.reaching(Severity.WARNING)
    assert proposal.reasons


@given(codes=two_levels())
def test_rows_that_head_others_are_read_back(codes: list[Code]) -> None:
    rows = [["Code", "Definition"], *([c.name, c.definition] for c in codes)]
    proposal = propose([grid_of(rows)], Hints())
    assert proposal.layout == "groups"
    assert told(proposal.entries) == codes


@given(codes=trees(deepest=1))
def test_a_flat_list_stays_flat(codes: list[Code]) -> None:
    rows = [["Code", "Definition"], *([c.name, c.definition] for c in codes)]
    proposal = propose([grid_of(rows)], Hints())
    assert (proposal.layout, told(proposal.entries)) == ("flat", codes)
    assert proposal.report.is_clean
