"""With ``--no-quotes`` no words of a wrong file come out, whatever it is taken for."""

import csv
from pathlib import Path
from typing import Any

import bad_projects
import pytest

WORDS = "she never told anybody"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (f"action,code\n{WORDS},A\n", "recode {study} --map {file} -o {out}"),
        (f"old,new\n{WORDS},B\n", "recode {study} --map {file} -o {out}"),
        (f"{WORDS},new\nA,B\n", "recode {study} --map {file} -o {out}"),
        (f"{WORDS},{WORDS}!\nA,B\n", "assemble {file} {out}"),
        (f"document,code,quote\n{WORDS},A,x\n", "assemble {file} {out}"),
        (f"kind,first,second\n{WORDS},a,b\n", "align {study} {copy} --mapping {file}"),
        (
            f"kind,first,second\ncode,{WORDS},b\n",
            "merge {study} {copy} --mapping {file}",
        ),
        (f"{WORDS}\n", "diff {study} {file}"),
        (f"{WORDS}\n", "codebook convert {file} {out}"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_words_of_a_wrong_file_stay_in_it(
    text: str, command: str, more: list[str], study: Path, tmp_path: Path, run: Any
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(text, "utf-8")
    copy = tmp_path / "copy.qdpx"
    copy.write_bytes(study.read_bytes())
    names = {
        "study": study,
        "file": file,
        "copy": copy,
        "out": tmp_path / "out.qdc",
    }
    arguments = command.format(**names).split()
    if arguments[0] in ("align", "merge"):
        arguments += ["-o", str(tmp_path / "out.qdpx")]
    result = run(*arguments, "--no-quotes", *more)
    assert result.exit_code not in (0, 70)
    assert "told anybody" not in result.stdout + result.stderr


@pytest.mark.parametrize("known", [("Code", "Definition"), ("Document", "Code")])
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("words", [WORDS, f'"{WORDS}", isn\'t it?', f"a: {WORDS}; b"])
@pytest.mark.parametrize(
    "command",
    [
        "codebook preview {file}",
        "codebook preview {file} --json",
        "codebook preview {file} --name Z",
        "codebook convert {file} {out}",
        "codebook diff {file} {good}",
        "codebook diff {file} {good} --json",
        "recode {study} --map {file} -o {out}",
        "redact {study} --plan {file} -o {out}",
        "resolve {study} {file} -o {out}",
        "assemble {file} {out}",
        "merge {study} {study} --mapping {file} -o {out}",
    ],
)
def test_a_column_without_a_known_header_is_told_by_its_letter(
    command: str,
    words: str,
    place: int,
    known: tuple[str, str],
    study: Path,
    tmp_path: Path,
    run: Any,
) -> None:
    rows = [[*known], ["Hope", "What is hoped"], ["Trust", "In whom"]]
    for row, text in zip(rows, (words, "x", words), strict=True):
        row.insert(place, text)
    file, good = tmp_path / "wrong.csv", tmp_path / "good.csv"
    with file.open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink).writerows(rows)
    good.write_text("Code,Definition\nHope,x\n", "utf-8")
    out = tmp_path / ("out.qdc" if "codebook" in command else "out.qdpx")
    names = {"study": study, "file": file, "good": good, "out": out}
    result = run(*command.format(**names).split(), "--no-quotes")
    assert result.exit_code != 70
    assert "told anybody" not in result.stdout + result.stderr


def test_columns_keep_their_letters(tmp_path: Path, run: Any) -> None:
    file = tmp_path / "codes.csv"
    file.write_text(f"Code,{WORDS},Definition\nHope,x,y\nTrust,z,w\n", "utf-8")
    told = run("codebook", "preview", file, "--no-quotes")
    assert "column B is kept" in told.stdout + told.stderr
    assert "Hope" in told.stdout


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('isCodable="true"', f'isCodable="{WORDS}"'),
        ('isCodable="true"', f'isCodable="true" color="{WORDS}"'),
        ('targetGUID="', f'targetGUID="{WORDS} '),
        ('startPosition="', f'startPosition="{WORDS} '),
    ],
)
@pytest.mark.parametrize("command", ["check", "info", "validate", "convert"])
def test_values_of_a_document_are_told_by_their_places(
    command: str, was: str, becomes: str, tmp_path: Path, run: Any
) -> None:
    file = tmp_path / "wrong.qde"
    xml = bad_projects.document()
    assert was in xml
    file.write_text(xml.replace(was, becomes, 1), "utf-8")
    more = [tmp_path / "out.qde"] if command == "convert" else []
    shown = run(command, file, *more)
    assert "told anybody" in shown.stdout + shown.stderr or command == "info"
    hidden = run(command, file, *more, "--no-quotes", "--json")
    assert hidden.exit_code != 70
    assert "told anybody" not in hidden.stdout + hidden.stderr


def test_definitions_that_differ_are_told_by_their_lengths(
    tmp_path: Path, run: Any
) -> None:
    for name, text in (("a.csv", WORDS), ("b.csv", "other")):
        (tmp_path / name).write_text(f"Code,Definition,Example\nHope,{text},{text}\n")
    told = run(
        "codebook", "diff", tmp_path / "a.csv", tmp_path / "b.csv", "--no-quotes"
    )
    assert told.exit_code == 1
    assert "Hope: (56 characters) -> (22 characters)" in told.stdout
