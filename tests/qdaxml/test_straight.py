"""What stands elsewhere than the standard has it is read where it means one thing.

``straight_cases.txt`` holds documents that all say the same two codings, each in
another way of home-made exporters.
"""

import re
from pathlib import Path

import pytest
from helpers import NAMESPACE, codes, guid, read_text, read_xml, to_xml
from hypothesis import given
from hypothesis import strategies as st

from qdabridge import (
    CodeBook,
    NotThisFormatError,
    PlainTextSelection,
    Project,
    Severity,
    TextSource,
)
from qdabridge.model.project import placed_codings

HEAD = f'<Project name="Bus diary" origin="Homemade 1" xmlns="{NAMESPACE}">'
USERS = '<Users><User guid="{kim}" name="Kim"/><User guid="{lou}" name="Lou"/></Users>'
BOOK = (
    '<CodeBook><Codes><Code guid="{delay}" name="Delay" isCodable="true"/>'
    '<Code guid="{help}" name="Help" isCodable="true"/></Codes></CodeBook>'
)
TEXT = "The bus was late again. My neighbour gave me a lift."
SELECTION = (
    '<PlainTextSelection guid="{}" startPosition="{}" endPosition="{}">'
    '<Coding guid="{}" creatingUser="{}"><CodeRef targetGUID="{}"/></Coding>'
    "</PlainTextSelection>"
)
SELECTIONS = SELECTION.format(
    "{first}", 12, 22, "{one}", "{kim}", "{delay}"
) + SELECTION.format("{second}", 37, 51, "{two}", "{lou}", "{help}")
GUIDS = {
    name: guid(number)
    for number, name in enumerate(
        ["kim", "lou", "delay", "help", "diary", "first", "second", "one", "two"], 1
    )
}
RIGHT = [
    ("Diary", "late again", "Delay", "Kim"),
    ("Diary", "gave me a lift", "Help", "Lou"),
]


def filled(body: str) -> str:
    """Return a document with its parts and GUIDs put in."""
    parts = {"users": USERS, "book": BOOK, "selections": SELECTIONS, "text": TEXT}
    for name, value in (*parts.items(), *GUIDS.items()):
        body = body.replace(f"{{{name}}}", value)
    is_whole = re.match(r"\s*(?:<\?xml|<\S*project|<QDA)", body, re.IGNORECASE)
    return body if is_whole else f"{HEAD}{body}</Project>"


def variations() -> dict[str, str]:
    """Return the documents of the file by their names."""
    text = Path(__file__).with_name("straight_cases.txt").read_text(encoding="utf-8")
    sections = re.split(r"^== (.+)\n", text, flags=re.MULTILINE)[1:]
    pairs = zip(sections[::2], sections[1::2], strict=True)
    return {name: filled(body.strip()) for name, body in pairs}


VARIATIONS = variations()


def codings(project: Project) -> list[tuple[str | None, str, str, str]]:
    """Return source, quote, code and coder of every coding."""
    index = project.index()
    found = []
    for placed in placed_codings(project.sources):
        source, selection = placed.source, placed.selection
        assert isinstance(source, TextSource)
        text = source.plain_text_content or ""
        code = index.code(placed.coding.code_ref)
        who = placed.coding.creating_user or (selection and selection.creating_user)
        user = index.user(who) if who else None
        quote = "(whole)"
        if isinstance(selection, PlainTextSelection):
            quote = text[selection.start_position : selection.end_position]
        name = code.name if code else "?"
        found.append((source.name, quote, name, (user and user.name) or "?"))
    return found


@pytest.mark.parametrize("name", VARIATIONS)
def test_each_way_of_saying_it_is_read_alike(name: str) -> None:
    project, report = read_xml(VARIATIONS[name].encode())
    assert sorted(codings(project)) == sorted(RIGHT)
    assert [f for f in report if f.severity is Severity.ERROR] == []
    assert report.is_clean == (name in ("plain", "prefix", "guid braces upper"))


@pytest.mark.parametrize("name", VARIATIONS)
def test_what_was_put_right_is_right_the_next_time(name: str) -> None:
    project, _ = read_xml(VARIATIONS[name].encode())
    again, report = read_xml(to_xml(project))
    assert report.is_clean
    assert codings(again) == codings(project)


@pytest.mark.parametrize("name", VARIATIONS)
def test_the_same_document_gives_the_same_guids(name: str) -> None:
    data = VARIATIONS[name].encode()
    assert to_xml(read_xml(data)[0]) == to_xml(read_xml(data)[0])


@pytest.mark.parametrize("name", ["Backup", "Projekt", "MyStudy"])
def test_a_project_is_known_by_what_it_holds(name: str) -> None:
    source = f'<TextSource guid="{{diary}}" name="Diary"><PlainTextContent>{TEXT}'
    body = f"{{users}}{{book}}<Sources>{source}</PlainTextContent>{SELECTIONS}"
    data = filled(f"{body}</TextSource></Sources>")
    right, _ = read_xml(data.encode())
    renamed = data.replace("<Project", f"<{name}").replace("</Project", f"</{name}")
    project, report = read_xml(renamed.encode())
    assert project == right
    assert codes(report) == ["element-misspelt"]


def test_what_stands_around_a_code_book_is_told_as_unread() -> None:
    data = filled('<Team lead="Kim"><User name="Ada"/></Team>{book}')
    renamed = data.replace("<Project", "<Backup").replace("</Project", "</Backup")
    document, report = read_xml(renamed.encode())
    assert isinstance(document, CodeBook)
    assert document.codes
    (error,) = [f.message for f in report if f.code == "content-unread"]
    assert "Ada" in error


@given(st.sets(st.sampled_from(["Selections", "Coded", "Group", "Item"]), min_size=1))
def test_wrappers_in_wrappers_are_unwrapped(names: set[str]) -> None:
    inner = SELECTIONS
    for name in names:
        inner = f"<{name}>{inner}</{name}>"
    source = f'<TextSource guid="{{diary}}" name="Diary"><PlainTextContent>{TEXT}'
    body = f"{{users}}{{book}}<Sources>{source}</PlainTextContent>{inner}</TextSource>"
    project, report = read_xml(filled(f"{body}</Sources>").encode())
    assert codings(project) == RIGHT
    assert set(codes(report)) == {"element-unwrapped"}
    assert len(report) == len(names)


# --- What is kept beside the codings ------------------------------------------------


def test_a_tree_of_codes_is_made_of_parents_that_are_named() -> None:
    book = (
        f'<Code guid="{guid(1)}" name="A" isCodable="true"/>'
        f'<Code guid="{guid(2)}" name="B" isCodable="true" parentGUID="{guid(1)}"/>'
        f'<Code guid="{guid(3)}" name="C" isCodable="true" parent="B"/>'
    )
    project, report = read_text(f"<CodeBook><Codes>{book}</Codes></CodeBook>")
    assert [path for _, path in project.walk_codes()] == [
        ("A",),
        ("A", "B"),
        ("A", "B", "C"),
    ]
    assert set(codes(report)) == {"code-nested"}


def test_codes_that_name_each_other_as_parents_stay_where_they_are() -> None:
    book = (
        f'<Code guid="{guid(1)}" name="A" isCodable="true" parent="{guid(2)}"/>'
        f'<Code guid="{guid(2)}" name="B" isCodable="true" parent="{guid(1)}"/>'
    )
    project, _ = read_text(f"<CodeBook><Codes>{book}</Codes></CodeBook>")
    assert len(list(project.walk_codes())) == 2


def test_a_coding_with_several_codes_becomes_several() -> None:
    both = '<CodeRef targetGUID="{delay}"/><CodeRef targetGUID="{help}"/>'
    selections = SELECTIONS.replace('<CodeRef targetGUID="{delay}"/>', both)
    document = VARIATIONS["plain"].replace(
        filled(SELECTIONS).removeprefix(HEAD).removesuffix("</Project>"), "{selections}"
    )
    document = filled(document.replace("{selections}", selections))
    project, report = read_xml(document.encode())
    assert codings(project) == [
        RIGHT[0],
        ("Diary", "late again", "Help", "Kim"),
        RIGHT[1],
    ]
    assert codes(report) == ["coding-split"]


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        ('<Picture guid="{0}" name="B" path="internal://b.png"/>', "PictureSource"),
        ('<PDFDocument guid="{0}" path="internal://b.pdf"/>', "PDFSource"),
        ('<Source type="pdf" guid="{0}" path="internal://b"/>', "PDFSource"),
        ('<Source kind="image/png" guid="{0}" path="internal://b"/>', "PictureSource"),
        ('<File guid="{0}" path="internal://b.mp3"/>', "AudioSource"),
        ('<Document id="{0}" file="internal://b.mp4"/>', "VideoSource"),
        ('<Transcript guid="{0}" plainTextPath="internal://b.txt"/>', "TextSource"),
        ('<Source format="docx" guid="{0}" path="internal://b.docx"/>', "TextSource"),
    ],
)
def test_a_source_says_by_type_name_or_file_what_it_is(element: str, kind: str) -> None:
    project, report = read_text(f"<Sources>{element.format(guid(1))}</Sources>")
    assert [type(source).__name__ for source in project.sources] == [kind]
    assert {f.severity for f in report} == {Severity.WARNING}


def test_a_note_on_its_thing_is_referred_to_from_there() -> None:
    note = f'<Note guid="{guid(8)}"><PlainTextContent>n</PlainTextContent></Note>'
    project, report = read_text(
        f'<Sources><TextSource guid="{guid(1)}"><Notes>{note}</Notes></TextSource>'
        "</Sources>"
    )
    assert [n.plain_text_content for n in project.notes] == ["n"]
    assert project.sources[0].note_refs == [guid(8)]
    assert "element-misplaced" in codes(report)


def test_a_region_by_corner_and_size_is_read() -> None:
    box = '<Selection guid="{}" x="10" y="20" width="30" height="5.0"/>'
    project, _ = read_text(
        f'<Sources><PictureSource guid="{guid(1)}">{box.format(guid(2))}'
        "</PictureSource></Sources>"
    )
    [selection] = project.sources[0].picture_selections  # type: ignore[union-attr]
    corners = (selection.first_x, selection.first_y, selection.second_x)
    assert (*corners, selection.second_y) == (10, 20, 40, 25)


# --- References by name -------------------------------------------------------------


def test_a_name_of_two_codes_leads_to_neither_and_is_an_error() -> None:
    code = '<Code guid="{}" name="Help" isCodable="true"/>'
    book = code.format(guid(1)) + code.format(guid(2))
    coding = f'<Coding guid="{guid(4)}"><CodeRef targetGUID="Help"/></Coding>'
    project, report = read_text(
        f"<CodeBook><Codes>{book}</Codes></CodeBook>"
        f'<Sources><TextSource guid="{guid(3)}">{coding}</TextSource></Sources>'
    )
    assert project.index().code(project.sources[0].codings[0].code_ref) is None
    [finding] = report.of("reference-ambiguous")
    assert finding.severity is Severity.ERROR
    assert "Help" in finding.message


def test_a_coder_who_is_only_named_is_made_once() -> None:
    source = '<TextSource guid="{}" creatingUser="Ann"/>'
    project, report = read_text(
        f"<Sources>{source.format(guid(1))}{source.format(guid(2))}</Sources>"
    )
    [user] = project.users
    assert user.name == "Ann"
    assert [source.creating_user for source in project.sources] == [user.guid] * 2
    assert {"user-made", "reference-by-name"} <= set(codes(report))


# --- Codebooks and roots ------------------------------------------------------------


@pytest.mark.parametrize(
    "book",
    [
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0">{}</CodeBook>',
        '<codebook xmlns="urn:QDA-XML:codebook:1.0"><codes>{}</codes></codebook>',
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Nodes>{}</Nodes></CodeBook>',
        '<CodeBook xmlns="urn:else"><Codes>{}</Codes></CodeBook>',
        '<O><CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Tags>{}</Tags></CodeBook></O>',
    ],
)
def test_codebooks_are_put_right_too(book: str) -> None:
    code = f'<Code guid="{guid(1)}" name="A" isCodable="true"/>'
    document, report = read_xml(book.format(code).encode())
    assert isinstance(document, CodeBook)
    assert [c.name for c in document.codes] == ["A"]
    assert not report.is_clean


@pytest.mark.parametrize(
    "data",
    [
        "<project><modelVersion>4</modelVersion><dependencies/></project>",
        '<Project Sdk="x"><ItemGroup><Code Include="a"/></ItemGroup></Project>',
        '<project xmlns="urn:ant" name="x"><target name="codes"/></project>',
        "<workspace><Project><Users/></Project></workspace>",
    ],
)
def test_projects_of_other_trades_stay_what_they_are(data: str) -> None:
    with pytest.raises(NotThisFormatError):
        read_xml(data.encode())


# --- What cannot be understood ------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<Codings><Coding guid="{0}" codeGUID="{1}"/></Codings>', "1 coding"),
        (
            '<Codings><Coding code="{1}" source="{2}" start="1" end="2"/></Codings>',
            "1 coding",
        ),
        ('<Sources><Thing guid="{0}" name="Board"/></Sources>', "1 source (Board)"),
        (
            '<PlainTextSelection guid="{0}" startPosition="1" endPosition="2">'
            '<Coding guid="{1}"><CodeRef targetGUID="{2}"/></Coding>'
            "</PlainTextSelection>",
            "1 coding and 1 selection",
        ),
        (
            '<Codes><Code guid="{0}"/></Codes><Foo><Transcript guid="{1}"/></Foo>',
            "1 transcript",
        ),
    ],
)
def test_what_is_not_understood_is_an_error_with_counts(body: str, words: str) -> None:
    _, report = read_text(body.format(guid(1), guid(2), guid(3)))
    [finding] = report.of("content-unread")
    assert finding.severity is Severity.ERROR
    assert words in finding.message


@pytest.mark.parametrize(
    "body",
    ["<Stuff><Thing name='x'/></Stuff>", "words", "<a:b xmlns:a='urn:a'>x</a:b>"],
)
def test_a_document_of_which_nothing_was_understood_is_an_error(body: str) -> None:
    _, report = read_text(body)
    [finding] = report.of("content-unread")
    assert finding.severity is Severity.ERROR


def test_what_a_vendor_adds_is_no_content_of_ours() -> None:
    user = f'<Users><User guid="{guid(1)}"/></Users>'
    _, report = read_text(
        f"{user}<v:Codes xmlns:v='urn:v'><v:Code v:a='1'/></v:Codes><Sync when='1'/>"
    )
    assert set(codes(report)) == {"element-foreign"}
