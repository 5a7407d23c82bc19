"""Agreement of coders and raters: numbers only, from tables, counts and intervals.

Undefined is never 0, 1 or NaN: a coefficient then has no value and says why.

>>> from qdabridge.agreement import Cells, Ratings, cohen_kappa
>>> cohen_kappa(Ratings.of_table([[20, 20], [10, 50]])).value
0.34782608695652173
>>> Cells.of_spans([(0, 100)], [(50, 150)], length=1000).kappa().value
0.4444444444444444
>>> Cells.of_spans([], [], length=1000).kappa()
Coefficient(value=None, reason='nobody coded: no variation', flag='')
"""

from qdabridge.faces import face

HOMES = {
    "coefficients": (
        "brennan_prediger",
        "chance_of",
        "cohen_kappa",
        "conger_kappa",
        "fleiss_kappa",
        "gwet_ac1",
        "kappa_by_category",
        "krippendorff_alpha",
        "light_kappa",
        "masi_distance",
        "masi_dkpro_distance",
        "percent_agreement",
        "scott_pi",
        "set_distance",
        "specific_agreement",
        "weighted_kappa",
    ),
    "pairs": (
        "Cells",
        "MEASURES",
        "holsti",
        "matched",
        "mean_of",
        "pooled_kappa",
        "qualcoder_kappa",
    ),
    "ratings": (
        "Box",
        "Coefficient",
        "Pattern",
        "Rating",
        "Ratings",
        "Span",
        "area_cells",
        "cells",
        "common",
        "size",
        "undefined",
        "united",
    ),
    "spread": (
        "LEAST",
        "Spread",
        "bootstrap",
        "gwet_interval",
        "jackknife",
        "student_t",
    ),
    "unitizing": (
        "Unitized",
        "ValuedSpan",
        "alpha_u",
        "alpha_u_overall",
        "unitized",
    ),
}
"""The names that each module gives."""

__all__, __getattr__, __dir__ = face(__name__, HOMES)
