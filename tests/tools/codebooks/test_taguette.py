"""Taguette's codebook: tags, and a tree only on request."""

from pathlib import Path

import pytest
from cells import grid_of
from code_trees import plain_book, save
from helpers import sample

import qdabridge as qb
from qdabridge import Code, CodeBook, Guid
from qdabridge.codebook.content import Content
from qdabridge.codebook.proposal import Hints
from qdabridge.formats.codebook import propose
from qdabridge.tools.taguette import read_codebook, recognises_codebook

FOLDERS = ["taguette/desktop/exports", "taguette/server/exports"]


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "docx"])
def test_all_its_codebooks_have_the_tags_of_its_qdc(folder: str, suffix: str) -> None:
    proposal = propose(sample(f"{folder}/codebook.{suffix}"))
    assert proposal.layout == "taguette-codebook"
    with qb.open(sample(f"{folder}/codebook.qdc")) as package:
        names = [path for _, path in package.project.walk_codes()]
    assert [entry.path for entry in proposal.entries] == names
    texts = {entry.name: entry.description for entry in proposal.entries}
    assert texts["Motivation.Extrinsic"] == "Career, money"
    assert texts["Barriers"] == ""


def test_a_separator_makes_a_tree() -> None:
    path = sample(f"{FOLDERS[0]}/codebook.csv")
    (finding,) = propose(path).report.of("code-name-path")
    assert finding.count == 3
    tree = propose(path, Hints(separator="."))
    assert ("Motivation", "Intrinsic") in [entry.path for entry in tree.entries]
    assert not tree.report.of("code-name-path")
    slashes = {
        e.path: e.is_codable for e in propose(path, Hints(separator="/")).entries
    }
    assert slashes["Emotion",] is False
    assert slashes["Emotion", "positive"] is True


def test_older_ones_have_fewer_columns() -> None:
    for columns in (["tag", "description", "number of highlights"], ["Tag"]):
        row = ["Hope", "ahead", "3"][: len(columns)]
        content = Content.of([grid_of(columns, row, kind="csv")])
        assert recognises_codebook(content)
        (entry,) = read_codebook(content, Hints()).entries
        assert entry.path == ("Hope",)
    assert not recognises_codebook(Content.of([grid_of(["tag", "color"], ["a", "b"])]))


def test_the_csv_it_imports_has_paths_and_descriptions(tmp_path: Path) -> None:
    report = save(plain_book(), "taguette", tmp_path / "codes.csv")
    assert (tmp_path / "codes.csv").read_text("utf-8") == (
        "tag,description\nBarriers,\nBarriers/Time,No time.\n"
        'Hope,"Looks ahead.\nOften."\n'
    )
    assert not report.of("name-cut")


def test_names_of_more_than_200_characters_are_cut(tmp_path: Path) -> None:
    codes = [Code(guid=Guid.new(), name=f"{'x' * 210}{n}") for n in range(3)]
    report = save(CodeBook(codes=codes), "taguette", tmp_path / "codes.csv")
    assert sum(f.count for f in report.of("name-cut")) == 3
    names = [entry.name for entry in propose(tmp_path / "codes.csv").entries]
    assert len(set(names)) == 3
    assert max(map(len, names)) == 200
