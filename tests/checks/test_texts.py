"""Is there one text where a text belongs, and can it be read?"""

from pathlib import Path

import pytest
from plausible import Study

import qdabridge as qb
from qdabridge import Limits, TextSource
from qdabridge.checks import inspect

TEXT = "/Project/Sources/TextSource[1]"


def test_both(study: Study) -> None:
    study.text.plain_text_content = "Hello"
    assert study.only("text-twice").location.path == f"{TEXT}/@plainTextPath"


def test_neither(study: Study) -> None:
    study.project.sources.append(TextSource(name="None"))
    finding = study.only("text-missing")
    assert finding.location.path == "/Project/Sources/TextSource[2]"


def test_only_rich_text(study: Study) -> None:
    study.text.plain_text_path = None
    assert "only rich text" in study.only("text-missing").message


def test_an_empty_text_is_a_text(study: Study) -> None:
    study.project.sources.append(TextSource(name="Empty", plain_text_content=""))
    assert not study.found("text-missing")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [("Größe".encode("cp1252"), "windows-1252"), ("a".encode("utf-16"), "utf-16-le")],
)
def test_other_encodings(study: Study, data: bytes, encoding: str) -> None:
    path = study.package.add_file(data, ".txt")
    study.project.sources.append(TextSource(name="Old", plain_text_path=path))
    assert encoding in study.only("text-encoding").message


def test_utf8_with_bom_is_utf8(study: Study) -> None:
    path = study.package.add_file(b"\xef\xbb\xbfHello", ".txt")
    study.project.sources.append(TextSource(name="BOM", plain_text_path=path))
    assert not study.found("text-encoding")


def test_a_text_beyond_the_limits(study: Study, tmp_path: Path) -> None:
    study.package.save(tmp_path / "study.qdpx")
    with qb.open(
        tmp_path / "study.qdpx", limits=Limits(max_text_bytes=3), as_written=True
    ) as package:
        [finding] = inspect(package).of("text-unreadable")
    assert "max_text_bytes" in finding.message
    assert finding.location.path == f"{TEXT}/@plainTextPath"
