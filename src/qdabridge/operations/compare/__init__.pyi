# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.operations.compare.choice import (
    CompareWishes as CompareWishes,
    read_roster as read_roster,
    round_numbers as round_numbers,
)
from qdabridge.operations.compare.coders import (
    ComparedCoder as ComparedCoder,
    Who as Who,
    consensus_guid as consensus_guid,
)
from qdabridge.operations.compare.disagreements import (
    Cluster as Cluster,
    Found as Found,
    KINDS as KINDS,
    Shift as Shift,
    find as find,
    majorities as majorities,
)
from qdabridge.operations.compare.figures import (
    Figure as Figure,
    Interval as Interval,
    POOLINGS as POOLINGS,
    many_names as many_names,
)
from qdabridge.operations.compare.files import (
    Outputs as Outputs,
    compare_files as compare_files,
    compare_sheet as compare_sheet,
    is_sheet as is_sheet,
    ratings_page as ratings_page,
    ratings_plot as ratings_plot,
    ratings_tables as ratings_tables,
)
from qdabridge.operations.compare.layout import (
    ComparedCode as ComparedCode,
    ComparedSource as ComparedSource,
)
from qdabridge.operations.compare.listing import (
    disagreements_table as disagreements_table,
    figures_table as figures_table,
    matrix_table as matrix_table,
)
from qdabridge.operations.compare.outcome import (
    AgreedPlace as AgreedPlace,
    Comparison as Comparison,
    Confusion as Confusion,
    Disagreement as Disagreement,
    MajorityPlace as MajorityPlace,
    Marked as Marked,
    Proposal as Proposal,
    Said as Said,
    ToolFigure as ToolFigure,
)
from qdabridge.operations.compare.page import (
    compare_page as compare_page,
    figure_plot as figure_plot,
)
from qdabridge.operations.compare.paper import (
    binary_alpha as binary_alpha,
    cu_alpha as cu_alpha,
    domains as domains,
    tools_with_views as tools_with_views,
    u_alpha as u_alpha,
)
from qdabridge.operations.compare.results import (
    Result as Result,
)
from qdabridge.operations.compare.run import (
    compare as compare,
)
from qdabridge.operations.compare.sheets import (
    SheetComparison as SheetComparison,
    UnitDisagreement as UnitDisagreement,
    compare_ratings as compare_ratings,
    read_ratings as read_ratings,
)

__all__ = [
    "AgreedPlace",
    "Cluster",
    "CompareWishes",
    "ComparedCode",
    "ComparedCoder",
    "ComparedSource",
    "Comparison",
    "Confusion",
    "Disagreement",
    "Figure",
    "Found",
    "Interval",
    "KINDS",
    "MajorityPlace",
    "Marked",
    "Outputs",
    "POOLINGS",
    "Proposal",
    "Result",
    "Said",
    "SheetComparison",
    "Shift",
    "ToolFigure",
    "UnitDisagreement",
    "Who",
    "binary_alpha",
    "compare",
    "compare_files",
    "compare_page",
    "compare_ratings",
    "compare_sheet",
    "consensus_guid",
    "cu_alpha",
    "disagreements_table",
    "domains",
    "figure_plot",
    "figures_table",
    "find",
    "is_sheet",
    "majorities",
    "many_names",
    "matrix_table",
    "ratings_page",
    "ratings_plot",
    "ratings_tables",
    "read_ratings",
    "read_roster",
    "round_numbers",
    "tools_with_views",
    "u_alpha",
]
