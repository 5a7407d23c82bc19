"""What files say about people is found in every corner, and told without the words."""

import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import Workbook

import qdabridge as qb
from qdabridge.cli.main import cli
from qdabridge.operations.redact import names_of

SIGNS = {
    "path-private": [
        "see C:\\Users\\mkim\\study\\a.docx",
        "/home/mkim/data/x.csv",
        "file:///Users/mkim/x",
        "\\\\SERVER7\\share\\x",
    ],
    "mail-address": ["write to m.kim@uni-x.example today", "mailto:kim@x.example"],
    "phone-number": [
        "call +49 731 123456",
        "0176 12345678",
        "(0731) 12 34 56",
        "+256 772 123456",
        "052-1234567",
        "555-123-4567",
    ],
    "identity-number": [
        "DE89 3704 0044 0532 0130 00",
        "078-05-1120",
        "L01X00T471"[:1] + "12345678",
    ],
    "birth-date": [
        "born 12 May 1967",
        "geb. 3.4.1980",
        "geboren am 03.04.1980",
        "date of birth: 1980-04-03",
        "née le 3/4/1980",
    ],
    "machine-named": ["saved on DESKTOP-4F7KQ2A", "annas-macbook-pro here"],
}
HARMLESS = [
    "We met on 12 March 2024, twelve of us, from 10:30 to 12:00.",
    "1.2 Leadership; 3.5 of 86 people; see pp. 123-145, line 14.",
    "6d3a3b82-bb3b-50b6-8468-759824ed5c89",
    "2024-03-12T10:00:00Z",
    "internal://0d3a3b82-1234-50b6-8468-012345678901.txt",
    "#43: and/or, he/she, 2019/2020, 10,000 shillings, 1980",
]


def found(path: Path, **wishes: object) -> set[str]:
    return {f.code for f in qb.privacy(path, **wishes)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in SIGNS.items() for text in texts]
)
@pytest.mark.parametrize("kind", ["txt", "html", "csv", "docx", "xlsx", "qdpx"])
def test_signs_are_found_in_every_kind_of_file(
    code: str, text: str, kind: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a.{kind}"
    write(path, text)
    report = qb.privacy(path)
    assert code in {f.code for f in report}
    assert all(f.quote is None and text not in str(f) for f in report)
    assert all(str(f.location) for f in report)


def write(path: Path, text: str) -> None:
    """Write a file of the kind its suffix says, with a text in it."""
    match path.suffix:
        case ".docx":
            document = Document()
            document.core_properties.author = ""
            document.add_paragraph("before")
            paragraph = document.add_paragraph("")
            for letter in text:  # one run each
                paragraph.add_run(letter)
            document.save(str(path))
        case ".xlsx":
            book = Workbook()
            assert book.active is not None
            book.active["B3"] = text
            book.save(path)
        case ".qdpx":
            source = qb.TextSource(name="T", plain_text_content=f"Well.\n{text}\n")
            qb.Package(qb.Project(name="P", sources=[source])).save(path)
        case ".html":
            path.write_text(f"<html><body><p>{text}</p></body></html>", "utf-8")
        case _:
            path.write_text(f"a,b\n1,{text}\n", encoding="utf-8")


@pytest.mark.parametrize("text", HARMLESS)
@pytest.mark.parametrize("kind", ["txt", "docx", "qdpx"])
def test_what_is_harmless_is_not_told(text: str, kind: str, tmp_path: Path) -> None:
    write(tmp_path / f"a.{kind}", text)
    assert found(tmp_path / f"a.{kind}") <= {"member-time", "user-named"}


def test_what_travels_unseen_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "share.qdpx"
    project = qb.Project(name="P", base_path="C:\\Users\\mkim7\\study")
    project.users.append(qb.User(name="Min Kim"))
    qb.Package(project).save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("sources/notes mkim7.bak", "x")
    report = qb.privacy(path)
    places = {(f.code, f.location.path) for f in report}
    assert ("path-private", "project.qde, Project/@basePath") in places
    assert ("user-named", "project.qde, User/@name") in places
    assert ("user-named", "name of a file") in places
    assert report.of("member-time")


def test_listed_names_and_leftovers_are_errors(tmp_path: Path) -> None:
    page, plan = tmp_path / "page.html", tmp_path / "plan.csv"
    page.write_text("<p title='by ANNA'>Ann\nAnni</p>", encoding="utf-8")
    plan.write_text("find,replace,variants\nAnna,P1,Anni;Änni\n", encoding="utf-8")
    assert names_of(plan) == ["Anna", "Anni", "Änni"]
    run = CliRunner().invoke
    made = run(cli, ["check", "--privacy", str(page), "--names", str(plan)])
    assert made.exit_code == 1
    assert "name-listed" in made.stdout
    assert "ANNA" not in made.stdout
    shown = run(
        cli, ["check", "--privacy", str(page), "--names", str(plan), "--show-words"]
    )
    assert "ANNA" in shown.stdout
    assert run(cli, ["check", str(page), "--show-words"]).exit_code == 2


def test_a_docx_inside_a_project_is_searched(tmp_path: Path) -> None:
    inner = io.BytesIO()
    document = Document()
    document.core_properties.author = "Min Kim"
    document.save(inner)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sources/a.docx", inner.getvalue())
    assert "user-named" in found(path)


def private(path: Path) -> None:
    """Write a project whose paths lead through somebody's folder."""
    project = qb.Project(name="P", base_path="/Users/mkim7/study")
    home = "absolute:///C:/Users/mkim7/data"
    project.sources = [
        qb.TextSource(name="T", plain_text_path=f"{home}/t.txt"),
        qb.AudioSource(name="A", path=f"{home}/a.wav", current_path=f"{home}/a.wav"),
        qb.AudioSource(name="B", path="absolute:///D:/media/b.wav"),
    ]
    qb.Package(project).save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("sources/t.txt", "Hello")


@pytest.mark.parametrize("to", [None, "nvivo", "atlasti", "qualcoder"])
def test_paths_with_names_leave_unless_asked_to_stay(
    to: str | None, tmp_path: Path
) -> None:
    given = tmp_path / "in.qdpx"
    private(given)
    for suffix in (".qdpx", ".json"):
        out = tmp_path / f"out{suffix}"
        report = qb.convert(given, out, to=to).report
        assert report.of("path-private")
        shown = qb.privacy(out, show_words=True, names=["mkim7"])
        assert not [f for f in shown if "mkim7" in (f.quote or "")]
    with qb.open(tmp_path / "out.json") as package:
        text = package.project.sources[0]
        assert isinstance(text, qb.TextSource)
        assert package.text(text) == "Hello"
    kept = tmp_path / "kept.json"
    command = ["convert", str(given), str(kept), "--keep-paths", "-q"]
    CliRunner().invoke(cli, command)
    assert "mkim7/data/a.wav" in kept.read_text(encoding="utf-8")
    folder = tmp_path / "tables"
    assert CliRunner().invoke(cli, ["tables", str(given), str(folder)]).exit_code == 0
    for table in folder.iterdir():
        assert "mkim7" not in table.read_text(encoding="utf-8")


@pytest.mark.parametrize("harm", ["empty", "cut", "spoilt"])
def test_what_cannot_be_looked_into_is_never_called_clean(
    harm: str, tmp_path: Path
) -> None:
    path = tmp_path / "study.qdpx"
    qb.Package(qb.Project(name="Study", description="words " * 200)).save(path)
    data = bytearray(path.read_bytes())
    if harm == "spoilt":
        data[60:70] = bytes(10)
    harmed = {"empty": b"", "cut": bytes(data[:100]), "spoilt": bytes(data)}
    path.write_bytes(harmed[harm])
    with pytest.raises(qb.ReadError):
        qb.privacy(path)
    result = CliRunner().invoke(cli, ["check", "--privacy", str(path)])
    assert result.exit_code == 3
