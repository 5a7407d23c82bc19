"""The codebook.yaml of qc."""

from pathlib import Path

import pytest
import yaml
from code_trees import plain_book, save
from helpers import sample

import qdabridge as qb
from qdabridge import Code, CodeBook, Guid
from qdabridge.errors import (
    DamagedPackageError,
    LimitError,
    UnsafePackageError,
)
from qdabridge.formats.codebook import propose


def paths(text: str, folder: Path) -> list[tuple[str, ...]]:
    (folder / "codebook.yaml").write_text(text, "utf-8")
    return [entry.path for entry in propose(folder / "codebook.yaml").entries]


def test_the_real_one_is_the_tree_of_its_qdpx() -> None:
    proposal = propose(sample("qc/codebook.yaml"))
    with qb.open(sample("qc/exports/qc_project.qdpx")) as package:
        known = {path for _, path in package.project.walk_codes()}
    assert {entry.path for entry in proposal.entries} == known
    assert len(proposal.entries) == 9
    assert proposal.entries[1].place == "line 2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# nothing yet\n", []),
        ("[]", []),
        ("- a\n- b", [("a",), ("b",)]),
        ("- a:\n  - b:\n    - c\n- d", [("a",), ("a", "b"), ("a", "b", "c"), ("d",)]),
        ("- a:\n- b: []\n- c: ~", [("a",), ("b",), ("c",)]),
        ("- 2024\n- yes\n- 'no'", [("2024",), ("yes",), ("no",)]),
        ("[a, {b: [c]}]", [("a",), ("b",), ("b", "c")]),
    ],
)
def test_what_qc_writes_and_people_type_is_read(
    tmp_path: Path, text: str, expected: list[tuple[str, ...]]
) -> None:
    assert paths(text, tmp_path) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b", 1),
        ("just words", 1),
        ("- a: b", 1),
        ("- a: [x]\n  b: [y]", 2),
        ("- - a", 1),
        ("- a:\n    b: [c]", 2),
        ("- ''", 1),
        ("- {}", 1),
        ("- a\n- [", 2),
        ("- a\n---\nb: c", 3),
        ("- a\n\t- b", 2),
    ],
)
def test_anything_else_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int
) -> None:
    with pytest.raises(DamagedPackageError, match=f"line {line}: this is not") as error:
        paths(text, tmp_path)
    assert error.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "- &a [x]\n- *a",
        "- *a",
        "- !!python/object:os.system x",
        "- !!str x",
        "- a: &b\n  - c",
    ],
)
def test_anchors_aliases_and_tags_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnsafePackageError):
        paths(text, tmp_path)


def test_a_pit_of_lists_is_refused(tmp_path: Path) -> None:
    deep = "".join(f"{'  ' * n}- a{n}:\n" for n in range(200))
    with pytest.raises(LimitError, match="100 levels"):
        paths(deep, tmp_path)
    with pytest.raises(DamagedPackageError):
        paths("[" * 100_000, tmp_path)
    with pytest.raises(LimitError, match="characters"):
        paths("- a\n" * (2 << 20), tmp_path)


def test_it_is_written_as_qc_reads_it(tmp_path: Path) -> None:
    book = plain_book()
    book.codes[1].name = "Größe: 5"
    save(book, "qc", tmp_path / "codebook.yaml")
    data = (tmp_path / "codebook.yaml").read_bytes()
    assert data.isascii()
    assert yaml.safe_load(data) == [{"Barriers": ["Time"]}, "Größe: 5"]


def test_names_that_yaml_would_take_for_something_else_stay_names(
    tmp_path: Path,
) -> None:
    names = ["yes", "2024", "null", "~", "1.5", "- x", "*a", "#c", "2024-01-01"]
    book = CodeBook(codes=[Code(guid=Guid.new(), name=name) for name in names])
    save(book, "qc", tmp_path / "codebook.yaml")
    assert yaml.safe_load((tmp_path / "codebook.yaml").read_bytes()) == names
