"""No input is ever replaced, and no words of transcripts are told unasked."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from coded import FIXTURES

Run = Callable[..., Result]

ANNA, BEN = FIXTURES / "study-anna.qdpx", FIXTURES / "study-ben.qdpx"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "talk.txt").write_text("Fine thanks, but I have no time.", "utf-8")
    return folder


def table(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("which", [0, 1])
def test_a_map_never_replaces_the_codebooks(
    run: Run, tmp_path: Path, which: int
) -> None:
    inputs = [
        table(tmp_path / "old.csv", "Code,Definition\nA,a\n"),
        table(tmp_path / "new.csv", "Code,Definition\nB,b\n"),
    ]
    before = inputs[which].read_bytes()
    result = run("codebook", "diff", *inputs, "--map", inputs[which], "--force")
    assert inputs[which].read_bytes() == before
    assert result.exit_code == 4


@pytest.mark.parametrize("option", ["--codes", "--cases"])
def test_the_list_of_unplaced_never_replaces_an_input(
    run: Run, tmp_path: Path, texts: Path, option: str
) -> None:
    rows = table(tmp_path / "rows.csv", "document,quote,code\ntalk,not there,A\n")
    content = "name,documents\nA,talk\n" if option == "--cases" else "Code\nA\n"
    other = table(tmp_path / "other.csv", content)
    out = tmp_path / "out.qdpx"
    arguments = [rows, out, "--texts", texts, option, other, "--unplaced", other]
    result = run("assemble", *arguments, "--force")
    assert other.read_text("utf-8") == content
    assert result.exit_code == 4


def test_an_assembled_project_never_replaces_its_codebook(
    run: Run, tmp_path: Path, texts: Path
) -> None:
    rows = table(tmp_path / "rows.csv", "document,quote,code\ntalk,Fine,A\n")
    book = tmp_path / "book.qdpx"
    book.write_bytes(ANNA.read_bytes())
    arguments = [rows, book, "--texts", texts, "--codes", book]
    result = run("assemble", *arguments, "--force")
    assert book.read_bytes() == ANNA.read_bytes()
    assert result.exit_code == 4


def test_a_report_never_replaces_the_mapping(run: Run, tmp_path: Path) -> None:
    content = "kind,first,second\n"
    mapping = table(tmp_path / "map.csv", content)
    arguments = ["-o", tmp_path / "out.qdpx", "--mapping", mapping]
    result = run("merge", ANNA, BEN, *arguments, "--report", mapping, "--force")
    assert mapping.read_text("utf-8") == content
    assert result.exit_code == 4


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_diff_without_quotes_leaves_out_names_of_selections(
    run: Run, tmp_path: Path, more: list[str]
) -> None:
    drifted = tmp_path / "drifted.qdpx"
    with zipfile.ZipFile(BEN) as old, zipfile.ZipFile(drifted, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".txt"):
                content = content.replace(b"the ", b"THE ", 40)
            new.writestr(name, content)
    result = run("diff", ANNA, drifted, "--no-quotes", *more)
    assert "I carried files for three weeks" not in result.output


def test_a_shifted_row_tells_no_words(run: Run, tmp_path: Path, texts: Path) -> None:
    rows = table(
        tmp_path / "rows.csv",
        "document,quote,start,end,code\ntalk,I had, no time for it,5,A\n",
    )
    arguments = [rows, tmp_path / "out.qdpx", "--texts", texts, "--no-quotes"]
    assert "no time" not in run("assemble", *arguments).output
