"""QDA-XML and the model: reading tolerantly, writing strictly, checking the schema."""

from qdabridge.qdaxml.read import Reading, read, read_codebook, read_project
from qdabridge.qdaxml.write import write_codebook, write_project

__all__ = [
    "Reading",
    "read",
    "read_codebook",
    "read_project",
    "write_codebook",
    "write_project",
]
