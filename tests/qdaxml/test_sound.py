"""What is no well-formed XML is mended where one thing is meant, and positions stay."""

import re

import pytest
from helpers import NAMESPACE, codes, guid, read_xml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qdabridge import (
    DamagedPackageError,
    Project,
    Severity,
    UnsafePackageError,
)
from qdabridge.qdaxml.sound import make_sound

WORDS = "The bus was late again. My néighbour gave me a “lift”."
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def document(words: str = WORDS, name: str = "Diary", more: str = "") -> str:
    """Return a project with one text and, on its last line, one user."""
    return (
        f'{DECLARATION}<Project xmlns="{NAMESPACE}" name="P">\n<Users>'
        f'<User guid="{guid(1)}" name="{name}"{more}/></Users>\n'
        f'<Sources><TextSource guid="{guid(2)}">\n<PlainTextContent>{words}'
        "</PlainTextContent></TextSource></Sources>\n</Project>"
    )


def words_of(data: bytes) -> tuple[str | None, str | None, list[str]]:
    """Return the text, the user's name, and the codes of the findings."""
    project, report = read_xml(data)
    assert isinstance(project, Project)
    assert all(f.location.line for f in report)
    text = project.sources[0].plain_text_content  # type: ignore[union-attr]
    return text, project.users[0].name, codes(report)


# --- Characters ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "meant", "code"),
    [
        ("Q & A", "Q & A", "ampersand-bare"),
        ("R&D; AT&T", "R&D; AT&T", "ampersand-bare"),
        ("&", "&", "ampersand-bare"),
        ("5 < 6", "5 < 6", "angle-bare"),
        ("<laughs> yes", "<laughs> yes", "angle-bare"),
        ("a<b>c</i>", "a<b>c</i>", "angle-bare"),
        ("ends with <", "ends with <", "angle-bare"),
        ("a ]]> b", "a ]]> b", "section-end-bare"),
        ("a&nbsp;b", "a\N{NO-BREAK SPACE}b", "entity-undeclared"),
        ("caf&eacute;", "café", "entity-undeclared"),
        ("a\x0bb", "a b", "character-replaced"),
        ("a\x0cb", "a b", "character-replaced"),
        ("a\x00b", "a\ufffdb", "character-replaced"),
        ("a\ufffeb", "a\ufffdb", "character-replaced"),
        ("a&#11;b", "a b", "character-replaced"),
        ("a&#x0B;b", "a b", "character-replaced"),
        ("a&#0;b", "a\ufffdb", "character-replaced"),
        ("a&#xD800;b", "a\ufffdb", "character-replaced"),
        ("a&#99999999;b", "a\ufffdb", None),
        ("&#55357;&#56832;", "😀", "character-halved"),
        ("&#xD83D;&#xDE00;!", "😀!", "character-halved"),
        ("<![CDATA[a\x0b<b>]]>", "a <b>", "character-replaced"),
    ],
)
def test_a_character_is_read_as_what_it_is_meant(
    raw: str, meant: str, code: str | None
) -> None:
    text, _, found = words_of(document(raw).encode())
    assert text == meant
    assert code is None or found == [code]


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("Q & A", "Q & A"),
        ("a < b", "a < b"),
        ('The "bus" diary', 'The "bus" diary'),
        ("a\x01b", "a\ufffdb"),
        ("a&#11;b", "a b"),
        ("&nbsp;", "\N{NO-BREAK SPACE}"),
        ("<b>", "<b>"),
    ],
)
def test_values_of_attributes_are_mended_too(raw: str, meant: str) -> None:
    text, name, found = words_of(document(name=raw).encode())
    assert (text, name) == (WORDS, meant)
    assert found


def test_each_kind_is_told_once_with_lines_number_and_words() -> None:
    data = document("a & b\nc & d\ne", name="x & y").encode()
    _, report = read_xml(data)
    [finding] = report
    assert (finding.code, finding.count) == ("ampersand-bare", 3)
    assert finding.severity is Severity.WARNING
    assert finding.location.line == 3
    assert "lines 3, 5, 6" in finding.message
    assert "x & y" in (finding.quote or "")


def test_a_control_character_is_named() -> None:
    _, report = read_xml(document("a\x0b\x0cb").encode())
    assert "U+000B, U+000C (line 5)" in report.findings[0].message


WORDY = st.lists(
    st.characters(codec="utf-8", exclude_characters="\r<>&;")
    | st.sampled_from(["&", "<", " ", "\x0b", "\x00", "\ufffe", '"', "<b", "& "]),
    min_size=1,
).map("".join)


@given(WORDY)
def test_every_mended_text_is_as_long_as_it_was(words: str) -> None:
    """Whatever words a tool writes unescaped, each character is one afterwards."""
    data = document(f"&{words}").encode("utf-8")
    text, _, _ = words_of(data)
    assert text is not None
    assert len(text) == len(words) + 1
    same = [a == b for a, b in zip(f"&{words}", text, strict=True)]
    control = [bool(re.match("[\x00-\x1f\ufffe\uffff]", c)) for c in f"&{words}"]
    assert all(s or c for s, c in zip(same, control, strict=True))


@given(WORDY, st.sampled_from(["<", "&", "\x00", '"', "'", ">", "]]>", "<!--"]))
def test_what_is_made_is_well_formed_or_refused(words: str, more: str) -> None:
    for data in (document(words + more), document(name=words + more), words + more):
        hints = []
        try:
            read_xml(data.encode())
        except DamagedPackageError as error:
            hints.append(error.hint)
        assert all(hints)


# --- Attributes, prefixes, and what stands around the document ----------------------


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (' name="Other"', "attribute-repeated"),
        (" id=x", "quotation-mark-bare"),
        (' xsi:nil="true"', "prefix-undeclared"),
    ],
)
def test_tags_are_mended(more: str, code: str) -> None:
    text, name, found = words_of(document(more=more).encode())
    assert (text, name) == (WORDS, "Diary")
    assert code in found


def test_elements_with_a_prefix_that_is_declared_nowhere_are_ours() -> None:
    data = re.sub(r"<(/?)([A-Z])", r"<\1q:\2", document())
    text, name, found = words_of(data.encode())
    assert (text, name) == (WORDS, "Diary")
    assert found == ["prefix-undeclared"]


@pytest.mark.parametrize(
    "before",
    ["\n", "  \r\n", "\ufeff\ufeff", "\n\ufeff", "Export of today\n", "<!-- -->"],
)
def test_what_stands_before_the_declaration_is_passed_over(before: str) -> None:
    text, name, found = words_of((before + document()).encode())
    assert (text, name) == (WORDS, "Diary")
    assert found == ["document-late"]


def test_lines_are_those_of_the_file_whatever_stands_before() -> None:
    _, report = read_xml(("\n\n" + document("a & b")).encode())
    [late, bare] = report
    assert (late.location.line, bare.location.line) == (1, 7)


@pytest.mark.parametrize(
    ("behind", "code", "severity"),
    [
        ("bye", "document-continued", Severity.WARNING),
        ("<Project/>", "content-unread", Severity.ERROR),
    ],
)
def test_what_stands_behind_the_document_is_told(
    behind: str, code: str, severity: Severity
) -> None:
    _, report = read_xml((document() + behind).encode())
    assert [(f.code, f.severity) for f in report] == [(code, severity)]


# --- Encodings ----------------------------------------------------------------------


def declared(name: str | None) -> str:
    return document().replace(
        ' encoding="utf-8"', f' encoding="{name}"' if name else ""
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (declared("ISO-8859-1").encode(), "encoding-misdeclared"),
        (declared("windows-1252").encode(), "encoding-misdeclared"),
        (declared("us-ascii").encode(), "encoding-misdeclared"),
        (declared("utf-16").encode(), "encoding-misdeclared"),
        (declared("UTF-16LE").encode(), "encoding-misdeclared"),
        (declared("x-none").encode(), "encoding-misdeclared"),
        (declared("hex").encode(), "encoding-misdeclared"),
        (b"\xef\xbb\xbf" + declared("windows-1252").encode(), "encoding-misdeclared"),
        (declared("utf-8").encode("utf-16"), "encoding-misdeclared"),
        (declared("utf-8").encode("utf-16-le"), "encoding-misdeclared"),
        (declared("utf-8").encode("utf-16-be"), "encoding-misdeclared"),
        (declared("utf-8").encode("utf-32"), "encoding-misdeclared"),
        (declared("ISO-8859-1").encode("cp1252"), "encoding-misdeclared"),
        (declared("utf-8").encode("cp1252"), "encoding-mixed"),
        (declared(None).encode("cp1252"), "encoding-mixed"),
        (declared("utf-16").encode("cp1252"), "encoding-mixed"),
        (document().encode().replace("é".encode(), b"\xe9"), "encoding-mixed"),
        (declared("utf-16").encode("utf-16"), None),
        (declared("windows-1252").encode("cp1252"), None),
    ],
)
def test_the_bytes_say_what_the_declaration_does_not(
    data: bytes, code: str | None
) -> None:
    text, _, found = words_of(data)
    assert text == WORDS
    assert [f for f in found if f != "encoding-misdeclared" or code] == (
        [code] if code else []
    )


def test_declared_encodings_of_several_bytes_are_read() -> None:
    data = document("電車が遅れた").replace("utf-8", "shift_jis").encode("shift_jis")
    assert words_of(data) == ("電車が遅れた", "Diary", [])


def test_bytes_that_mean_no_character_are_an_error() -> None:
    _, report = read_xml(document("a").encode().replace(b">a<", b">a\x81\xc0<"))
    assert [(f.code, f.severity) for f in report] == [
        ("character-lost", Severity.ERROR),
        ("encoding-mixed", Severity.WARNING),
    ]


def test_surrogates_in_utf_8_are_joined() -> None:
    data = document("a!").encode().replace(b"!", b"\xed\xa0\xbd\xed\xb8\x80")
    text, _, found = words_of(data)
    assert (text, found) == ("a😀", ["character-halved"])


# --- What is not mended -------------------------------------------------------------


def test_a_doctype_stays_refused_in_a_document_that_is_mended() -> None:
    data = f"\n<!DOCTYPE a [<!ENTITY b 'c'>]>{document('&b;')}".encode()
    with pytest.raises(UnsafePackageError):
        read_xml(data)


def test_only_what_helps_is_advised() -> None:
    for body, advice in (("<Users>", "export it again"), ("</Users>", "missing tag")):
        with pytest.raises(DamagedPackageError) as caught:
            read_xml(f'<Project xmlns="{NAMESPACE}" name="P">{body}'.encode())
        assert advice in str(caught.value.hint)


def test_a_sound_document_is_not_changed() -> None:
    data = document("a &amp; b &lt;c&gt; &#233; <![CDATA[<x>&]]>").encode()
    sound = make_sound(data)
    assert sound.report.is_clean
    first, second = etree.fromstring(data), etree.fromstring(sound.data)
    assert etree.tostring(first, method="c14n") == etree.tostring(second, method="c14n")
