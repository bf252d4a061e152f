"""Sixty homework files of thirty lines, checked at once by the command, on all cores.

``python -m tests.benchmarks.homework`` prints how long it took and exits with 1 if that is more
than a minute, or if a slip was missed or invented.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES, SECONDS = 60, 60
PROBLEM = "softmax-cross-entropy"

_START = r"""# Homework of student {number}

$$
\begin{{aligned}}
"""
_END = r"""
\end{aligned}
$$
"""
_LINES = r"""
L &= -\sum_{k=1}^n y_k \log p_k \\
&= -\sum_k y_k \log\frac{e^{z_k}}{\sum_i e^{z_i}} \\
&= -\sum_k y_k \left(\log e^{z_k} - \log \sum_i e^{z_i}\right) \\
&= -\sum_k y_k \left(z_k - \log \sum_i e^{z_i}\right) \\
&= -\sum_k y_k z_k + \sum_k y_k \log \sum_i e^{z_i} \\
&= -\sum_k y_k z_k + \log\left(\sum_i e^{z_i}\right) \sum_k y_k \\
&= -\sum_k y_k z_k + \log \sum_i e^{z_i} \\
&= \log \sum_i e^{z_i} - \sum_k y_k z_k \\
\frac{\partial}{\partial z_j} \log \sum_i e^{z_i}
&= \frac{1}{\sum_i e^{z_i}} \cdot \frac{\partial}{\partial z_j} \sum_i e^{z_i} \\
&= \frac{1}{\sum_i e^{z_i}} \sum_i \frac{\partial}{\partial z_j} e^{z_i} \\
&= \frac{1}{\sum_i e^{z_i}} \sum_i e^{z_i} \delta_{ij} \\
&= \frac{1}{\sum_i e^{z_i}} e^{z_j} \\
&= \frac{e^{z_j}}{\sum_i e^{z_i}} \\
&= p_j \\
\frac{\partial}{\partial z_j} \sum_k y_k z_k
&= \sum_k y_k \frac{\partial z_k}{\partial z_j} \\
&= \sum_k y_k \delta_{kj} \\
&= y_j \\
\frac{\partial L}{\partial z_j}
&= \frac{\partial}{\partial z_j} \left(\log \sum_i e^{z_i} - \sum_k y_k z_k\right) \\
&= \frac{\partial}{\partial z_j} \log \sum_i e^{z_i} - \partial_{z_j} \sum_k y_k z_k \\
&= p_j - y_j \\
\frac{\partial p_k}{\partial z_j}
&= \frac{\partial}{\partial z_j} \frac{e^{z_k}}{\sum_i e^{z_i}} \\
&= \frac{\delta_{kj} e^{z_k} \sum_i e^{z_i} - e^{z_k} e^{z_j}}{\left(\sum_i e^{z_i}\right)^2} \\
&= \delta_{kj} p_k - p_k p_j \\
&= p_k (\delta_{kj} - p_j) \\
\frac{\partial L}{\partial z_j}
&= -\sum_k \frac{y_k}{p_k} \frac{\partial p_k}{\partial z_j} \\
&= -\sum_k \frac{y_k}{p_k} p_k (\delta_{kj} - p_j) \\
&= -\sum_k y_k (\delta_{kj} - p_j) \\
&= -y_j + p_j \sum_k y_k \\
&= p_j - y_j
""".strip()

#: What a student wrote instead, in some files.
SLIPS = (
    (r"&= -y_j + p_j \sum_k y_k \\", r"&= -y_j - p_j \sum_k y_k \\"),
    (r"&= \sum_k y_k \delta_{kj} \\", r"&= \sum_k y_j \delta_{kk} \\"),
    (r"&= p_k (\delta_{kj} - p_j) \\", r"&= p_k (1 - p_j) \\"),
    (r"&= \frac{1}{\sum_i e^{z_i}} e^{z_j} \\", r"&= \frac{1}{\sum_i e^{z_i}} \\"),
)


def homework(number: int) -> tuple[str, int]:
    """The text of a file, and the line of the slip in it; 0 if there is none."""
    text = _LINES
    wrong = ""
    if number % 2:
        right, wrong = SLIPS[number // 2 % len(SLIPS)]
        text = text.replace(right, wrong, 1)
    page = _START.format(number=number) + text + _END
    lines = page.splitlines()
    return page, lines.index(wrong) + 1 if wrong else 0


def main() -> int:
    """Write the files, check them, compare."""
    with tempfile.TemporaryDirectory() as folder:
        expected = {}
        for number in range(1, FILES + 1):
            path = Path(folder) / f"{number:02}.md"
            text, expected[str(path)] = homework(number)
            path.write_text(text, encoding="utf-8")
        call = ["check", *expected, "--problem", PROBLEM, "--table", "csv"]
        start = time.perf_counter()
        done = subprocess.run(
            [str(Path(sys.executable).with_name("derive")), *call],
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - start
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    found = {row["file"]: int(row["line"] or 0) for row in rows}
    wrong = sorted(file for file in expected if found.get(file) != expected[file])
    print(f"{FILES} files of {len(_LINES.splitlines())} lines: {seconds:.1f} s, {len(wrong)} wrong")
    for file in wrong:
        print(f"{Path(file).name}: line {expected[file]} expected, {found.get(file)} found")
    return 1 if wrong or seconds > SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
