"""Saving what real archives and careless scripts bring along."""

import zipfile
from pathlib import Path

import pytest

import qdabridge as qb


def test_a_member_dated_beyond_what_a_zip_can_say_is_saved(tmp_path: Path) -> None:
    package = qb.Package(qb.Project(name="P"))
    package.add_file(b"x", ".txt")
    package.save(tmp_path / "in.qdpx")
    with qb.open(tmp_path / "in.qdpx", as_written=True) as opened:
        name = opened.files[0]
        place = opened._places[name]
        late = place.member._replace(time=(2200, 1, 1, 0, 0, 0))
        opened._places[name] = place._replace(member=late)
        opened.save(tmp_path / "out.qdpx")
    with zipfile.ZipFile(tmp_path / "out.qdpx") as archive:
        assert archive.getinfo(name).date_time == (1980, 1, 1, 0, 0, 0)


@pytest.mark.parametrize("value", [5, None, 1.5, object()])
def test_values_of_the_wrong_type_are_refused_and_nothing_is_left(
    value: object, tmp_path: Path
) -> None:
    project = qb.Project(name="P")
    project.__dict__["users"] = value
    if value is None:
        project.__dict__["foreign"] = 5
    with pytest.raises(qb.UnsupportedContentError):
        qb.Package(project).save(tmp_path / "out.qdpx")
    assert list(tmp_path.iterdir()) == []
