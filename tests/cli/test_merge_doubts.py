"""Merging where it is doubtful what is right: templates, orphans, blanks, bases."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from copies import FIXTURES, talk

import qdabridge as qb

Run = Callable[..., Result]
ANNA, BEN = FIXTURES / "study-anna.qdpx", FIXTURES / "study-ben.qdpx"
OLD = "We hope for help; peers can help.\n\nThe end of it.\n"


@pytest.mark.parametrize("option", ["--report", "-o"])
def test_a_pipe_or_device_is_not_replaced_by_a_file(
    run: Run, tmp_path: Path, option: str
) -> None:
    pipe = tmp_path / "pipe.qdpx"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        others = ["-o", tmp_path / "team.qdpx"] if option == "--report" else []
        run("merge", ANNA, BEN, "--force", "-q", option, pipe, *others)
        assert stat.S_ISFIFO(pipe.stat().st_mode)
    finally:
        os.close(reader)


def test_a_coding_is_not_also_an_orphan(run: Run, tmp_path: Path) -> None:
    new, old = tmp_path / "new.qdpx", tmp_path / "old.qdpx"
    talk("The end of it.\n").save(new)
    talk(OLD, "We hope for help", coder="Ben").save(old)
    team, again = tmp_path / "team.qdpx", tmp_path / "again.qdpx"
    assert run("merge", new, old, "-o", team, "-q").exit_code == 0
    assert run("merge", old, team, "-o", again, "-q").exit_code == 0
    with qb.open(again) as package:
        assert len(list(package.project.codings())) == 1


def test_a_coding_that_was_given_a_coder_is_not_said_to_have_none(
    run: Run, tmp_path: Path
) -> None:
    whose = tmp_path / "whose.qdpx"
    package = talk(OLD, "We hope for help")
    for placed in package.project.codings():
        placed.coding.creating_user = None
    package.save(whose)
    result = run("merge", ANNA, whose, "--dry-run", "--coder", f"{whose}=Ben")
    assert result.exit_code == 0
    assert "coder-missing" not in result.stderr


def test_a_codebook_is_no_base(run: Run) -> None:
    base = FIXTURES / "codebook.qdc"
    assert run("merge", ANNA, BEN, "--base", base, "--dry-run").exit_code == 3


def test_spaces_at_line_ends_do_not_orphan_a_short_answer(
    run: Run, tmp_path: Path
) -> None:
    kept, spaced = tmp_path / "kept.qdpx", tmp_path / "spaced.qdpx"
    talk("Did it help, then?\nMm.\nThe end of it.\n").save(kept)
    text = "Did it help, then?  \nMm.  \nThe end of it.  \n"
    talk(text, "Mm.  \n", coder="Ben").save(spaced)
    result = run("merge", kept, spaced, "--dry-run")
    assert result.exit_code == 0
    assert "coding-orphaned" not in result.stderr


def test_flat_codes_of_a_template_with_other_names_stay_two(
    run: Run, tmp_path: Path
) -> None:
    paths = tmp_path / "one.qdpx", tmp_path / "two.qdpx"
    for path, name in zip(paths, ("Motivation", "Zoo quizzes"), strict=True):
        package = talk(f"Talk of {name} only.\n", "Talk", coder=path.stem)
        package.project.code_book.codes[0].name = name
        package.project.sources[0].guid = qb.Guid.derived("source", name)
        package.save(path)
    out = tmp_path / "team.qdpx"
    assert run("merge", *paths, "-o", out, "-q").exit_code == 0
    with qb.open(out) as merged:
        names = {code.name for code, _ in merged.project.walk_codes()}
    assert names == {"Motivation", "Zoo quizzes"}


def test_a_base_that_nobody_began_with_is_told(run: Run) -> None:
    base = FIXTURES / "full.qdpx"
    result = run("merge", ANNA, BEN, "--base", base, "--dry-run")
    assert "[base-unrelated]" in result.stderr
