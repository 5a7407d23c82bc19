"""What the reader does with what is misplaced or foreign: it mends or sets aside."""

import io

import pytest
from helpers import (
    NAMESPACE,
    XSI,
    codes,
    guid,
    read_code,
    read_source,
    read_text,
    read_xml,
)

from qdabridge import Guid, Project, Severity, TypeOfVariable
from qdabridge.model import ForeignElement
from qdabridge.qdaxml.mend import NIL
from qdabridge.qdaxml.validate import faults

A, B = guid(1), guid(2)
CODE = f'guid="{A}" name="C" isCodable="true"'


# --- Namespaces ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "namespace",
    [
        "urn:QDA-XML:project:0:10",
        "urn:QDA-XML:project:0.9",
        "urn:qda-xml:project:1.0",
        "urn:QDA-XML:Project:1.0",
        "",
    ],
)
def test_old_and_misspelt_namespaces_are_read(namespace: str) -> None:
    body = f'<Users><User guid="{A}"/></Users>'
    data = f'<Project xmlns="{namespace}" name="P">{body}</Project>'
    project, report = read_xml(data.encode())
    assert [user.guid for user in project.users] == [A]
    [finding] = report
    assert finding.code == "namespace-other"
    assert namespace in finding.message
    assert NAMESPACE in finding.message


def test_elements_of_another_version_inside_are_read_and_counted() -> None:
    users = f'<o:User guid="{A}"/><o:User guid="{B}"/>'
    project, report = read_text(
        f'<o:Users xmlns:o="urn:QDA-XML:project:0:4">{users}</o:Users>'
    )
    assert [user.guid for user in project.users] == [A, B]
    [finding] = report.of("namespace-other")
    assert finding.count == 3


def test_elements_of_no_namespace_inside_are_read() -> None:
    project, report = read_text(f'<Users xmlns=""><User guid="{A}"/></Users>')
    assert [user.guid for user in project.users] == [A]
    assert codes(report) == ["namespace-other"]


# --- Order and number ---------------------------------------------------------------


def test_children_in_the_wrong_order_are_put_right() -> None:
    note = f'<NoteRef targetGUID="{B}"/>'
    code, report = read_code(f"{note}<Description>D</Description>{note}")
    assert code.description == "D"
    assert code.note_refs == [B, B]
    [finding] = report
    assert finding.code == "element-order"
    assert finding.location.path == "Code/Description"
    assert finding.location.line == 1


def test_containers_in_the_wrong_order_are_put_right() -> None:
    notes = f'<Notes><Note guid="{A}"/></Notes>'
    project, report = read_text(f'{notes}<Users><User guid="{B}"/></Users>')
    assert (project.notes[0].guid, project.users[0].guid) == (A, B)
    assert codes(report) == ["element-order"]


def test_a_second_description_is_set_aside() -> None:
    code, report = read_code(
        "<Description>one</Description><Description>two</Description>"
    )
    assert code.description == "one"
    assert code.foreign is not None
    [kept] = code.foreign.elements
    assert (kept.name, kept.content, kept.within) == ("Description", ["two"], "Code")
    assert codes(report) == ["element-foreign"]


def test_a_second_container_is_joined_to_the_first() -> None:
    users = '<Users><User guid="{}"/></Users>'
    project, report = read_text(users.format(A) + users.format(B))
    assert [user.guid for user in project.users] == [A, B]
    assert codes(report) == ["container-repeated"]


def test_the_codes_of_a_second_codebook_are_put_into_the_first() -> None:
    book = (
        '<CodeBook><Codes><Code guid="{}" name="{}" isCodable="1"/></Codes></CodeBook>'
    )
    project, report = read_text(book.format(A, "one") + book.format(B, "two"))
    assert [code.name for code in project.code_book.codes] == ["one", "two"]
    assert project.foreign is None
    assert codes(report) == ["codebook-repeated"]


@pytest.mark.parametrize("is_reference_last", [False, True])
@pytest.mark.parametrize(
    ("first", "second"),
    [("Text", "Integer"), ("Integer", "Text"), ("Text", "Text"), ("Float", "Date")],
)
def test_a_second_value_is_set_aside(
    first: str, second: str, is_reference_last: bool
) -> None:
    raw = {"Text": "t", "Integer": "1", "Float": "1.5", "Date": "2024-02-29"}
    values = [f"<{kind}Value>{raw[kind]}</{kind}Value>" for kind in (first, second)]
    parts = [f'<VariableRef targetGUID="{B}"/>', *values]
    if is_reference_last:
        parts = [values[0], parts[0], values[1]]
    source, report = read_source(f"<VariableValue>{''.join(parts)}</VariableValue>")
    [value] = source.variable_values
    assert str(value.value) == raw[first]
    assert value.foreign is not None
    [kept] = value.foreign.elements
    assert (kept.name, kept.content) == (f"{second}Value", [raw[second]])
    assert codes(report) == ["element-order"] * is_reference_last + ["element-foreign"]


@pytest.mark.parametrize(
    "body",
    ["<Sets/>", "<Sets></Sets>", "<Users> \n </Users>", "<CodeBook/>"],
)
def test_an_empty_container_is_left_out_with_a_word(body: str) -> None:
    project, report = read_text(body)
    assert project == Project(name="P")
    assert codes(report) == ["container-empty"]


# --- Attributes ---------------------------------------------------------------------


def test_an_attribute_in_other_case_is_read() -> None:
    code, report = read_code(attributes=f'GUID="{A}" Name="C" iscodable="false"')
    assert (code.guid, code.name, code.is_codable) == (A, "C", False)
    assert codes(report) == ["attribute-misspelt"] * 3


@pytest.mark.parametrize("order", ['NAME="other" name="P"', 'name="P" NAME="other"'])
def test_the_right_spelling_wins_over_another_case(order: str) -> None:
    project, report = read_text("", order)
    assert project.name == "P"
    assert project.foreign is not None
    assert project.foreign.attributes == {"NAME": "other"}
    assert codes(report) == ["attribute-foreign"]


def test_references_with_guid_instead_of_target_guid_are_read() -> None:
    members = f'<MemberSource guid="{A}"/><MemberSource guid="{B}"/>'
    project, report = read_text(
        f'<Sets><Set guid="{A}" name="S">{members}</Set></Sets>'
    )
    assert project.sets[0].member_sources == [A, B]
    [finding] = report
    assert (finding.code, finding.count) == ("attribute-misspelt", 2)


def test_codebook_members_with_target_guid_instead_of_guid_are_read() -> None:
    book = f"<Codes><Code {CODE}/></Codes>"
    book += (
        f'<Sets><Set guid="{B}" name="S"><MemberCode targetGUID="{A}"/></Set></Sets>'
    )
    data = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0">{book}</CodeBook>'
    document, report = read_xml(data.encode())
    assert document.sets[0].member_codes == [A]
    assert codes(report) == ["attribute-misspelt"]


def test_a_guid_as_text_of_a_reference_is_read() -> None:
    members = f"<MemberNote> {A}\n</MemberNote>"
    project, report = read_text(
        f'<Sets><Set guid="{B}" name="S">{members}</Set></Sets>'
    )
    assert project.sets[0].member_notes == [A]
    assert codes(report) == ["reference-as-text"]


@pytest.mark.parametrize("empty", ['""', '" \n"'])
def test_an_empty_user_is_no_user(empty: str) -> None:
    source, report = read_source(attributes=f'guid="{A}" creatingUser={empty}')
    assert source.creating_user is None
    assert source.foreign is None
    [finding] = report
    assert (finding.code, finding.severity) == ("reference-empty", Severity.INFO)


@pytest.mark.parametrize(
    "reference", ["<NoteRef/>", '<NoteRef targetGUID=""/>', "<NoteRef></NoteRef>"]
)
def test_an_empty_reference_is_left_out(reference: str) -> None:
    code, report = read_code(f'<NoteRef targetGUID="{B}"/>{reference}')
    assert code.note_refs == [B]
    [finding] = report
    assert (finding.code, finding.severity) == ("reference-empty", Severity.ERROR)


def test_a_coding_without_code_stays_and_refers_to_nothing() -> None:
    source, report = read_source(f'<Coding guid="{B}"/>')
    assert source.codings[0].code_ref == NIL
    assert codes(report) == ["reference-missing"]


def test_what_is_required_and_missing_gets_a_stand_in() -> None:
    code, report = read_code(attributes="")
    assert Guid.is_valid(code.guid)
    assert (code.name, code.is_codable) == ("", True)
    assert codes(report) == ["attribute-missing"] * 3
    assert [(f.location.path, f.severity) for f in report] == [
        ("Code/@guid", Severity.WARNING),  # nothing is lost with these two
        ("Code/@name", Severity.ERROR),
        ("Code/@isCodable", Severity.WARNING),
    ]


def test_missing_guids_are_different_ones_and_the_same_at_each_reading() -> None:
    body = "<Users><User name='a'/><User name='a'/><User/></Users>"
    first, second = read_text(body)[0], read_text(body)[0]
    guids = [user.guid for user in first.users]
    assert len(set(guids)) == 3
    assert guids == [user.guid for user in second.users]


def test_missing_positions_types_and_ends_get_a_stand_in() -> None:
    text = f'<PlainTextSelection guid="{B}"/>'
    source, _ = read_source(text)
    selection = source.plain_text_selections[0]
    assert (selection.start_position, selection.end_position) == (0, 0)
    project, report = read_text(
        f'<Variables><Variable guid="{A}" name="v"/></Variables>'
        f'<Graphs><Graph guid="{A}"><Edge guid="{B}" sourceVertex="{A}"/></Graph>'
        "</Graphs>"
    )
    assert project.variables[0].type_of_variable is TypeOfVariable.TEXT
    assert project.graphs[0].edges[0].target_vertex == NIL
    assert codes(report) == ["attribute-missing"] * 2


# --- What is not in the standard ----------------------------------------------------


def test_unknown_attributes_are_kept_and_reported_once_with_a_count() -> None:
    users = "".join(f'<User guid="{guid(n)}" mail="m{n}"/>' for n in range(5))
    project, report = read_text(f"<Users>{users}</Users>")
    kept = [user.foreign.attributes for user in project.users if user.foreign]
    assert kept == [{"mail": f"m{n}"} for n in range(5)]
    [finding] = report
    assert (finding.code, finding.count) == ("attribute-foreign", 5)
    assert finding.location.path == "User/@mail"


def test_attributes_of_other_namespaces_keep_their_namespace() -> None:
    project, _ = read_text("", 'name="P" xml:lang="en" xmlns:t="urn:t" t:x="1"')
    assert project.foreign is not None
    assert project.foreign.attributes == {
        "{http://www.w3.org/XML/1998/namespace}lang": "en",
        "{urn:t}x": "1",
    }


def test_attributes_of_what_the_model_flattens_are_kept_with_their_place() -> None:
    notes = f'<NoteRef targetGUID="{B}"/><NoteRef targetGUID="{B}" x="1" t:y="2"/>'
    project, report = read_text(
        f'<Users a="b" t:c="d"><User guid="{A}"/></Users>'
        f'<Description xml:space="preserve">D</Description>{notes}',
        'name="P" xmlns:t="urn:t"',
    )
    assert project.foreign is not None
    assert project.foreign.attributes == {
        "Users/@a": "b",
        "Users/@{urn:t}c": "d",
        "Description/@{http://www.w3.org/XML/1998/namespace}space": "preserve",
        "NoteRef[2]/@x": "1",
        "NoteRef[2]/@{urn:t}y": "2",
    }
    assert project.note_refs == [B, B]
    assert set(codes(report)) == {"attribute-foreign"}


def test_two_foreign_values_for_one_place_are_both_kept() -> None:
    references = '<VariableRef x="1"/><VariableRef x="2"/>'
    source, _ = read_source(f"<VariableValue>{references}</VariableValue>")
    foreign = source.variable_values[0].foreign
    assert foreign is not None
    assert sorted(foreign.attributes.values()) == ["1", "2"]


def test_a_type_is_set_aside_because_a_wrong_one_would_break_the_document() -> None:
    project, report = read_text(f'<Users><User guid="{A}" xsi:type="Bogus"/></Users>')
    assert project.users[0].foreign is not None
    assert project.users[0].foreign.attributes == {f"{{{XSI}}}type": "Bogus"}
    assert codes(report) == ["attribute-foreign"]


def test_unknown_elements_are_kept_with_all_that_is_in_them() -> None:
    inside = 'before<x:a xmlns:x="urn:x" k="v"><b>text</b>tail<!-- c --></x:a>'
    project, report = read_text(f"<Sources>{inside}</Sources>")
    assert project.foreign is not None
    text, element = project.foreign.elements
    assert (text.name, text.content, text.within) == ("", ["before"], "Sources")
    assert (element.name, element.within) == ("{urn:x}a", "Sources")
    assert element.attributes == {"k": "v"}
    assert element.content == [ForeignElement(name="b", content=["text"]), "tail"]
    assert "text-foreign" in codes(report)
    assert "element-foreign" in codes(report)


def test_unknown_elements_are_reported_once_with_a_count() -> None:
    users = "".join(f'<User guid="{guid(n)}"><Mail/></User>' for n in range(4))
    _, report = read_text(f"<Users>{users}</Users>")
    [finding] = report
    assert (finding.code, finding.count) == ("element-foreign", 4)
    assert finding.location.path == "User/Mail"


def test_elements_that_mean_nothing_in_their_place_are_kept_and_counted() -> None:
    project, report = read_text(
        f'<Users><Transcript guid="{A}"><SyncPoint guid="{B}"/></Transcript></Users>'
    )
    assert project.users == []
    assert project.foreign is not None
    [element] = project.foreign.elements
    assert element.name == "Transcript"
    assert element.content == [ForeignElement(name="SyncPoint", attributes={"guid": B})]
    assert codes(report) == ["element-foreign", "container-empty", "content-unread"]


def test_markup_in_a_text_is_left_out_and_its_words_are_not() -> None:
    code, report = read_code(
        '<Description>one <b class="x">two</b> three</Description>'
    )
    assert code.description == "one two three"
    assert code.foreign is not None
    assert code.foreign.attributes == {"Description/@b/@class": "x"}
    assert codes(report) == ["markup-flattened", "attribute-foreign"]


@pytest.mark.parametrize("text", ["stray", "\N{NO-BREAK SPACE}", "\N{LINE SEPARATOR}"])
def test_text_between_elements_is_kept(text: str) -> None:
    project, report = read_text(f'<Users>{text}<User guid="{A}"/></Users>')
    assert project.foreign is not None
    [kept] = project.foreign.elements
    assert (kept.name, kept.content, kept.within) == ("", [text], "Users")
    assert codes(report) == ["text-foreign"]


@pytest.mark.parametrize(
    "body",
    [
        '<NoteRef targetGUID="{}">\n</NoteRef>',
        '<Links><Link guid="{}"> </Link></Links>',
    ],
)
def test_white_space_in_an_empty_element_is_noted_where_the_schema_minds(
    body: str,
) -> None:
    data = f'<Project xmlns="{NAMESPACE}" name="P">{body.format(A)}</Project>'.encode()
    _, report = read_xml(data)
    assert bool(faults(io.BytesIO(data), "Project")) == (not report.is_clean)
    assert {finding.severity for finding in report} <= {Severity.INFO}
