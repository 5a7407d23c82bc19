"""The .qdpx container: safe in, atomic out; files travel beside the model."""

from qdabridge.faces import face

HOMES = {
    "coded": ("CodedPlace",),
    "measures": ("page_heights", "page_sizes", "picture_size", "sound_length"),
    "opening": ("open_package", "raw_document", "readable"),
    "package": ("FileReference", "Form", "Package", "Text", "referenced_files"),
    "saving": (
        "Approve",
        "MAX_MEMBER_BYTES",
        "check_target",
        "named",
        "codebook_losses",
        "left_behind",
        "other_than_codes",
        "save_qdc",
        "save_qde",
        "save_qdpx",
        "writing",
    ),
    "stores": (
        "Limits",
        "Member",
        "MemoryStore",
        "PathKind",
        "SourcePath",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
