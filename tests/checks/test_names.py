"""Do things have names?"""

import pytest
from plausible import Study

from qdabridge import Severity


@pytest.mark.parametrize("blank", ["", " \t"])
@pytest.mark.parametrize(
    ("thing", "path"),
    [
        ("project", "/Project/@name"),
        ("user", "/Project/Users/User[1]/@name"),
        ("hope", "/Project/CodeBook/Codes/Code[1]/Code[1]/@name"),
        ("age", "/Project/Variables/Variable[1]/@name"),
        ("text", "/Project/Sources/TextSource[1]/@name"),
        ("pdf", "/Project/Sources/PDFSource[1]/@name"),
        ("group", "/Project/Sets/Set[1]/@name"),
    ],
)
def test_blank_names(study: Study, thing: str, path: str, blank: str) -> None:
    getattr(study, thing).name = blank
    assert study.only("name-blank").location.path == path


def test_no_name_at_all(study: Study) -> None:
    study.user.name = None
    assert study.only("name-blank").severity is Severity.WARNING


def test_nameless_cases(study: Study) -> None:
    study.case.name = None
    assert study.only("case-nameless").severity is Severity.INFO
    assert not study.found("name-blank")
