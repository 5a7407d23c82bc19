"""What the reader refuses: what is not QDA-XML, not XML, not safe, or past a limit."""

import io

import pytest
from helpers import NAMESPACE, RICH_CODEBOOK, RICH_PROJECT, guid, read_xml, to_xml

from qdabridge import (
    DamagedPackageError,
    LimitError,
    NotThisFormatError,
    UnsafePackageError,
)
from qdabridge.qdaxml import read_codebook, read_project
from qdabridge.qdaxml.foreign import MAX_DEPTH

HEAD = f'<Project xmlns="{NAMESPACE}" name="P">'


def nested_codes(depth: int) -> bytes:
    start = f'<Code guid="{guid(1)}" name="C" isCodable="true">'
    codes = start * depth + "</Code>" * depth
    return f"{HEAD}<CodeBook><Codes>{codes}</Codes></CodeBook></Project>".encode()


# --- Not this format ----------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "<html><body/></html>",
        "<project/>",
        f'<Code xmlns="{NAMESPACE}"/>',
        f'<Codes xmlns="{NAMESPACE}"/>',
        '<Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003"/>',
        '<Project xmlns="http://schemas.microsoft.com/project" name="P"/>',
        '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup/></Project>',
        '<CodeBook xmlns="urn:other"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_another_root_is_another_format(data: str) -> None:
    with pytest.raises(NotThisFormatError) as caught:
        read_xml(data.encode())
    assert caught.value.location == "line 1"
    assert "QDA-XML" in caught.value.message


def test_a_codebook_is_no_project_and_a_project_no_codebook() -> None:
    with pytest.raises(NotThisFormatError, match="codebook, not a project"):
        read_project(io.BytesIO(to_xml(RICH_CODEBOOK)))
    with pytest.raises(NotThisFormatError, match="project, not a codebook"):
        read_codebook(io.BytesIO(to_xml(RICH_PROJECT)))


# --- Damaged ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "what", "where"),
    [
        (f"{HEAD}\n<Users>", "breaks off before its end", "line 2"),
        (f"{HEAD}\n\n</Users></Project>", "mismatched tag", "line 3"),
        (f"{HEAD}&\n\n</Users></Project>", "mismatched tag", "line 3"),
        ("", "the XML is empty", "line 1"),
        (" \n ", "breaks off before its end", "line 2"),
        ("no XML", "not well-formed", "line 1"),
    ],
)
def test_malformed_xml_is_refused_with_reason_and_line(
    data: str, what: str, where: str
) -> None:
    with pytest.raises(DamagedPackageError) as caught:
        read_xml(data.encode())
    assert what in caught.value.message
    assert str(caught.value.location).startswith(f"{where}, column ")
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("cut", [1, 100, 5000, 20_000, -3])
def test_a_document_cut_short_is_damaged(cut: int) -> None:
    with pytest.raises(DamagedPackageError):
        read_xml(to_xml(RICH_PROJECT)[:cut])


# --- Unsafe -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE Project>",
        '<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE Project [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    ],
)
def test_every_doctype_is_refused(doctype: str) -> None:
    with pytest.raises(UnsafePackageError, match="DOCTYPE"):
        read_xml(f"{doctype}{HEAD}&x;</Project>".encode())


# --- Limits -------------------------------------------------------------------------


def test_codes_may_nest_as_deep_as_any_real_tree() -> None:
    project, report = read_xml(nested_codes(100))
    assert report.is_clean
    assert len(list(project.walk_codes())) == 100
    assert read_xml(to_xml(project))[0] == project


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 10_000, 200_000])
def test_codes_that_nest_without_end_are_refused(depth: int) -> None:
    with pytest.raises(LimitError, match=f"more than {MAX_DEPTH} deep") as caught:
        read_xml(nested_codes(depth))
    assert caught.value.location == "line 1"


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 10_000, 200_000])
def test_foreign_elements_that_nest_without_end_are_refused(depth: int) -> None:
    foreign = "<x>" * depth + "</x>" * depth
    with pytest.raises(LimitError, match=f"more than {MAX_DEPTH} deep"):
        read_xml(f"{HEAD}{foreign}</Project>".encode())


def test_a_text_of_many_megabytes_is_no_problem() -> None:
    text = "long " * 3_000_000  # libxml2 alone stops at ten megabytes
    data = f"{HEAD}<Description>{text}</Description></Project>".encode()
    project, report = read_xml(data)
    assert report.is_clean
    assert project.description == text
    assert len(to_xml(project)) > len(text)
