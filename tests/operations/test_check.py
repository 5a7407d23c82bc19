"""Checking a file: what reading had to say, then what the checks say."""

from pathlib import Path

import pytest
from helpers import sample
from plausible import Study

import qdabridge as qb
from qdabridge import Report, Severity
from qdabridge.checks import CHECKS
from qdabridge.operations.checking import check


def codes(report: Report) -> dict[str, int]:
    found: dict[str, int] = {}
    for finding in report:
        found[finding.code] = found.get(finding.code, 0) + finding.count
    return found


@pytest.fixture
def study() -> Study:
    return Study()


def test_a_plausible_file(study: Study, tmp_path: Path) -> None:
    study.package.save(tmp_path / "study.qdpx")
    assert check(tmp_path / "study.qdpx").is_clean
    assert check(str(tmp_path / "study.qdpx")).is_clean


def test_a_plausible_package(study: Study) -> None:
    assert check(study.package).is_clean


def test_findings_name_the_file(study: Study, tmp_path: Path) -> None:
    study.user.name = " "
    study.package.add_file(b"x", ".bin", "extra")
    study.package.save(tmp_path / "study.qdpx")
    report = check(tmp_path / "study.qdpx")
    assert [str(f).partition(": ")[2].partition(": ")[0] for f in report] == [
        "study.qdpx, sources/extra.bin",
        "study.qdpx, /Project/Users/User[1]/@name",
    ]


def test_reading_has_its_say_first(tmp_path: Path) -> None:
    path = tmp_path / "book.qdc"
    path.write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code name=""'
        ' guid="5215cc69-b628-4e02-afb9-9beeaee55808" isCodable="TRUE"/>'
        "</Codes></CodeBook>"
    )
    report = check(path)
    assert [f.code for f in report] == ["value-mended", "name-blank"]
    assert {f.location.file for f in report} == {"book.qdc"}


def test_media_folders_are_searched(study: Study, tmp_path: Path) -> None:
    study.video.path = "relative:///film.mp4"
    study.package.save(tmp_path / "study.qdpx")
    assert codes(check(tmp_path / "study.qdpx")) == {
        "file-external": 1,
        "file-unreferenced": 1,
    }
    (tmp_path / "film.mp4").touch()
    report = check(tmp_path / "study.qdpx", media=[tmp_path])
    assert codes(report) == {"file-unreferenced": 1}


def test_other_formats_are_checked_too(study: Study, tmp_path: Path) -> None:
    study.selection.end_position = 999
    qb.Package(study.project).save(tmp_path / "study.qde")
    qb.convert(tmp_path / "study.qde", tmp_path / "study.json")
    assert "package-missing" in codes(check(tmp_path / "study.json"))


def test_limits_are_kept(study: Study, tmp_path: Path) -> None:
    study.package.save(tmp_path / "study.qdpx")
    with pytest.raises(qb.LimitError):
        check(tmp_path / "study.qdpx", limits=qb.Limits(max_xml_bytes=10))


SOUND = [
    "nvivo/nvivo-windows-12.6-masked.qdpx",
    "qc/exports/qc_project.qdpx",
    "qualcoder/qualcoder-3.8.2-codebook.qdc",
    "standard/example1-codebook.qdc",
]


@pytest.mark.parametrize("name", SOUND)
def test_sound_files_of_real_tools(name: str) -> None:
    report = check(sample(name))
    known = {check.code: check.severity for check in CHECKS}
    grave = [f for f in report if known.get(f.code, Severity.INFO) != Severity.INFO]
    assert not grave


def test_qualcoder() -> None:
    report = check(sample("qualcoder/qc3.8.2/exports/interviews.qdpx"))
    assert codes(report) == {"element-order": 1, "user-unknown": 1, "file-suffix": 3}


def test_qualcoder_4_leaves_files_behind() -> None:
    report = check(sample("qualcoder/v17/exports/interviews.qdpx"))
    assert codes(report)["file-unreferenced"] == 2


def test_atlasti_for_mac() -> None:
    report = check(sample("standard/example2-atlasti-8.4-mac.qde"))
    assert codes(report) == {
        "guid-twins": 2,
        "file-external": 3,
        "package-missing": 1,
        "base-path-private": 1,
    }
    assert [f.code for f in report.reaching(Severity.WARNING)] == ["base-path-private"]


def test_transana() -> None:
    found = codes(check(sample("standard/example3-transana-3.22.qde")))
    assert found["date-without-zone"] > 5
    assert found["region-upside-down"] == 5
    assert not {"reference-dangling", "guid-duplicate"} & found.keys()
