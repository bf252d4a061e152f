"""The route ``delta``: no cases; Kronecker's delta stands for "1 if the indices agree"."""

from __future__ import annotations

from derive.routes.route import Route, no_distinction
from derive.rules.calculus import BY_DELTA
from derive.strategies import Table

DELTA = Route(
    "delta",
    "Kronecker's delta, no cases",
    Table(BY_DELTA),
    Table(()),
    no_distinction,
)
