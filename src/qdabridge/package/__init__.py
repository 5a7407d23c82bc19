"""The .qdpx container: safe in, atomic out; files travel beside the model."""

from qdabridge.faces import face

HOMES = {
    "measures": ("page_heights", "page_sizes", "picture_size", "sound_length"),
    "opening": ("open_package", "raw_document", "readable"),
    "package": ("FileReference", "Package", "Text", "referenced_files"),
    "saving": (
        "Approve",
        "MAX_MEMBER_BYTES",
        "atomic",
        "check_target",
        "codebook_losses",
        "left_behind",
        "other_than_codes",
        "save_qdc",
        "save_qde",
        "save_qdpx",
        "writable",
    ),
    "stores": (
        "EPOCH",
        "Limits",
        "MemoryStore",
        "PathKind",
        "SourcePath",
        "is_escaping",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
