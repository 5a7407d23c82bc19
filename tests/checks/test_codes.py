"""Do the codes and what is coded with them make sense?"""

import pytest
from plausible import Study

from qdabridge import Code, PlainTextSelection, User

SELECTION = "/Project/Sources/TextSource[1]/PlainTextSelection"


def test_the_same_name_in_the_same_place(study: Study) -> None:
    study.folder.codes.append(Code(name="Hope"))
    finding = study.only("code-path-duplicate")
    assert finding.location.path == "/Project/CodeBook/Codes/Code[1]/Code[2]/@name"


def test_the_same_name_in_another_place(study: Study) -> None:
    study.project.code_book.codes.append(Code(name="Hope"))
    assert not study.found("code-path-duplicate")


def test_a_code_inside_itself(study: Study) -> None:
    study.hope.codes = [Code(name="Deeper", guid=study.folder.guid)]
    path = "/Project/CodeBook/Codes/Code[1]/Code[1]/Code[1]/@guid"
    assert study.only("code-cycle").location.path == path


def test_coding_with_a_folder(study: Study) -> None:
    study.selection.codings[0].code_ref = study.folder.guid
    finding = study.only("coding-of-folder")
    assert finding.location.path == f"{SELECTION}[1]/Coding[1]/CodeRef"
    assert "'Feelings'" in finding.message


def test_the_same_coding_in_one_selection(study: Study) -> None:
    study.selection.codings.append(study.coding())
    finding = study.only("coding-duplicate")
    assert finding.location.path == f"{SELECTION}[1]/Coding[2]"


def test_the_same_coding_in_two_selections(study: Study) -> None:
    study.text.plain_text_selections.append(
        PlainTextSelection(start_position=0, end_position=5, codings=[study.coding()])
    )
    path = f"{SELECTION}[2]/Coding[1]"
    assert study.only("coding-duplicate").location.path == path


def test_the_same_coding_of_a_whole_source(study: Study) -> None:
    study.text.codings = [study.coding(), study.coding()]
    assert len(study.found("coding-duplicate")) == 1


@pytest.mark.parametrize("what", ["place", "code", "coder", "selecting user", "source"])
def test_not_the_same_coding(study: Study, what: str) -> None:
    other = User(name="Bob")
    study.project.users.append(other)
    again = PlainTextSelection(
        start_position=0, end_position=5, codings=[study.coding()]
    )
    source = study.text
    match what:
        case "place":
            again.end_position = 6
        case "code":
            again.codings[0].code_ref = study.folder.guid
        case "coder":
            again.codings[0].creating_user = other.guid
        case "selecting user":
            again.creating_user = other.guid
        case "source":
            source = source.model_copy(update={"plain_text_selections": []})
            study.project.sources.append(source)
    source.plain_text_selections.append(again)
    assert not study.found("coding-duplicate")
