"""Does every GUID name one thing?"""

import pytest
from plausible import Study

from qdabridge import Case, Code, Guid, Note, PDFSelection


def test_two_of_a_kind(study: Study) -> None:
    study.folder.codes.append(Code(name="Fear", guid=study.hope.guid))
    finding = study.only("guid-duplicate")
    assert finding.location.path == "/Project/CodeBook/Codes/Code[1]/Code[2]/@guid"
    assert "/Project/CodeBook/Codes/Code[1]/Code[1]" in finding.message


def test_sources_are_one_kind(study: Study) -> None:
    study.picture.guid = study.text.guid
    assert len(study.found("guid-duplicate")) == 1


def test_spelling_does_not_matter(study: Study) -> None:
    study.picture.guid = Guid(f"{{{study.text.guid.upper()}}}")
    assert len(study.found("guid-duplicate")) == 1


def test_different_kinds(study: Study) -> None:
    study.note.guid = study.hope.guid
    finding = study.only("guid-shared")
    assert finding.location.path == "/Project/Notes/Note[1]/@guid"
    assert not study.found("guid-duplicate")


def test_case_and_code_of_nvivo_for_mac(study: Study) -> None:
    study.case.guid = study.hope.guid
    assert "NVivo for Mac" in study.only("guid-twins").message
    assert not study.found("guid-shared")


def test_pdf_and_its_text_of_atlasti_for_windows(study: Study) -> None:
    study.words.guid = study.pdf.guid
    assert "ATLAS.ti for Windows" in study.only("guid-twins").message


def test_region_and_text_of_atlasti_for_mac(study: Study) -> None:
    study.words.plain_text_selections[0].guid = study.box.guid
    assert "ATLAS.ti for Mac" in study.only("guid-twins").message
    assert not study.found("guid-duplicate")


def test_region_and_text_of_different_sources_are_no_twins(study: Study) -> None:
    study.selection.guid = study.box.guid
    assert len(study.found("guid-duplicate")) == 1
    assert not study.found("guid-twins")


def test_two_regions_are_no_twins_of_one_another(study: Study) -> None:
    study.words.plain_text_selections[0].guid = study.box.guid
    study.pdf.pdf_selections.append(
        PDFSelection(
            guid=study.box.guid, page=1, first_x=0, first_y=0, second_x=1, second_y=1
        )
    )
    assert len(study.found("guid-duplicate")) == 1
    assert len(study.found("guid-twins")) == 1


def test_the_gravest_clash_is_told(study: Study) -> None:
    study.case.guid = study.hope.guid
    study.project.cases.append(Case(name="P2", guid=study.hope.guid))
    assert len(study.found("guid-twins")) == 1
    assert len(study.found("guid-duplicate")) == 1


@pytest.mark.parametrize("count", [100])
def test_all_of_a_large_group_are_counted(study: Study, count: int) -> None:
    study.project.notes += [
        Note(guid=study.note.guid, plain_text_content="") for _ in range(count)
    ]
    assert sum(f.count for f in study.found("guid-duplicate")) == count
