"""File in, file out: one way for all that write, and it keeps its promises."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from coded import FIXTURES

import qdabridge as qb
from qdabridge.operations.jobs import Job, Written, goal_of

STUDY = FIXTURES / "study.qdpx"
ANNA, BEN = FIXTURES / "study-anna.qdpx", FIXTURES / "study-ben.qdpx"
Write = Callable[..., Written]


def _recoded(target: Path, **wishes: object) -> Written:
    code_map = target.with_name("map.csv")
    code_map.write_text("old,new\nRole clarity,Clarity\n")
    return qb.recode_file(STUDY, code_map, target, **wishes)  # type: ignore[arg-type]


def _assembled(target: Path, **wishes: object) -> Written:
    rows, text = target.with_name("rows.csv"), target.with_name("A.txt")
    rows.write_text("source,code,quote,comment\nA,Top > Below,words,mine\n")
    text.write_text("Some words.")
    wishes |= {"texts": [text], "separator": " > "}
    return qb.assemble_files(rows, target, **wishes)  # type: ignore[arg-type]


WRITERS: dict[str, Write] = {
    "convert": lambda target, **wishes: qb.convert(STUDY, target, **wishes),
    "merge": lambda target, **wishes: qb.merge_files([ANNA, BEN], target, **wishes),
    "align": lambda target, **wishes: qb.align_files(ANNA, BEN, target, **wishes),
    "recode": _recoded,
    "assemble": _assembled,
    "codebook convert": lambda target, **wishes: qb.convert_codebook(
        STUDY, target, **wishes
    ),
}
writers = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


@writers
def test_every_result_has_a_path_and_a_report(write: Write, tmp_path: Path) -> None:
    written = write(tmp_path / "out.qdc")
    assert written.path == tmp_path / "out.qdc"
    assert written.path.exists()
    assert isinstance(written.report, qb.Report)
    assert str(written) == f"{written.path} written ({written.report})"


@writers
def test_every_name_of_a_tool_is_taken(write: Write, tmp_path: Path) -> None:
    write(tmp_path / "out.qdc", to="Atlas.ti")
    with qb.open(tmp_path / "out.qdc", as_written=True) as package:
        assert " for atlasti" in str(package.project.origin)
    with pytest.raises(qb.UnknownFormatError, match="did you mean 'maxqda'"):
        write(tmp_path / "other.qdc", to="mxqda")


@pytest.mark.parametrize(
    "write", [w for name, w in WRITERS.items() if name != "codebook convert"]
)
def test_a_format_is_taken_too(write: Write, tmp_path: Path) -> None:
    write(tmp_path / "out.data", to="JSON")
    assert (tmp_path / "out.data").read_bytes().startswith(b"{")


@writers
def test_what_is_there_stays_unless_told(write: Write, tmp_path: Path) -> None:
    there = tmp_path / "out.qdc"
    there.write_text("mine")
    with pytest.raises(qb.WouldOverwriteError):
        write(there)
    assert there.read_text() == "mine"
    write(there, overwrite=True)
    assert there.read_text() != "mine"


@pytest.mark.parametrize(
    "write", [w for name, w in WRITERS.items() if name != "codebook convert"]
)
def test_losses_are_refused_and_nothing_is_written(
    write: Write, tmp_path: Path
) -> None:
    with pytest.raises(qb.LossError) as caught:
        write(tmp_path / "out.qdc", refuse_loss=True)
    assert caught.value.report.losses
    assert not (tmp_path / "out.qdc").exists()


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"as_written": True}, "stay as written"),
        ({"keep_foreign": True}, "no place for content outside the standard"),
    ],
)
def test_a_list_of_codes_refuses_what_it_cannot_honour(
    wishes: dict[str, bool], message: str, tmp_path: Path
) -> None:
    with pytest.raises(qb.UnknownFormatError, match=message):
        qb.convert(STUDY, tmp_path / "out.csv", to="atlasti", **wishes)  # type: ignore[arg-type]
    assert not (tmp_path / "out.csv").exists()


def test_a_list_of_codes_honours_options_and_the_format(tmp_path: Path) -> None:
    flat = qb.Package(qb.Project(name="P", origin="ATLAS.ti 23"), form="as-written")
    flat.project.code_book.codes = [qb.Code(name="Barriers::Time")]
    flat.save(tmp_path / "flat.qdpx")
    split = qb.Options(split_codes=True)
    out = tmp_path / "codes.csv"
    qb.convert(tmp_path / "flat.qdpx", out, to="qualcoder", options=split)
    assert "Barriers>>Time" in out.read_text().replace(" ", "")
    with pytest.raises(qb.DamagedPackageError):
        qb.convert(tmp_path / "flat.qdpx", tmp_path / "2.yaml", to="qc", from_="json")


def test_errors_inside_a_package_name_the_member(tmp_path: Path) -> None:
    path = tmp_path / "broken.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Study/Trial.qde", "<Project")
    for run in (qb.open, qb.validate):
        with pytest.raises(qb.ReadError) as caught:
            run(path)
        assert str(caught.value).startswith(f"{path}, Study/Trial.qde, line 1")


@pytest.mark.parametrize(
    ("to", "target", "goal"),
    [
        (None, "x.json", ("json", None)),
        ("QDE", "x.y", ("qde", None)),
        ("NVivo", "x.qdpx", ("qdpx", "nvivo")),
        ("atlasti", "x.XLSX", (None, "atlasti")),
        ("Taguette", "x.csv", (None, "taguette")),
        ("taguette", "x.qdc", ("qdc", None)),
    ],
)
def test_what_to_means(
    to: str | None, target: str, goal: tuple[str | None, str | None]
) -> None:
    assert goal_of(to, target, lists=True) == goal


def test_a_tool_of_lists_is_told_its_suffixes() -> None:
    with pytest.raises(qb.UnknownFormatError, match=r"ends with \.csv"):
        goal_of("taguette", "x.qdpx", lists=True)


def test_inputs_are_closed_when_the_job_ends(tmp_path: Path) -> None:
    with Job(tmp_path / "out.qdpx", STUDY) as job:
        package = job.open(STUDY)
        name = package.files[0]
    with pytest.raises(qb.ReadError, match="closed"):
        package.open_file(name)
