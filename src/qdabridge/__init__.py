"""Move qualitative-research projects between tools without losing or shifting anything.

>>> import qdabridge as qb
>>> project = qb.Project(name="Study")
>>> project.code_book.codes.append(qb.Code(name="Hope"))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qdabridge.errors import (
        DamagedPackageError,
        LimitError,
        LossError,
        NotThisFormatError,
        QdaBridgeError,
        ReadError,
        SchemaError,
        UnknownFormatError,
        UnsafePackageError,
        UnsupportedContentError,
        WouldOverwriteError,
        WriteError,
    )
    from qdabridge.formats.registry import open_any as open
    from qdabridge.model import (
        AudioSelection,
        AudioSource,
        Case,
        Code,
        CodeBook,
        Coding,
        Date,
        DateTime,
        Direction,
        Edge,
        Graph,
        Guid,
        LineStyle,
        Link,
        Note,
        PDFSelection,
        PDFSource,
        PictureSelection,
        PictureSource,
        PlacedCoding,
        PlainTextSelection,
        Project,
        Representation,
        Set,
        Shape,
        SyncPoint,
        TextDescription,
        TextSource,
        Transcript,
        TranscriptSelection,
        TypeOfVariable,
        User,
        Variable,
        VariableValue,
        Vertex,
        VideoSelection,
        VideoSource,
    )
    from qdabridge.operations.check import check
    from qdabridge.operations.convert import convert
    from qdabridge.operations.validate import validate
    from qdabridge.package import Limits, Package
    from qdabridge.report import Finding, Location, Report, Severity
    from qdabridge.tools.adapt import adapt
    from qdabridge.tools.normalise import normalise
    from qdabridge.tools.work import Options

__all__ = [
    "AudioSelection",
    "AudioSource",
    "Case",
    "Code",
    "CodeBook",
    "Coding",
    "DamagedPackageError",
    "Date",
    "DateTime",
    "Direction",
    "Edge",
    "Finding",
    "Graph",
    "Guid",
    "LimitError",
    "Limits",
    "LineStyle",
    "Link",
    "Location",
    "LossError",
    "NotThisFormatError",
    "Note",
    "Options",
    "PDFSelection",
    "PDFSource",
    "Package",
    "PictureSelection",
    "PictureSource",
    "PlacedCoding",
    "PlainTextSelection",
    "Project",
    "QdaBridgeError",
    "ReadError",
    "Report",
    "Representation",
    "SchemaError",
    "Set",
    "Severity",
    "Shape",
    "SyncPoint",
    "TextDescription",
    "TextSource",
    "Transcript",
    "TranscriptSelection",
    "TypeOfVariable",
    "UnknownFormatError",
    "UnsafePackageError",
    "UnsupportedContentError",
    "User",
    "Variable",
    "VariableValue",
    "Vertex",
    "VideoSelection",
    "VideoSource",
    "WouldOverwriteError",
    "WriteError",
    "adapt",
    "check",
    "convert",
    "normalise",
    "open",
    "validate",
]

_HOMES = {
    "Finding": "report",
    "Limits": "package",
    "Location": "report",
    "Package": "package",
    "Report": "report",
    "Severity": "report",
    "Options": "tools.work",
    "adapt": "tools.adapt",
    "check": "operations.check",
    "convert": "operations.convert",
    "normalise": "tools.normalise",
    "open": "formats.registry:open_any",
    "validate": "operations.validate",
}
"""Where the public names live that are neither errors nor of the model."""


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: the command line starts fast."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES.get(name, "errors" if name.endswith("Error") else "model")
    module, _, other_name = home.partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), other_name or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, used or not."""
    return sorted(__all__)
