"""QDA-XML and the model: reading tolerantly, writing strictly, checking the schema."""

from qdabridge.faces import face

HOMES = {
    "explaining": ("SCHEMA_CODES", "explain"),
    "lexical": ("field_type",),
    "mend": ("NIL",),
    "names": ("Kind", "PROJECT", "Row", "field_names"),
    "reading": ("Reading", "read", "read_codebook", "read_project"),
    "tree": ("MAY_BE_PROJECT",),
    "validate": ("Beside", "Verdict"),
    "write": ("write_codebook", "write_project"),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
