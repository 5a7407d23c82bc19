# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.qdaxml.explaining import (
    SCHEMA_CODES as SCHEMA_CODES,
    explain as explain,
)
from qdabridge.qdaxml.lexical import (
    field_type as field_type,
)
from qdabridge.qdaxml.mend import (
    NIL as NIL,
)
from qdabridge.qdaxml.names import (
    Kind as Kind,
    PROJECT as PROJECT,
    Row as Row,
    field_names as field_names,
)
from qdabridge.qdaxml.reading import (
    Reading as Reading,
    read as read,
    read_codebook as read_codebook,
    read_project as read_project,
)
from qdabridge.qdaxml.tree import (
    MAY_BE_PROJECT as MAY_BE_PROJECT,
)
from qdabridge.qdaxml.validate import (
    Beside as Beside,
    Verdict as Verdict,
)
from qdabridge.qdaxml.write import (
    write_codebook as write_codebook,
    write_project as write_project,
)

__all__ = [
    "Beside",
    "Kind",
    "MAY_BE_PROJECT",
    "NIL",
    "PROJECT",
    "Reading",
    "Row",
    "SCHEMA_CODES",
    "Verdict",
    "explain",
    "field_names",
    "field_type",
    "read",
    "read_codebook",
    "read_project",
    "write_codebook",
    "write_project",
]
