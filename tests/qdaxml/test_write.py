"""The writer is strict: what it cannot write validly it refuses, saying where."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from helpers import guid, read_text, read_xml, to_xml, written
from hypothesis import given, settings
from lxml import etree
from strategies import documents

from qdabridge import (
    Case,
    Code,
    CodeBook,
    Coding,
    DateTime,
    Graph,
    PlainTextSelection,
    Project,
    Report,
    Set,
    TextSource,
    UnsupportedContentError,
    User,
    VariableValue,
    Vertex,
)
from qdabridge.model import Element, Foreign, ForeignElement
from qdabridge.qdaxml import Beside, write_codebook, write_project
from qdabridge.qdaxml.lexical import text_writer_of, writer_of
from qdabridge.qdaxml.names import (
    CODEBOOK,
    PROJECT,
    Child,
    Kind,
    Vocabulary,
    field_names,
)
from qdabridge.qdaxml.validate import faults

A, B = guid(1), guid(2)


def small() -> Project:
    coding = Coding(guid=guid(5), code_ref=A)
    selection = PlainTextSelection(
        guid=guid(4), start_position=0, end_position=3, codings=[coding]
    )
    value = VariableValue(variable_ref=guid(6), integer_value=7)
    project = Project(name="P", users=[User(guid=guid(7))])
    project.code_book.codes.append(Code(guid=A, name="C"))
    project.sources.append(
        TextSource(guid=B, plain_text_selections=[selection], variable_values=[value])
    )
    return project


def refusal(project: Project) -> UnsupportedContentError:
    with pytest.raises(UnsupportedContentError) as caught:
        to_xml(project)
    return caught.value


# --- Against the plain way ----------------------------------------------------------


def plainly(thing: Element, vocabulary: Vocabulary, pad: str = "") -> str:
    """Write an element with a loop over the table of names, and nothing generated."""
    [row] = [row for row in vocabulary.rows.values() if row.model is type(thing)]
    name = field_names(row.model)
    text = f"{pad}<{row.tag}" if pad else f'<{row.tag} xmlns="{vocabulary.namespace}"'
    for attribute in sorted(row.attributes, key=lambda a: a not in row.required):
        value = getattr(thing, name[attribute])
        spell = writer_of(row.model, name[attribute]) or str
        text += f' {attribute}="{spell(value)}"' if value is not None else ""
    inside = "".join(plain_child(thing, c, vocabulary, pad + " ") for c in row.children)
    empty_book = isinstance(thing, Project) and not thing.code_book.codes
    return (
        f"{text}>\n{inside}{pad}</{row.tag}>\n"
        if inside or empty_book
        else f"{text}/>\n"
    )


def plain_child(thing: Element, child: Child, of: Vocabulary, pad: str) -> str:
    value, [tag, *_] = getattr(thing, child.field), child.tags
    if (
        value is None
        or value == []
        or (child.kind is Kind.OBJECT and tag == "CodeBook" and not value.codes)
    ):
        return ""
    match child.kind:
        case Kind.TEXT:
            spell = text_writer_of(type(thing), child.field)
            return f"{pad}<{tag}>{spell(value)}</{tag}>\n"
        case Kind.REFERENCE | Kind.REFERENCES:
            guids = value if child.kind is Kind.REFERENCES else [value]
            return "".join(f'{pad}<{tag} {child.attribute}="{g}"/>\n' for g in guids)
    within = f"{pad} " if child.container else pad
    things = [value] if child.kind is Kind.OBJECT else value
    text = "".join(plainly(one, of, within) for one in things)
    box = child.container
    return f"{pad}<{box}>\n{text}{pad}</{box}>\n" if box else text


@given(document=documents())
@settings(max_examples=100)
def test_what_is_generated_writes_what_a_plain_walk_does(
    document: Project | CodeBook,
) -> None:
    if isinstance(document, CodeBook) and not document.codes:
        document.codes.append(Code(name="C"))
    vocabulary = PROJECT if isinstance(document, Project) else CODEBOOK
    text = f'<?xml version="1.0" encoding="utf-8"?>\n{plainly(document, vocabulary)}'
    assert to_xml(document).decode() == text


# --- Characters ---------------------------------------------------------------------

ILLEGAL = ["\0", "\x08", "\x0b", "\x0c", "\x1f", "\ud800", "\udfff", "\ufffe", "\uffff"]


@pytest.mark.parametrize("character", ILLEGAL, ids=ascii)
def test_an_illegal_character_in_an_attribute_is_refused_with_its_place(
    character: str,
) -> None:
    project = small()
    project.code_book.codes[0].name = f"ab{character}"
    error = refusal(project)
    assert error.location == f"Code {A}"
    assert f"name cannot be written: character U+{ord(character):04X}" in error.message
    assert "position 2" in error.message


@pytest.mark.parametrize("character", ILLEGAL, ids=ascii)
def test_an_illegal_character_in_a_text_is_refused_with_its_place(
    character: str,
) -> None:
    project = small()
    project.sources[0].description = f"&{character}"
    error = refusal(project)
    assert error.location == f"TextSource {B}/Description"
    assert f"character U+{ord(character):04X} at position 1" in error.message


def test_every_other_character_is_written_and_read_again() -> None:
    illegal = {ord(character) for character in ILLEGAL}
    illegal |= {*range(0x20), *range(0xD800, 0xE000)} - {9, 10, 13}
    text = "".join(chr(c) for c in range(0x30000) if c not in illegal)
    again, report = read_xml(to_xml(Project(name=text, description=text)))
    assert report.is_clean
    assert again.name == text
    assert again.description == text


# --- Required values ----------------------------------------------------------------


@pytest.mark.parametrize("field", ["name", "is_codable"])
@pytest.mark.parametrize("check", [True, False])
def test_none_for_a_required_attribute_is_refused_with_its_place(
    field: str, check: bool
) -> None:
    project = small()
    setattr(project.code_book.codes[0], field, None)
    with pytest.raises(UnsupportedContentError) as caught:
        write_project(project, io.BytesIO(), check=check)
    assert caught.value.location == f"Code {A}"
    assert "required and missing" in caught.value.message


def test_none_for_a_guid_is_refused() -> None:
    project = small()
    setattr(project.sources[0], "guid", None)  # noqa: B010 - mypy knows better
    assert "guid cannot be written: it is required" in refusal(project).message


def test_a_codebook_without_codes_is_refused() -> None:
    sink = io.BytesIO()
    with pytest.raises(UnsupportedContentError, match="must have a code"):
        write_codebook(CodeBook(), sink)
    assert sink.getvalue() == b""


# --- Garbage ------------------------------------------------------------------------


def first_code(project: Project) -> Any:
    return project.code_book.codes[0]


def first_source(project: Project) -> Any:
    return project.sources[0]


def first_selection(project: Project) -> Any:
    return first_source(project).plain_text_selections[0]


Broken = tuple[Callable[[Project], Any], str, object]
BROKEN: list[Broken] = [
    (first_code, "guid", "no guid"),
    (first_code, "guid", 7),
    (first_code, "name", 7),
    (first_code, "name", b"C"),
    (first_code, "is_codable", "false"),
    (first_code, "is_codable", 1),
    (first_code, "color", "red"),
    (first_code, "color", "#12345"),
    (first_code, "codes", [User()]),
    (first_code, "codes", ["C"]),
    (first_code, "note_refs", [None]),
    (first_code, "note_refs", "abc"),
    (first_code, "description", 7),
    (first_source, "creation_date_time", "yesterday"),
    (first_source, "creation_date_time", DateTime("2023-02-30T00:00:00")),
    (first_source, "creating_user", ""),
    (first_source, "codings", [Code(name="C")]),
    (first_source, "plain_text_selections", [TextSource()]),
    (first_selection, "start_position", "three"),
    (first_selection, "start_position", "3"),
    (first_selection, "end_position", 1.5),
    (lambda p: first_selection(p).codings[0], "code_ref", None),
    (lambda p: first_selection(p).codings[0], "code_ref", "abc"),
    (lambda p: first_source(p).variable_values[0], "text_value", "two values"),
    (lambda p: first_source(p).variable_values[0], "float_value", float("inf")),
    (lambda p: first_source(p).variable_values[0], "boolean_value", "maybe"),
    (lambda p: p, "sources", [Code(name="C")]),
    (lambda p: p, "users", [Project(name="P")]),
    (lambda p: p, "sets", [Set(name="S").model_copy(update={"name": None})]),
]


@pytest.mark.parametrize(("owner", "field", "garbage"), BROKEN)
def test_a_broken_model_is_refused(
    owner: Callable[[Project], Any], field: str, garbage: object
) -> None:
    project = small()
    to_xml(project)
    setattr(owner(project), field, garbage)
    assert refusal(project).message


def test_a_value_that_would_smuggle_markup_is_refused() -> None:
    project = small()
    first_code(project).guid = f'{A}" color="red'
    refusal(project)
    project = small()
    first_source(project).creating_user = f'{A}"/><Foo x="'
    refusal(project)


def test_an_element_that_has_no_place_is_named() -> None:
    wrong: Any = [User()]
    with pytest.raises(UnsupportedContentError, match="a User has no place in a CodeB"):
        write_codebook(CodeBook.model_construct(codes=wrong), io.BytesIO())


@pytest.mark.parametrize(
    ("depth", "is_written"), [(190, True), (199, False), (5000, False)]
)
def test_codes_nest_as_deep_as_the_reader_takes_them(
    depth: int, is_written: bool
) -> None:
    project = Project(name="P")
    codes = project.code_book.codes
    for _ in range(depth):
        codes.append(Code(name="C"))
        codes = codes[0].codes
    if is_written:
        assert read_xml(to_xml(project))[0] == project
    else:
        assert "nest more than" in refusal(project).message


class BrokenSink:
    """Takes nothing."""

    def write(self, data: bytes) -> None:
        raise OSError(28, "No space left on device")


def test_an_error_of_the_sink_is_passed_on_and_leaves_no_thread_behind() -> None:
    with pytest.raises(OSError, match="No space left"):
        write_project(small(), BrokenSink())


# --- Foreign content ----------------------------------------------------------------

FOREIGN = (
    f'<Users><User guid="{A}" mail="m" x:y="z" xml:lang="en"/>'
    f'<User guid="{B}" mail="m"/>'
    '<Team size="2">We<b xml:id="i">!</b> &amp; us<x:c><d/></x:c></Team></Users>'
    f'<NoteRef targetGUID="{A}" colour="red"/>'
)


def foreign_project() -> Project:
    return read_text(FOREIGN, 'name="P" xmlns:x="urn:x"')[0]


def facts(report: Report) -> list[tuple[str, str | None, int]]:
    return [(f.code, f.location.path, f.count) for f in report]


def test_foreign_content_is_left_out_and_each_kind_reported_with_a_count() -> None:
    data, report = written(foreign_project())
    assert faults(io.BytesIO(data), "Project") == []
    assert read_xml(data)[1].is_clean
    assert facts(report) == [
        ("attribute-dropped", "Project/@NoteRef[1]/@colour", 1),
        ("attribute-dropped", "User/@mail", 2),
        ("attribute-dropped", "User/@{http://www.w3.org/XML/1998/namespace}lang", 1),
        ("attribute-dropped", "User/@{urn:x}y", 1),
        ("element-dropped", "Project/Team", 1),
    ]


def test_foreign_content_is_written_back_on_request() -> None:
    data, report = written(foreign_project(), keep_foreign=True)
    assert facts(report) == [("attribute-dropped", "Project/@NoteRef[1]/@colour", 1)]
    root = etree.fromstring(data)
    space = {"q": "urn:QDA-XML:project:1.0", "x": "urn:x"}
    [team] = root.findall("q:Team", space)
    assert team.items() == [("size", "2")]
    assert team.xpath("string()") == "We! & us"
    assert team.find("q:b", space) is not None
    assert team.find("x:c/q:d", space) is not None
    user = root.find("q:Users/q:User", space)
    assert user is not None
    assert user.get("mail") == "m"
    assert user.get("{urn:x}y") == "z"
    assert user.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_foreign_content_is_the_same_after_being_written_and_read() -> None:
    once = foreign_project()
    again, _ = read_xml(to_xml(once, keep_foreign=True))
    assert [u.foreign for u in again.users] == [u.foreign for u in once.users]
    assert once.foreign is not None
    assert again.foreign is not None
    [before], [after] = once.foreign.elements, again.foreign.elements
    assert after == before.model_copy(update={"within": "Project"})


def test_a_value_that_could_not_be_understood_is_written_back_on_request() -> None:
    user = f'<User guid="{A}"/>'
    source = f'<TextSource guid="{B}" creationDateTime="1.5.2024"/>'
    project, _ = read_text(f"<Users>{user}</Users><Sources>{source}</Sources>")
    assert b"1.5.2024" not in to_xml(project)
    assert b'creationDateTime="1.5.2024"' in to_xml(project, keep_foreign=True)


@pytest.mark.parametrize("keep_foreign", [True, False])
def test_a_mended_value_is_written_and_its_spelling_is_no_loss(
    keep_foreign: bool,
) -> None:
    user = '<User guid="user-1"/>'
    code = '<Code guid="code-a" name="C" isCodable="YES"/>'
    coding = (
        f'<Coding guid="{A}" creatingUser="user-1"><CodeRef targetGUID="code-a"/>'
        "</Coding>"
    )
    selection = (
        f'<PlainTextSelection guid="{B}" startPosition="12.0" endPosition="22.0">'
        f"{coding}</PlainTextSelection>"
    )
    project, told = read_text(
        f"<Users>{user}</Users><CodeBook><Codes>{code}</Codes></CodeBook>"
        f'<Sources><TextSource guid="doc-1">{selection}</TextSource></Sources>'
    )
    assert {finding.code for finding in told} == {"value-mended"}
    data, report = written(project, keep_foreign=keep_foreign)
    assert b'isCodable="true"' in data
    assert b"YES" not in data
    assert b"code-a" not in data
    assert list(report) == []


def test_a_value_that_another_stands_in_for_is_a_loss() -> None:
    selection = (
        f'<PlainTextSelection guid="{B}" startPosition="here" endPosition="22"/>'
    )
    project, _ = read_text(
        f'<Sources><TextSource guid="{A}" creationDateTime="May">{selection}'
        "</TextSource></Sources>"
    )
    _, report = written(project)
    assert facts(report) == [
        ("attribute-dropped", "PlainTextSelection/@startPosition", 1),
        ("attribute-dropped", "TextSource/@creationDateTime", 1),
    ]


def test_foreign_content_of_an_empty_codebook_is_reported() -> None:
    project, _ = read_text('<CodeBook version="2"><Extra/></CodeBook>')
    data, report = written(project)
    assert b"CodeBook" not in data
    assert facts(report) == [
        ("attribute-dropped", "CodeBook/@version", 1),
        ("element-dropped", "CodeBook/Extra", 1),
    ]


def test_stray_text_is_dropped_with_a_word_and_written_back_on_request() -> None:
    project, _ = read_text("<Users>lost &lt;words></Users>".replace("words>", "words"))
    data, report = written(project)
    assert b"lost" not in data
    assert facts(report) == [("element-dropped", "Project/text()", 1)]
    assert b"lost &lt;words" in to_xml(project, keep_foreign=True)


def test_foreign_content_made_by_a_script_is_escaped() -> None:
    element = ForeignElement(name="Extra", attributes={"k": '"<&\n'}, content=["<&>\r"])
    foreign = Foreign(attributes={"x": '"&'}, elements=[element])
    again, _ = read_xml(to_xml(Project(name="P", foreign=foreign), keep_foreign=True))
    assert again.foreign is not None
    assert again.foreign.attributes == {"x": '"&'}
    assert again.foreign.elements[0].attributes == element.attributes
    assert again.foreign.elements[0].content == element.content


# --- Content of one kind of file only -----------------------------------------------


def test_what_a_codebook_file_has_no_place_for_is_reported() -> None:
    code = Code(name="C", note_refs=[A, B])
    group = Set(name="S", member_codes=[A], member_sources=[B], member_notes=[A, B])
    data, report = written(CodeBook(codes=[code], sets=[group]))
    assert faults(io.BytesIO(data), "CodeBook") == []
    assert {(f.code, f.location.path, f.count) for f in report} == {
        ("content-dropped", "Code/note_refs", 2),
        ("content-dropped", "Set/member_sources", 1),
        ("content-dropped", "Set/member_notes", 2),
    }


def test_what_a_project_has_no_place_for_in_its_codebook_is_reported() -> None:
    project = Project(name="P", code_book=CodeBook(origin="T", sets=[Set(name="S")]))
    _, report = written(project)
    assert {(f.code, f.location.path) for f in report} == {
        ("content-dropped", "CodeBook/origin"),
        ("content-dropped", "CodeBook/sets"),
    }


def test_empty_containers_are_not_written() -> None:
    data = to_xml(Project(name="P", cases=[Case(guid=A)], graphs=[Graph(guid=B)]))
    tags = [etree.QName(e).localname for e in etree.fromstring(data).iter("*")]
    assert tags == ["Project", "Cases", "Case", "Graphs", "Graph"]


def test_coordinates_of_nought_are_written() -> None:
    vertex = Vertex(first_x=0, first_y=0, second_x=0, second_y=None)
    data = to_xml(Project(name="P", graphs=[Graph(vertices=[vertex])]))
    assert b'firstX="0" firstY="0"' in data
    assert b'secondX="0"' in data
    assert b"secondY" not in data


# --- In a second thread ---------------------------------------------------------------


def test_a_fault_far_into_the_document_is_found() -> None:
    codes = [Code(name=f"code {n} {'x' * 400}") for n in range(6_000)]
    data = to_xml(Project(name="P", code_book=CodeBook(codes=codes)))
    assert len(data) > 2 << 20
    assert faults(io.BytesIO(data), "Project") == []
    where = data.rindex(b"isCodable")
    broken = data[:where] + b'isKnown="1" ' + data[where:]
    [fault] = faults(io.BytesIO(broken), "Project")
    assert "isKnown" in fault
    assert faults(io.BytesIO(data[:where]), "Project") != []
    assert faults(io.BytesIO(b""), "Project") != []


@pytest.mark.parametrize("size", [0, 1, 200_000])
def test_bytes_are_taken_beside_in_their_order(size: int) -> None:
    taken: list[bytes] = []
    pieces = [b"%d" % number * size for number in range(100)]
    with Beside(taken.append) as beside:
        for piece in pieces:
            beside.write(piece)
    assert b"".join(taken) == b"".join(pieces)


@pytest.mark.parametrize("pieces", [1, 100])
def test_what_goes_wrong_beside_is_raised_to_the_maker(pieces: int) -> None:
    def take(_: bytes) -> None:
        raise OSError("no space left")

    def make() -> None:
        with Beside(take) as beside:
            for _ in range(pieces):
                beside.write(b"x")

    with pytest.raises(OSError, match="no space left"):
        make()


def test_what_goes_wrong_with_the_maker_ends_both() -> None:
    taken: list[bytes] = []

    def make() -> None:
        with Beside(taken.append) as beside:
            beside.write(b"x")
            raise KeyError("maker")

    with pytest.raises(KeyError, match="maker"):
        make()
    assert taken == [b"x"]
