"""Transana 3.22: how it writes REFI-QDA; newer versions are not known.

Its namespace and misspelt names are mended by the reader of QDA-XML. Seen in REFI-QDA
1.5, Annex A.3: keyword groups and collections are codes one cannot code with, codings
have no coder, dates no time zone, regions of pictures their lower corner first.
"""

from qdabridge.model import PictureSource
from qdabridge.text import CANONICAL
from qdabridge.tools.profile import Capability, Profile, Reading, rule
from qdabridge.tools.work import Workspace

__all__ = ["TRANSANA"]


@rule("region-origin-doubtful", tool="Transana 3.22", evidence="D")
def doubt_region_origin(work: Workspace) -> None:
    """Say that regions of pictures may be counted from the lower edge.

    Their first corner always has the greater y, as an upper one has in drawings that
    count upwards; no picture was at hand to tell.
    """
    regions = [
        selection
        for source in work.project.sources
        if isinstance(source, PictureSource)
        for selection in source.picture_selections
    ]
    if regions and all(region.first_y > region.second_y for region in regions):
        work.warning(
            "region-origin-doubtful",
            f"all {len(regions)} regions of pictures begin with their greater y; they"
            " may count from the lower edge and then lie upside down: look at one",
            path="PictureSelection",
            subject=regions[0].guid,
        )


SOURCE = "3.22 writes them (REFI-QDA 1.5, A.3)"
UNKNOWN = Reading.UNKNOWN

TRANSANA = Profile(
    name="transana",
    convention=CANONICAL,
    rules=(doubt_region_origin,),
    capabilities=(
        *(
            Capability(element, True, UNKNOWN, "", SOURCE)
            for element in (
                "TextSource",
                "PictureSource",
                "VideoSource",
                "PlainTextSelection",
                "PictureSelection",
                "Transcript",
                "SyncPoint",
                "TranscriptSelection",
                "Code",
                "Note",
                "Set",
                "User",
            )
        ),
        *(
            Capability(element, False, UNKNOWN, "", "none in the file of 3.22")
            for element in ("PDFSource", "AudioSource", "Case", "Variable", "Graph")
        ),
    ),
)
