"""Move qualitative-research projects between tools without losing or shifting anything.

>>> import qdabridge as qb
>>> project = qb.Project(name="Study")
>>> project.code_book.codes.append(qb.Code(name="Hope"))
"""

# First of all, for what is imported after it takes its time: see there.
from qdabridge.starting import is_program, listen

if is_program():
    listen()

from qdabridge.faces import face

HOMES = {
    "codebook": ("Hints",),
    "errors": (
        "ComparisonError",
        "ConflictError",
        "DamagedPackageError",
        "FormError",
        "LimitError",
        "LossError",
        "NotThisFormatError",
        "QdaBridgeError",
        "ReadError",
        "SchemaError",
        "UnknownFormatError",
        "UnknownNameError",
        "UnsafePackageError",
        "UnsupportedContentError",
        "WouldOverwriteError",
        "WriteError",
    ),
    "formats": (
        "Decision",
        "Quote",
        "Quotes",
        "Tables",
        "list_formats",
        "open_any as open",
        "read_decisions",
        "write_decisions",
    ),
    "model": (
        "AudioSelection",
        "AudioSource",
        "Case",
        "Code",
        "CodeBook",
        "Coding",
        "Date",
        "DateTime",
        "Direction",
        "Edge",
        "Graph",
        "Guid",
        "LineStyle",
        "Link",
        "Note",
        "PDFSelection",
        "PDFSource",
        "PictureSelection",
        "PictureSource",
        "PlacedCoding",
        "PlainTextSelection",
        "Project",
        "Representation",
        "Set",
        "Shape",
        "SyncPoint",
        "TextDescription",
        "TextSource",
        "Transcript",
        "TranscriptSelection",
        "TypeOfVariable",
        "User",
        "Variable",
        "VariableValue",
        "Vertex",
        "VideoSelection",
        "VideoSource",
    ),
    "operations.assemble": (
        "Assembled",
        "SavedAssembly",
        "assemble",
        "save_assembled as assemble_files",
    ),
    "operations.blind": ("blind",),
    "operations.checking": ("check", "positions", "validate"),
    "operations.codebook_diff": (
        "CodebookDiff",
        "codebook_diff",
        "diff_files as diff_codebooks",
    ),
    "operations.compare": (
        "CompareWishes",
        "Comparison",
        "compare",
        "compare_ratings",
    ),
    "operations.convert": ("convert",),
    "operations.counts": ("Cooccurrence", "CrossTable", "cooccurrence", "crosstab"),
    "operations.diff": ("ProjectDiff", "diff", "facts"),
    "operations.merge": (
        "AlignReport",
        "Aligned",
        "AlignedFiles",
        "MergeReport",
        "Merged",
        "MergedFiles",
        "Policy",
        "Same",
        "align",
        "align_files",
        "merge",
        "merge_files",
    ),
    "operations.quotes": ("quotes",),
    "operations.recode": ("recode", "recode_file"),
    "operations.resolve": ("Resolved", "resolve"),
    "operations.redact": ("Redacted", "deposit", "privacy", "redact", "redact_file"),
    "operations.tables": ("codings", "SavedTables", "save_tables", "tables"),
    "operations.codebook": (
        "convert_codebook",
        "preview as preview_codebook",
        "CodebookPreview",
    ),
    "operations.info": (
        "ProjectInfo",
        "info",
    ),
    "operations.jobs": ("Written",),
    "operations.tools": ("tools as list_tools",),
    "package": ("CodedPlace", "Limits", "Package"),
    "report": ("Finding", "Location", "Report", "Severity"),
    "tabular": ("Table",),
    "tools": ("Options", "adapt", "normalise"),
}
"""The public names, and the rooms they live in."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
