"""What ATLAS.ti is known or said to write, read, change and drop."""

from qdabridge.tools.capabilities import Capability, Reading

__all__ = ["CAPABILITIES"]

READ, DROPPED, UNKNOWN = Reading.READ, Reading.DROPPED, Reading.UNKNOWN
APPROXIMATED = Reading.APPROXIMATED

CAPABILITIES = (
    Capability("TextSource", True, READ, "C", "QualCoder wiki 6.1: its texts arrive"),
    Capability(
        "PDFSource", True, READ, "C", "ponte: PDFs coming from NVivo import fine"
    ),
    Capability("PictureSource", True, UNKNOWN, "", "8.4 Mac writes them"),
    Capability("AudioSource", True, UNKNOWN, "", "8.4 Mac; file outside the package"),
    Capability("VideoSource", True, UNKNOWN, "", "8.4 Mac; file outside the package"),
    Capability(
        "PlainTextSelection", True, READ, "C", "QualCoder wiki 6.1: its codings arrive"
    ),
    Capability(
        "PlainTextSelection (PDF)",
        True,
        DROPPED,
        "C",
        "ponte: codings on the text of a PDF get lost; regions arrive",
        "pdf-text-coding-lost",
    ),
    Capability("PDFSelection", True, READ, "C", "ponte: those of NVivo import fine"),
    Capability("PictureSelection", True, UNKNOWN, "", "8.4 Mac writes them"),
    Capability(
        "AudioSelection", True, UNKNOWN, "", "claimed for 26 Mac: VideoSelection"
    ),
    Capability("VideoSelection", True, UNKNOWN, "", "8.4 Mac writes them"),
    Capability("Transcript", True, UNKNOWN, "", "8.4 Mac: same txt as a TextSource"),
    Capability("SyncPoint", True, READ, "C", "Magnolia: only with timeStamp"),
    Capability(
        "TranscriptSelection (coded)",
        False,
        DROPPED,
        "C",
        "Magnolia: drops Coding inside TranscriptSelection",
        "transcript-coding-lost",
    ),
    Capability("Code", True, READ, "C", "QualCoder wiki 6.1; 23.2 writes nested codes"),
    Capability("User", True, UNKNOWN, "", "adds one of its own, ATLAS.ti"),
    Capability("Note", True, READ, "C", "Magnolia: memos arrive, but unanchored"),
    Capability(
        "NoteRef (source)",
        False,
        APPROXIMATED,
        "C",
        "Magnolia: the memo vanishes; written as a link instead, its place in its name",
        "memo-link-approximated",
    ),
    Capability(
        "NoteRef (selection)",
        False,
        APPROXIMATED,
        "C",
        "Magnolia: the memo comes back unanchored; its place is put into its name",
        "memo-link-approximated",
    ),
    Capability("NoteRef (code)", False, UNKNOWN, "", "never seen in its files"),
    Capability("Link", True, UNKNOWN, "", "9.1 Windows writes code to code"),
    Capability("Set", True, UNKNOWN, "", "8.4 Mac, 9.1 Windows: groups"),
    Capability("Graph", True, READ, "C", "Magnolia: networks arrive in part"),
    Capability(
        "Vertex (representing nothing)",
        False,
        DROPPED,
        "C",
        "Magnolia: drops graph parts without representedGUID",
        "graph-lost",
    ),
    Capability(
        "Case",
        False,
        APPROXIMATED,
        "O",
        "8.4 Mac has sets attribute: value instead; written as such besides",
        "case-approximated",
        by_rule=True,
    ),
    *(
        Capability(element, False, UNKNOWN, "", "never seen in its files")
        for element in (
            "Case reference",
            "Coding (whole source)",
            "NoteRef (project)",
            "NoteRef (coding)",
            "TextDescription",
            "TranscriptSelection",
        )
    ),
    Capability(
        "NoteRef (picture, PDF, audio, video)",
        False,
        UNKNOWN,
        "",
        "see NoteRef (selection)",
    ),
    Capability("Variable (neither Text nor Float)", False, UNKNOWN, "", "see Variable"),
    Capability(
        "Variable",
        False,
        DROPPED,
        "C",
        "QualCoder wiki 6.1: attributes are not imported; sets stand in for those of"
        " sources",
        "variable-lost",
    ),
)
