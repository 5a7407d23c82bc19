"""Taguette 0.9 to 1.5, and LibreQDA that keeps its code: codebooks only.

A tag's name is all there is: no description, no colour, no hierarchy but the one in
the name (``Motivation.Intrinsic``; see ``flat_codes``). GUIDs are made from the name
and are the same in every installation. Both say ``origin="Taguette <version>"``.
"""

from uuid import UUID

from qdabridge.text.positions import CANONICAL
from qdabridge.tools.capabilities import Capability, Reading
from qdabridge.tools.profile import Profile, rule
from qdabridge.tools.work import Work

__all__ = ["PROFILE", "tell_shared_guids"]


@rule("guid-shared-by-name", tool="Taguette 0.9.2 to 1.5.2", evidence="O")
def tell_shared_guids(work: Work) -> None:
    """Say that equal GUIDs in two projects mean equal names, not one code."""
    codes = [code for code, _ in work.project.walk_codes()]
    count = sum(UUID(code.guid.key).version == 5 for code in codes)
    if count:
        work.info(
            "guid-shared-by-name",
            f"the GUIDs of {count} codes are made from their names: unrelated projects"
            " have the same ones, look at the definitions before merging",
            path="Code/@guid",
            subject=codes[0].guid,
        )


SOURCE = "0.9.2, 1.4.1, 1.5.2 codebooks; no project exchange"
NOTHING = ("Set", "TextSource", "PDFSource", "Note", "Case", "Variable", "User")

PROFILE = Profile(
    name="taguette",
    title="Taguette, LibreQDA",
    origin=r"Taguette\b",
    convention=CANONICAL,
    rules=(tell_shared_guids,),
    capabilities=(
        Capability("Code", True, Reading.UNKNOWN, "", f"{SOURCE}; flat, name only"),
        *(
            Capability(element, False, Reading.UNKNOWN, "", SOURCE)
            for element in NOTHING
        ),
    ),
)
