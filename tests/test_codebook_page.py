"""What ``docs/codebooks.md`` says of layouts and of tools' lists is so."""

import re
from pathlib import Path

import pytest

import qdabridge as qb
from qdabridge.catalogue import CODEBOOK_LISTS, LAYOUTS, LIST_TOOLS
from qdabridge.codebook.entry import LABELS
from qdabridge.codebook.marks import SEPARATORS
from qdabridge.codebook.proposal import Proposal
from qdabridge.formats.codebook import propose
from qdabridge.tools.codebooks import save_for

PAGE = Path(__file__).parents[1] / "docs" / "codebooks.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = re.findall(
    r"^\*\*(\d+)\.[^`]*?`(\w+)`(?:(?!```).)*?```csv\n(.*?)```",
    TEXT,
    re.DOTALL | re.MULTILINE,
)
TREE = [
    "Barriers",
    "Barriers > Time",
    "Barriers > Money",
    "Helpers",
    "Helpers > Trust",
]


def understood(text: str, path: Path) -> Proposal:
    path.write_text(text, encoding="utf-8")
    return propose(path)


def paths(proposal: Proposal) -> list[str]:
    return [" > ".join(entry.path) for entry in proposal.entries]


def test_the_layouts_are_shown_and_all_names_of_layouts() -> None:
    assert [int(number) for number, _, _ in EXAMPLES] == list(range(1, 12))
    assert {layout for _, layout, _ in EXAMPLES} == set(LAYOUTS)


@pytest.mark.parametrize(("number", "layout", "table"), EXAMPLES)
def test_the_example_is_understood_as_its_layout(
    number: str, layout: str, table: str, tmp_path: Path
) -> None:
    found = understood(table, tmp_path / "codebook.csv")
    assert found.layout == layout
    assert paths(found) == (["Time", "Money"] if layout == "flat" else TREE)
    assert {e.description for e in found.entries} >= {"Not enough of it."}


def test_the_markdown_table_is_understood(tmp_path: Path) -> None:
    (table,) = re.findall(r"```markdown\n(.*?)```", TEXT, re.DOTALL)
    found = understood(table, tmp_path / "codebook.md")
    assert (found.layout, paths(found)) == ("columns", TREE)


def test_the_separators_that_are_known_are_told() -> None:
    told = TEXT.partition("Known separators are ")[2].partition(";")[0]
    bare = [separator.strip() for separator in SEPARATORS]
    assert re.findall(r"`(.+?)`", told) == list(dict.fromkeys(bare))


@pytest.mark.parametrize("label", LABELS.values())
def test_the_labels_of_paragraphs_are_told(label: str) -> None:
    assert f"paragraph `{label}: ...`" in TEXT


def tool_rows() -> dict[str, list[str]]:
    """The cells of each row of the table of tools' lists, by the name for --to."""
    table = TEXT.partition("| `--to` |")[2].partition("\n\n")[0]
    rows = [[c.strip() for c in line.split("|")] for line in table.splitlines()[2:]]
    return {row[1].strip("`"): row[2:-1] for row in rows}


def everything() -> qb.Package:
    """A codebook with all that a tool's list may have no place for."""
    note = qb.Note(name="Memo")
    time = qb.Code(
        name="Time", color="#ff0000", description="a\n\nb", note_refs=[note.guid]
    )
    folder = qb.Code(
        name="Helpers",
        is_codable=False,
        description="d",
        codes=[qb.Code(name="Trust")],
    )
    project = qb.Project(name="Study", notes=[note])
    project.code_book.codes = [qb.Code(name="Barriers", codes=[time]), folder]
    project.sets = [qb.Set(name="Group", member_codes=[time.guid])]
    return qb.Package(project)


def test_every_tool_has_a_row() -> None:
    assert set(tool_rows()) == set(LIST_TOOLS)


@pytest.mark.parametrize("tool", LIST_TOOLS)
def test_the_row_of_a_tool_tells_what_is_lost(tool: str, tmp_path: Path) -> None:
    suffixes, read_as, losses = tool_rows()[tool]
    assert suffixes == " ".join(f"`{suffix}`" for suffix in LIST_TOOLS[tool].writes)
    found: set[str] = set()
    for suffix in LIST_TOOLS[tool].writes:
        target = tmp_path / f"codes{suffix}"
        report = save_for(tool)(everything(), target)
        found |= {finding.code for finding in report.losses}
        assert f"`{propose(target).layout}`" == read_as
    assert set(re.findall(r"`([a-z-]+)`", losses)) == found - {"content-dropped"}


def test_kinds_that_are_only_read_are_listed() -> None:
    table = TEXT.partition("| kind | what |")[2].partition("\n\n")[0]
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", table, re.MULTILINE))
    assert listed == {d.name: d.title for d in CODEBOOK_LISTS.values() if not d.writes}
