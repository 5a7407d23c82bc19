"""The model: QDA-XML's elements as typed classes, and nothing but them.

Class names are the element names of the standard, fields are its attributes in
snake_case, containers and pure references are flattened into lists. Section numbers
in the docstrings are those of REFI-QDA 1.5.
"""

from qdabridge.model.base import Element, Foreign, ForeignElement, Identified
from qdabridge.model.cases import Case, Variable, VariableValue
from qdabridge.model.codebook import Code, CodeBook
from qdabridge.model.graphs import Edge, Graph, Vertex
from qdabridge.model.index import Index, PlacedCoding
from qdabridge.model.links import Link, Set
from qdabridge.model.notes import Note
from qdabridge.model.project import Project
from qdabridge.model.selections import (
    AudioSelection,
    Coding,
    PDFSelection,
    PictureSelection,
    PlainTextSelection,
    Selection,
    TranscriptSelection,
    VideoSelection,
)
from qdabridge.model.sources import (
    AnySource,
    AudioSource,
    PDFSource,
    PictureSource,
    Representation,
    SyncPoint,
    TextDescription,
    TextElement,
    TextSource,
    Transcript,
    VideoSource,
)
from qdabridge.model.users import User
from qdabridge.model.values import (
    Date,
    DateTime,
    Direction,
    Guid,
    LineStyle,
    Shape,
    TypeOfVariable,
)

__all__ = [
    "AnySource",
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
    "Element",
    "Foreign",
    "ForeignElement",
    "Graph",
    "Guid",
    "Identified",
    "Index",
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
    "Selection",
    "Set",
    "Shape",
    "SyncPoint",
    "TextDescription",
    "TextElement",
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
]
