# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.package.coded import (
    CodedPlace as CodedPlace,
)
from qdabridge.package.measures import (
    page_heights as page_heights,
    page_sizes as page_sizes,
    picture_size as picture_size,
    sound_length as sound_length,
)
from qdabridge.package.opening import (
    open_package as open_package,
    raw_document as raw_document,
    readable as readable,
)
from qdabridge.package.package import (
    FileReference as FileReference,
    Form as Form,
    Package as Package,
    Text as Text,
    referenced_files as referenced_files,
)
from qdabridge.package.saving import (
    Approve as Approve,
    MAX_MEMBER_BYTES as MAX_MEMBER_BYTES,
    check_target as check_target,
    codebook_losses as codebook_losses,
    left_behind as left_behind,
    named as named,
    other_than_codes as other_than_codes,
    save_qdc as save_qdc,
    save_qde as save_qde,
    save_qdpx as save_qdpx,
    writing as writing,
)
from qdabridge.package.stores import (
    Limits as Limits,
    Member as Member,
    MemoryStore as MemoryStore,
    PathKind as PathKind,
    SourcePath as SourcePath,
)

__all__ = [
    "Approve",
    "CodedPlace",
    "FileReference",
    "Form",
    "Limits",
    "MAX_MEMBER_BYTES",
    "Member",
    "MemoryStore",
    "Package",
    "PathKind",
    "SourcePath",
    "Text",
    "check_target",
    "codebook_losses",
    "left_behind",
    "named",
    "open_package",
    "other_than_codes",
    "page_heights",
    "page_sizes",
    "picture_size",
    "raw_document",
    "readable",
    "referenced_files",
    "save_qdc",
    "save_qde",
    "save_qdpx",
    "sound_length",
    "writing",
]
