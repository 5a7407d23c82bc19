"""Names as people type them: any case, common spellings, and what was meant."""

import pytest

import qdabridge as qb
from qdabridge.catalogue import SPELLINGS, TOOLS, Tool
from qdabridge.spelling import folded_name, meant, named_one
from qdabridge.tools import target_named


@pytest.mark.parametrize(
    ("typed", "tool", "form"),
    [
        ("NVivo", "nvivo", "nvivo-windows"),
        ("NVIVO 14", "nvivo", "nvivo-windows"),
        ("nvivo (Mac)", "nvivo", "nvivo-mac"),
        ("NVivo for Windows", "nvivo", "nvivo-windows"),
        ("Atlas.ti", "atlasti", "atlasti"),
        ("ATLAS.ti 23", "atlasti", "atlasti"),
        ("atlas ti", "atlasti", "atlasti"),
        ("MaxQDA", "maxqda", "maxqda"),
        ("MAXQDA 2024", "maxqda", "maxqda"),
        ("qual-coder", "qualcoder", "qualcoder"),
        ("REFI-QDA", "refi", "refi"),
    ],
)
def test_a_tool_is_known_by_any_common_spelling(
    typed: str, tool: str, form: str
) -> None:
    profile, target = target_named(typed, None)
    assert (profile.name, target.name) == (tool, form)


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_every_title_is_a_spelling_of_its_tool(tool: Tool) -> None:
    assert named_one("tool", tool.title, TOOLS, spellings=SPELLINGS) == tool.name


def test_what_is_no_name_is_told_what_may_be_meant() -> None:
    with pytest.raises(qb.UnknownFormatError) as caught:
        target_named("mxqda", None)
    assert "did you mean 'maxqda'? Else choose one of refi, nvivo" in str(caught.value)
    with pytest.raises(qb.UnknownFormatError, match="; choose one of refi"):
        target_named("spss", None)


def test_a_fold_forgets_case_blanks_and_signs() -> None:
    assert folded_name("  ATLAS.ti_23 ") == "atlasti23"


def test_what_is_meant_may_be_a_part_of_a_name() -> None:
    paths = ["Barriers > Time", "Barriers > Money", "Help"]
    assert meant("Tim", paths) == "did you mean 'Barriers > Time'?"
    assert meant("Xylophone", paths) is None
