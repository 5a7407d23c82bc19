# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.merge.carriers import (
    Carrier as Carrier,
    find_holdings as find_holdings,
)
from qdabridge.operations.merge.chooser import (
    Chooser as Chooser,
)
from qdabridge.operations.merge.codings import (
    Placed as Placed,
    WHOLE as WHOLE,
)
from qdabridge.operations.merge.groups import (
    Group as Group,
    Groups as Groups,
    Identity as Identity,
    MAPPING as MAPPING,
    Match as Match,
    Same as Same,
    said_same as said_same,
)
from qdabridge.operations.merge.identity import (
    identify as identify,
)
from qdabridge.operations.merge.inputs import (
    Input as Input,
    inputs_of as inputs_of,
)
from qdabridge.operations.merge.likeness import (
    fingerprint as fingerprint,
)
from qdabridge.operations.merge.projects import (
    AlignReport as AlignReport,
    Aligned as Aligned,
    AlignedFiles as AlignedFiles,
    Merged as Merged,
    MergedFiles as MergedFiles,
    align as align,
    align_files as align_files,
    merge as merge,
    merge_files as merge_files,
)
from qdabridge.operations.merge.report import (
    InputInfo as InputInfo,
    MergeReport as MergeReport,
    Policy as Policy,
)
from qdabridge.operations.merge.texts import (
    Versions as Versions,
    text_versions as text_versions,
)

__all__ = [
    "AlignReport",
    "Aligned",
    "AlignedFiles",
    "Carrier",
    "Chooser",
    "Group",
    "Groups",
    "Identity",
    "Input",
    "InputInfo",
    "MAPPING",
    "Match",
    "MergeReport",
    "Merged",
    "MergedFiles",
    "Placed",
    "Policy",
    "Same",
    "Versions",
    "WHOLE",
    "align",
    "align_files",
    "find_holdings",
    "fingerprint",
    "identify",
    "inputs_of",
    "merge",
    "merge_files",
    "said_same",
    "text_versions",
]
