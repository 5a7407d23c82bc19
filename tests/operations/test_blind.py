"""Copies for independent coding."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from coded import FIXTURES, canonical_package, selection, text

import qdabridge as qb
from qdabridge.cli.main import cli

ANNA, BEN = qb.User(name="Anna"), qb.User(name="Ben")
HOPE = qb.Code(name="Hope")


def coding(user: qb.User | None) -> qb.Coding:
    return qb.Coding(code_ref=HOPE.guid, creating_user=user.guid if user else None)


def master() -> qb.Package:
    memo = qb.Note(name="Ben's doubt", creating_user=BEN.guid)
    shared = selection(0, 4, coding(ANNA), coding(BEN))
    of_ben = selection(5, 9, coding(BEN))
    of_ben.note_refs = [memo.guid]
    turn = selection(10, 20, coding(BEN))
    nobodys = selection(21, 25, coding(None))
    source = text("t", shared, of_ben, turn, nobodys)
    project = qb.Project(
        name="master",
        users=[ANNA, BEN],
        sources=[source],
        notes=[memo],
        cases=[qb.Case(name="Kim", selection_refs=[turn.guid])],
    )
    project.code_book.codes = [HOPE]
    return canonical_package(project.clone())


def test_only_the_own_codings_stay_and_nothing_else_changes() -> None:
    given = master()
    made = qb.blind(given, "anna").project
    (source,) = made.sources
    assert isinstance(source, qb.TextSource)
    marks = source.plain_text_selections
    assert [(s.start_position, len(s.codings)) for s in marks] == [
        (0, 1),
        (10, 0),
    ]
    assert marks[0].codings[0].creating_user == ANNA.guid
    assert source.guid == given.project.sources[0].guid
    assert made.cases == given.project.cases
    assert made.code_book == given.project.code_book
    assert made.notes == []
    assert sum(1 for _ in given.project.codings()) == 5


def test_a_new_coder_becomes_a_user_with_the_same_guid_every_time() -> None:
    one, two = (qb.blind(master(), "Zoe").project for _ in range(2))
    assert [user.name for user in one.users] == ["Anna", "Ben", "Zoe"]
    assert one.users[-1].guid == two.users[-1].guid
    assert not list(one.codings())


def test_two_users_of_one_name_are_told_apart_by_guid() -> None:
    given = master()
    given.project.users.append(qb.User(name="Anna"))
    with pytest.raises(qb.ComparisonError, match="GUID"):
        qb.blind(given, "Anna")
    assert list(qb.blind(given, str(ANNA.guid)).project.codings())


def test_copies_coded_and_compared(tmp_path: Path) -> None:
    words = ["blind", str(FIXTURES / "study.qdpx"), "-o", str(tmp_path / "round")]
    words += ["--coder", "Anna Becker", "--coder", "Ben Lindqvist"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    paths = sorted((tmp_path / "round").iterdir())
    assert [p.name for p in paths] == [
        "study-Anna-Becker.qdpx",
        "study-Ben-Lindqvist.qdpx",
    ]
    with qb.open(paths[0]) as anna, qb.open(paths[1]) as ben:
        assert qb.validate(paths[0]).is_clean
        with qb.open(FIXTURES / "study.qdpx") as study:
            whole = qb.compare(study).results[0].pooled.cells
        assert qb.compare([anna, ben]).results[0].pooled.cells == whole
    again = CliRunner().invoke(cli, words)
    assert again.exit_code == 4
    assert CliRunner().invoke(cli, [*words, "--force"]).exit_code == 0


def test_a_codebook_has_nothing_to_hide() -> None:
    book = qb.open(FIXTURES / "codebook.qdc")
    with book, pytest.raises(qb.NotThisFormatError):
        qb.blind(book, "Anna")
