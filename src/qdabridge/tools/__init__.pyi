# Made by docs/generate.py from the table in the package; do not edit.

from qdabridge.tools.adapting import (
    adapt as adapt,
    canonical as canonical,
    normalise as normalise,
    our_origin as our_origin,
)
from qdabridge.tools.codebooks import (
    Dialect as Dialect,
    dialect as dialect,
    dialect_of as dialect_of,
    save_for as save_for,
)
from qdabridge.tools.idioms import (
    FIRST_RULES as FIRST_RULES,
    RULES as RULES,
)
from qdabridge.tools.idioms.places import (
    text_twin as text_twin,
    twins as twins,
)
from qdabridge.tools.other_files import (
    clearer as clearer,
    other_file as other_file,
)
from qdabridge.tools.profile import (
    AgreementView as AgreementView,
    Capability as Capability,
    Profile as Profile,
    Reading as Reading,
    Rule as Rule,
    Target as Target,
    own_convention as own_convention,
    profile_named as profile_named,
    profile_of as profile_of,
    profiles as profiles,
    target_named as target_named,
)
from qdabridge.tools.qc import (
    MAX_LEVELS as MAX_LEVELS,
)
from qdabridge.tools.references import (
    KINDS as KINDS,
    each_element as each_element,
    map_references as map_references,
    sharing as sharing,
    unique_guids as unique_guids,
    unnumbered as unnumbered,
)
from qdabridge.tools.text_fits import (
    TextFit as TextFit,
    fits as fits,
)
from qdabridge.tools.work import (
    Options as Options,
    Workspace as Workspace,
)

__all__ = [
    "AgreementView",
    "Capability",
    "Dialect",
    "FIRST_RULES",
    "KINDS",
    "MAX_LEVELS",
    "Options",
    "Profile",
    "RULES",
    "Reading",
    "Rule",
    "Target",
    "TextFit",
    "Workspace",
    "adapt",
    "canonical",
    "clearer",
    "dialect",
    "dialect_of",
    "each_element",
    "fits",
    "map_references",
    "normalise",
    "other_file",
    "our_origin",
    "own_convention",
    "profile_named",
    "profile_of",
    "profiles",
    "save_for",
    "sharing",
    "target_named",
    "text_twin",
    "twins",
    "unique_guids",
    "unnumbered",
]
