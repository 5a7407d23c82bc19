"""Are the files there that the project names, and only these?"""

from pathlib import Path

import pytest
from plausible import Study

import qdabridge as qb
from qdabridge import Package, Severity
from qdabridge.checks import files, inspect

TEXT = "/Project/Sources/TextSource[1]"


def test_a_missing_file(study: Study) -> None:
    study.text.plain_text_path = "internal://gone.txt"
    finding = study.only("file-missing")
    assert finding.location.path == f"{TEXT}/@plainTextPath"
    assert "internal://gone.txt" in finding.message


def test_an_unreferenced_file(study: Study) -> None:
    study.package.add_file(b"xyz", ".bin", "left-over")
    finding = study.only("file-unreferenced")
    assert finding.location.member == "sources/left-over.bin"
    assert finding.severity is Severity.INFO


@pytest.mark.parametrize(
    "path", ["internal://../../secret.txt", "internal:///C:/x.txt", "relative:///../x"]
)
def test_a_path_that_leads_out(study: Study, path: str) -> None:
    study.video.path = path
    assert study.only("path-escaping").severity is Severity.ERROR
    assert not study.found("file-missing")
    assert not study.found("file-external")


def test_capitals(study: Study) -> None:
    path = study.package.add_file(b"x", ".TXT")
    study.text.plain_text_path = path.lower()
    assert study.only("path-case").location.path == f"{TEXT}/@plainTextPath"


def test_no_scheme(study: Study) -> None:
    assert study.text.plain_text_path
    study.text.plain_text_path = study.text.plain_text_path.removeprefix("internal://")
    finding = study.only("path-without-scheme")
    assert "write internal://" in finding.message
    assert not study.found("file-missing")


def test_recordings_may_stay_outside(study: Study, tmp_path: Path) -> None:
    study.video.path = "relative:///film.mp4"
    finding = study.only("file-external")
    assert finding.severity is Severity.INFO
    assert "--media" in finding.message
    study.package.media = (tmp_path,)
    assert "nor in the media folders" in study.only("file-external").message
    (tmp_path / "film.mp4").write_bytes(b"x")
    assert not study.found("file-external")


@pytest.mark.parametrize("path", ["absolute:///home/ada/map.png", "relative:///m.png"])
def test_nothing_else_may(study: Study, path: str) -> None:
    study.picture.path = path
    finding = study.only("file-outside")
    assert finding.severity is Severity.WARNING
    assert finding.location.path == "/Project/Sources/PictureSource[1]/@path"


def test_suffixes(study: Study) -> None:
    study.text.rich_text_path = study.package.add_file(b"x", ".odt")
    study.text.plain_text_path = study.package.add_file(b"x" * 9, ".md")
    assert {f.location.path for f in study.found("file-suffix")} == {
        f"{TEXT}/@richTextPath",
        f"{TEXT}/@plainTextPath",
    }


def test_size(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_MEMBER_BYTES", 2)
    study.package.add_file(b"xyz", ".bin", "large")
    members = {f.location.member for f in study.found("file-too-large")}
    assert "sources/large.bin" in members


def test_a_document_alone(study: Study, tmp_path: Path) -> None:
    study.package.save(tmp_path / "project.qde")
    with qb.open(tmp_path / "project.qde", as_written=True) as alone:
        report = inspect(alone)
    [finding] = report.of("package-missing")
    assert finding.location.path == "/Project"
    assert "6 files" in finding.message
    assert not report.of("file-missing")


def test_a_package_without_files_is_not_alone(study: Study, tmp_path: Path) -> None:
    Package(study.project).save(tmp_path / "study.qdpx")
    with qb.open(tmp_path / "study.qdpx", as_written=True) as package:
        report = inspect(package)
    assert not report.of("package-missing")
    assert sum(f.count for f in report.of("file-missing")) == 6
