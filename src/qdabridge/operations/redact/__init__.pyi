# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.redact.archive import (
    deposit as deposit,
)
from qdabridge.operations.redact.names import (
    Key as Key,
)
from qdabridge.operations.redact.places import (
    Hit as Hit,
    Replaced as Replaced,
    find_hits as find_hits,
)
from qdabridge.operations.redact.plan import (
    Entry as Entry,
    Plan as Plan,
    PlanError as PlanError,
)
from qdabridge.operations.redact.proof import (
    LeftoverError as LeftoverError,
    pieces as pieces,
)
from qdabridge.operations.redact.run import (
    Redacted as Redacted,
    redact as redact,
    redact_file as redact_file,
)
from qdabridge.operations.redact.signs import (
    names_of as names_of,
    privacy as privacy,
)

__all__ = [
    "Entry",
    "Hit",
    "Key",
    "LeftoverError",
    "Plan",
    "PlanError",
    "Redacted",
    "Replaced",
    "deposit",
    "find_hits",
    "names_of",
    "pieces",
    "privacy",
    "redact",
    "redact_file",
]
