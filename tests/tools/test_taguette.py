"""Reading Taguette's codebooks."""

import pytest
from helpers import guid, sample

import qdabridge
from qdabridge import Code, CodeBook, Package, Project
from qdabridge.catalogue import TOOLS
from qdabridge.model import Guid
from qdabridge.tools.adapting import normalise
from qdabridge.tools.taguette import tell_shared_guids
from qdabridge.tools.work import Workspace


def test_origin_is_known() -> None:
    assert TOOLS["taguette"].wrote("Taguette 1.5.2")


@pytest.mark.parametrize(
    ("code", "told"),
    [(Guid("0D62985D-B147-5D01-A9B5-CAE5DCD98342"), True), (guid(1), False)],
)
def test_guids_made_of_names_are_told(code: Guid, told: bool) -> None:
    codes = [Code(guid=code, name="interesting")]
    work = Workspace(Package(Project(name="P", code_book=CodeBook(codes=codes))))
    tell_shared_guids(work)
    assert bool(work.report().of("guid-shared-by-name")) == told


@pytest.mark.parametrize(
    "name", ["taguette-1.4.1-codebook.qdc", "desktop/exports/codebook.qdc"]
)
def test_real_codebooks_are_read(name: str) -> None:
    with qdabridge.open(sample(f"taguette/{name}"), as_written=True) as package:
        canonical = normalise(package)
    codes = [code for code, _ in canonical.project.walk_codes()]
    (finding,) = canonical.report.of("guid-shared-by-name")
    assert finding.message.startswith(f"the GUIDs of {len(codes)} codes")
    assert canonical.project.sets == []
