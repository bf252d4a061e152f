"""A page, and a report of it made by hand with one remark of every kind."""

from __future__ import annotations

from derive.articles.passages import Place
from derive.articles.report import Judged, Report, Stated, Warned

PAGE = r"""# Logits

Let $p_j = a$.

$$
\begin{aligned}
L &= -\sum_k y_k b \\
&= -\sum_k y_k c \\
&= \foo y_j
\end{aligned}
$$
"""
FALSE = Judged(
    Place(8, 4),
    r"-\sum_k y_k b = -\sum_k y_k c",
    "false",
    counterexample={"n": 2, "j": 1, "z": ["2", "-1"], "left": "1/2", "right": "1"},
    message="the two sides are not the same",
    differs="b and c",
    understood="-sum(y[k]*b for k in n) == -sum(y[k]*c for k in n)",
    end=Place(8, 17),
    slip="a wrong index",
    hints=("look at the sum", "the sum rule"),
)
HOLDS_IF = Judged(Place(8, 6), r"a = b", "holds-if", needs=(r"\sum_k y_k = 1", "c > 0"))
HOLDS = Judged(Place(7, 6), r"L = -\sum_k y_k b", "holds", needs=(r"\sum_k y_k = 1",), case="k = j")
WARNED = Warned(Place(7, 7), "the index k is used twice", r"write \sum_i y_i", Place(7, 16))
STATED = Stated(Place(3, 6), "definition", "p", "p[j] = a")
UNREAD = (Place(9, 4), r"\foo", "there is no such command")
REPORT = Report("page.md", (HOLDS, FALSE, HOLDS_IF), (WARNED,), (STATED,), 4, (UNREAD,))
IN_NOTEBOOK = Report(
    "page.ipynb", (Judged(Place(2, 3, 4), "a = b", "false", message="no", end=Place(2, 5, 4)),),
    formulas=1,
)  # fmt: skip
