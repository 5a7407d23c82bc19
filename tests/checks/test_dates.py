"""Do dates say what they mean?"""

import pytest
from plausible import Study

from qdabridge import DateTime


def test_dates_without_zone(study: Study) -> None:
    local = DateTime("2024-05-01T10:00:00")
    study.project.modified_date_time = local
    study.selection.creation_date_time = local
    study.selection.codings[0].creation_date_time = local
    text = "/Project/Sources/TextSource[1]/PlainTextSelection[1]"
    assert {f.location.path for f in study.found("date-without-zone")} == {
        "/Project/@modifiedDateTime",
        f"{text}/@creationDateTime",
        f"{text}/Coding[1]/@creationDateTime",
    }


@pytest.mark.parametrize("zone", ["Z", "+02:00", "-14:00"])
def test_dates_with_zone(study: Study, zone: str) -> None:
    study.project.modified_date_time = DateTime(f"2024-05-01T10:00:00{zone}")
    assert not study.found("date-without-zone")
