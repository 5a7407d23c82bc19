"""QualCoder's lists of codes, against the REFI-QDA codebook it exports itself."""

from pathlib import Path

import pytest
from code_trees import outline, plain_book, read_back, save
from helpers import sample

import qdabridge as qb
from qdabridge import Code, CodeBook, Guid
from qdabridge.codebook.proposal import Hints
from qdabridge.errors import DamagedPackageError
from qdabridge.formats.codebook import propose

VERSIONS = ["qc3.5", "qc3.8.2", "v17"]


def known(version: str) -> dict[tuple[str, ...], tuple[bool, str]]:
    path = sample(f"qualcoder/{version}/exports/Codebook-interviews.qdc")
    with qb.open(path) as package:
        return {
            path: (code.is_codable, (code.description or "").strip())
            for code, path in package.project.walk_codes()
        }


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["codebook.txt", "Codebook.odt"])
def test_its_exports_say_what_its_own_qdc_says(version: str, name: str) -> None:
    proposal = propose(sample(f"qualcoder/{version}/exports/{name}"))
    found = {e.path: (e.is_codable, e.description) for e in proposal.entries}
    assert proposal.layout == "qualcoder-codebook"
    assert {path: is_codable for path, (is_codable, _) in found.items()} == {
        path: is_codable for path, (is_codable, _) in known(version).items()
    }
    codes = {path: text for path, (is_codable, text) in found.items() if is_codable}
    assert codes == {
        p: text for p, (is_codable, text) in known(version).items() if is_codable
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_imported_is_in_its_qdc(version: str) -> None:
    proposal = propose(sample(f"qualcoder/{version}/codebook_for_import.txt"))
    assert proposal.layout == "qualcoder-list"
    found = {e.path: e.is_codable for e in proposal.entries}
    theirs = {path: is_codable for path, (is_codable, _) in known(version).items()}
    theirs.pop(("Emotion", "positive", "joy"), None)  # made in the program
    assert found == theirs


def test_the_list_of_one_file_in_4_0_has_blanks_round_its_marks() -> None:
    path = "qualcoder/v17/exports/interview_P12.docx_codebook.txt"
    entries = {e.path: e.is_codable for e in propose(sample(path)).entries}
    assert entries == {
        ("Barriers",): False,
        ("Barriers", "Time"): True,
        ("Emotion",): False,
        ("Emotion", "negative"): True,
        ("Free code",): True,
    }


def test_colours_come_from_the_blocks_of_the_odt() -> None:
    proposal = propose(sample("qualcoder/v17/exports/Codebook.odt"))
    colors = {e.name: e.color for e in proposal.entries}
    assert (colors["Money 💶"], colors["Barriers"]) == ("#58FAAC", None)


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.txt", 'A>>B>>C\tsaid "so\nFree\n\nA>>D\t\n'),
        ("c.csv", 'A>>B>>C,"said ""so"\nFree,\nA>>D,\n'),
        ("c.csv", 'name,memo\nA>>B>>C,"said ""so"\nFree,\nA>>D,\n'),
        ("c.csv", 'A>>B>>C;said "so\nFree;\nA>>D;\n'),
    ],
)
def test_all_but_the_last_part_are_categories(
    tmp_path: Path, name: str, text: str, bom: str
) -> None:
    (tmp_path / name).write_text(bom + text, "utf-8")
    entries = propose(tmp_path / name).entries
    assert [(e.path, e.is_codable, e.description) for e in entries] == [
        (("A",), False, ""),
        (("A", "B"), False, ""),
        (("A", "B", "C"), True, 'said "so'),
        (("Free",), True, ""),
        (("A", "D"), True, ""),
    ]


def test_a_memo_of_its_codebook_may_have_several_lines(tmp_path: Path) -> None:
    (tmp_path / "codebook.txt").write_text(
        "Codebook for x.qda\n========\n"
        "Category:A, catid:1, Owner: b\nMemo: \n"
        "--Code: B, C, cid:2, Frq: 0, Owner: b\n--Memo: one\n\ntwo: 2\n"
        "--Code: D, cid:3, Frq: 0, Owner: b\n--Memo: ",
        "utf-8",
    )
    entries = propose(tmp_path / "codebook.txt").entries
    assert [(e.path, e.description) for e in entries] == [
        (("A",), ""),
        (("A", "B, C"), "one\n\ntwo: 2"),
        (("A", "D"), ""),
    ]


def test_the_list_has_no_rows_for_categories(tmp_path: Path) -> None:
    save(plain_book(), "qualcoder", tmp_path / "codes.txt")
    text = (tmp_path / "codes.txt").read_text("utf-8")
    assert text == "Barriers>>Time\tNo time.\nHope\tLooks ahead. Often.\n"


def test_a_code_with_codes_below_is_told_to_become_two(tmp_path: Path) -> None:
    child = Code(guid=Guid.new(), name="Fear")
    book = CodeBook(codes=[Code(guid=Guid.new(), name="Emotion", codes=[child])])
    path = tmp_path / "codes.csv"
    report = save(book, "qualcoder", path)
    assert [f.code for f in report.losses] == ["code-parent-approximated"]
    proposal = propose(path)
    assert [(e.path, e.is_codable) for e in proposal.entries] == [
        (("Emotion",), True),
        (("Emotion", "Fear"), True),
    ]
    assert proposal.report.of("category-is-code")


def test_names_are_made_unique_as_its_tables_want(tmp_path: Path) -> None:
    parents = [
        Code(
            guid=Guid.new(),
            name=name,
            is_codable=False,
            codes=[Code(guid=Guid.new(), name="Hope")],
        )
        for name in "AB"
    ]
    report = save(CodeBook(codes=parents), "qualcoder", tmp_path / "codes.txt")
    first, second = report.of("name-shared-approximated")
    assert "'Hope' under 'A' is called like one elsewhere" in first.message
    assert "'Hope' under 'B' is called like one" in second.message
    assert "write 'B / Hope'" in second.message
    names = [path[-1] for path in outline(read_back(tmp_path / "codes.txt"))]
    assert names == ["A", "A / Hope", "B", "B / Hope"]


def test_a_list_without_categories_is_read_if_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "codes.txt").write_text("Hope\tahead\nFear\n", "utf-8")
    proposal = propose(tmp_path / "codes.txt", Hints(layout="qualcoder-list"))
    assert [(e.path, e.description) for e in proposal.entries] == [
        (("Hope",), "ahead"),
        (("Fear",), ""),
    ]


def test_an_odt_of_something_else_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.odt", "w") as archive:
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(DamagedPackageError, match="QualCoder"):
        propose(tmp_path / "x.odt")
