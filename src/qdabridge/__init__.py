"""Move qualitative-research projects between tools without losing or shifting anything.

>>> import qdabridge as qb
>>> project = qb.Project(name="Study")
>>> project.code_book.codes.append(qb.Code(name="Hope"))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qdabridge.errors import (
        ConflictError,
        DamagedPackageError,
        LimitError,
        LossError,
        NotThisFormatError,
        QdaBridgeError,
        ReadError,
        SchemaError,
        UnknownFormatError,
        UnknownNameError,
        UnsafePackageError,
        UnsupportedContentError,
        WouldOverwriteError,
        WriteError,
    )
    from qdabridge.formats.quotes import Quote, Quotes
    from qdabridge.formats.registry import open_any as open
    from qdabridge.formats.tidy import Tables
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
    from qdabridge.operations.align import Aligned, AlignReport, align
    from qdabridge.operations.assemble import Assembled, assemble
    from qdabridge.operations.check import check
    from qdabridge.operations.codebook_diff import codebook_diff
    from qdabridge.operations.convert import convert
    from qdabridge.operations.cooccurrence import Cooccurrence, cooccurrence
    from qdabridge.operations.crosstab import CrossTable, crosstab
    from qdabridge.operations.diff import diff
    from qdabridge.operations.diff_outcome import ProjectDiff
    from qdabridge.operations.facts import facts
    from qdabridge.operations.merge import Merged, merge
    from qdabridge.operations.merging.identity import Same
    from qdabridge.operations.merging.outcome import MergeReport, Policy
    from qdabridge.operations.quotes import quotes
    from qdabridge.operations.recode import recode
    from qdabridge.operations.tables import tables
    from qdabridge.operations.validate import validate
    from qdabridge.package import Limits, Package
    from qdabridge.report import Finding, Location, Report, Severity
    from qdabridge.tabular.table import Table
    from qdabridge.tools.adapt import adapt
    from qdabridge.tools.normalise import normalise
    from qdabridge.tools.work import Options

__all__ = [
    "AlignReport",
    "Aligned",
    "Assembled",
    "AudioSelection",
    "AudioSource",
    "Case",
    "Code",
    "CodeBook",
    "Coding",
    "ConflictError",
    "Cooccurrence",
    "CrossTable",
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
    "MergeReport",
    "Merged",
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
    "Policy",
    "Project",
    "ProjectDiff",
    "QdaBridgeError",
    "Quote",
    "Quotes",
    "ReadError",
    "Report",
    "Representation",
    "Same",
    "SchemaError",
    "Set",
    "Severity",
    "Shape",
    "SyncPoint",
    "Table",
    "Tables",
    "TextDescription",
    "TextSource",
    "Transcript",
    "TranscriptSelection",
    "TypeOfVariable",
    "UnknownFormatError",
    "UnknownNameError",
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
    "align",
    "assemble",
    "check",
    "codebook_diff",
    "convert",
    "cooccurrence",
    "crosstab",
    "diff",
    "facts",
    "merge",
    "normalise",
    "open",
    "quotes",
    "recode",
    "tables",
    "validate",
]

_HOMES = {
    "AlignReport": "operations.align",
    "Aligned": "operations.align",
    "MergeReport": "operations.merging.outcome",
    "Merged": "operations.merge",
    "Policy": "operations.merging.outcome",
    "Same": "operations.merging.identity",
    "align": "operations.align",
    "merge": "operations.merge",
    "Assembled": "operations.assemble",
    "Cooccurrence": "operations.cooccurrence",
    "CrossTable": "operations.crosstab",
    "Finding": "report",
    "Limits": "package",
    "Location": "report",
    "Package": "package",
    "ProjectDiff": "operations.diff_outcome",
    "Report": "report",
    "Severity": "report",
    "Table": "tabular.table",
    "Tables": "formats.tidy",
    "Options": "tools.work",
    "Quote": "formats.quotes",
    "Quotes": "formats.quotes",
    "adapt": "tools.adapt",
    "assemble": "operations.assemble",
    "check": "operations.check",
    "codebook_diff": "operations.codebook_diff",
    "convert": "operations.convert",
    "cooccurrence": "operations.cooccurrence",
    "crosstab": "operations.crosstab",
    "diff": "operations.diff",
    "facts": "operations.facts",
    "normalise": "tools.normalise",
    "open": "formats.registry:open_any",
    "quotes": "operations.quotes",
    "tables": "operations.tables",
    "recode": "operations.recode",
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
