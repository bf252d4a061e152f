"""``derive handout`` as a teacher types it."""

from __future__ import annotations

import re
import subprocess

import pytest

from derive.cli import FAILED, OK, WRONG, run
from tests.programs import needs

SEED = "softmax-cross-entropy"


def written(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def test_two_files_and_the_student_has_no_answer(tmp_path, capfdbinary):
    assert run(["handout", SEED, "-o", str(tmp_path / "new"), "--fade", "2"]) == OK
    files = written(tmp_path / "new")
    assert sorted(files) == [f"{SEED}-key.tex", f"{SEED}-student.tex"]
    student, key = files[f"{SEED}-student.tex"], files[f"{SEED}-key.tex"]
    for answer in ("p_j - y_j", "y_j - p_j"):
        assert answer in key
        assert answer not in student
    assert capfdbinary.readouterr() == (b"", b"")


def test_every_line_to_write_on_is_as_long_as_every_other(tmp_path):
    assert run(["handout", SEED, "-o", str(tmp_path), "--fade", "9"]) == OK
    student = written(tmp_path)[f"{SEED}-student.tex"]
    body = student.split(r"\begin{document}")[1]
    assert body.count(r"\writingline") == 9
    assert "phantom{" not in body.replace(r"\vphantom{\Big)}", "")
    assert len(re.findall(r"\\newcommand\{\\writingline\}", student)) == 1


def test_versions_in_one_file_or_in_many(tmp_path):
    one = ["handout", SEED, "-o", str(tmp_path / "one"), "--variants", "3", "--jobs", "1"]
    assert run(one) == OK
    student = written(tmp_path / "one")[f"{SEED}-student.tex"]
    assert [f"version {v}" in student for v in "ABCD"] == [True, True, True, False]
    many = ["handout", SEED, "-o", str(tmp_path / "many"), "--variants", "2", "--separate"]
    assert run([*many, "--jobs", "1"]) == OK
    names = [f"{SEED}-{v}-{who}.tex" for v in "AB" for who in ("key", "student")]
    assert sorted(written(tmp_path / "many")) == names


def test_a_rule_that_is_not_used(tmp_path, capfdbinary):
    assert run(["handout", SEED, "-o", str(tmp_path), "--blank", "product rule"]) == WRONG
    said = capfdbinary.readouterr().err.decode()
    assert said.startswith("derive: no line uses 'product rule'; there are cancel, ")
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_hold_is_not_handed_out(tmp_path, capfdbinary):
    from derive.catalogue import library_file

    source = library_file(SEED).read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(source.replace('"p[j] - y[j]"', '"p[j] + y[j]"'), encoding="utf-8")
    assert run(["handout", str(wrong), "-o", str(tmp_path / "new")]) == FAILED
    assert b"nothing was written" in capfdbinary.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_readers_notation(tmp_path, capfdbinary):
    ask = ["handout", SEED, "-o", str(tmp_path), "--jobs", "1", "--variants", "2"]
    assert run([*ask, "--notation", "log=ln", "--notation", "p=y_hat"]) == OK
    first, second = written(tmp_path)[f"{SEED}-key.tex"].split(r"\clearpage")
    assert r"y_k \ln \hat{y}_k" in first
    assert r"\hat" not in second
    assert r"\ln" in second
    assert r"\log" not in first + second
    for wrong in ("q=y_hat", "p=y", "log"):
        assert run([*ask, "--notation", wrong]) == WRONG
        assert b"derive: --notation: " in capfdbinary.readouterr().err


HOSTILE = r"<script> \input{secret} ^^5cinput #eval {{7*7}} `x` $a$ ]]> % \end{document} // */ @y"


@pytest.mark.parametrize("to", ["latex", "pdf"])
@needs("pdftotext")
@needs("pdflatex", "exam.cls")
def test_a_hostile_problem_is_shown_as_it_stands(tmp_path, to):
    from derive.catalogue import library_file

    source = library_file(SEED).read_text(encoding="utf-8")
    source = source.replace('"Softmax cross-entropy"', f"'{HOSTILE}'")
    source = source.replace('"logits"', f"'{HOSTILE}'")
    problem = tmp_path / "bad.toml"
    problem.write_text(source, encoding="utf-8")
    assert run(["handout", str(problem), "-o", str(tmp_path), "--to", to]) == OK
    for who in ("student", "key"):
        if to == "latex":
            _compiled(tmp_path, f"bad-{who}.tex")
        command = ["pdftotext", f"bad-{who}.pdf", "-"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        said = re.sub(r"\s", "", done.stdout.decode())
        plain = re.sub(r"\s", "", HOSTILE)
        assert said.translate({0x2018: "`", 0x2C6: "^"}).count(plain) >= 2, said[:300]


@pytest.mark.parametrize(("to", "ending"), [("latex", "tex"), ("typst", "typ")])
def test_a_key_has_no_place_for_the_points_that_were_reached(tmp_path, to, ending):
    assert run(["handout", SEED, "-o", str(tmp_path), "--to", to, "--points", "7"]) == OK
    files = written(tmp_path)
    reached = re.compile(r"(?:/\\,|\\/ )21\b")
    assert reached.search(files[f"{SEED}-student.{ending}"])
    assert not reached.search(files[f"{SEED}-key.{ending}"])


def test_a_folder_that_cannot_be_made(tmp_path, capfdbinary):
    (tmp_path / "file").touch()
    assert run(["handout", SEED, "-o", str(tmp_path / "file" / "new")]) == WRONG
    assert b"cannot write to" in capfdbinary.readouterr().err


@needs("pdftotext")
def test_the_text_of_the_pdf_has_no_answer(tmp_path):
    wished = [
        "handout",
        SEED,
        "-o",
        str(tmp_path),
        "--to",
        "pdf",
        "--fade",
        "2",
        "--language",
        "de",
    ]
    assert run(wished) == OK
    said = {}
    for who in ("student", "key"):
        command = ["pdftotext", f"{SEED}-{who}.pdf", "-"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        said[who] = re.sub(r"\s", "", done.stdout.decode())
    assert "𝑝𝑗−𝑦𝑗" in said["key"]
    assert "𝑝𝑗−𝑦𝑗" not in said["student"]
    assert "Lösung" in said["key"]
    assert "Hinweise" in said["student"]


@pytest.mark.parametrize("to", ["latex", "pdf"])
def test_an_equation_that_is_asked_for_is_open_on_both_sides(tmp_path, to):
    name = "gaussian-likelihood-mean"
    assert run(["handout", name, "-o", str(tmp_path), "--to", to, "--fade", "9"]) == OK
    assert len(list(tmp_path.iterdir())) == 2


@needs("pdflatex", "exam.cls")
@pytest.mark.parametrize("more", [["--reasons"], ["--fade", "30"], ["--blank", "one-hot"]], ids=str)
def test_the_pages_compile(tmp_path, more):
    assert run(["handout", SEED, "-o", str(tmp_path), *more]) == OK
    for who in ("student", "key"):
        log = _compiled(tmp_path, f"{SEED}-{who}.tex")
        assert "Overfull" not in log
        assert "Warning" not in re.sub(r"LaTeX Warning: (Label|There were|Reference).*", "", log)


def _compiled(folder, name) -> str:
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", name]
    for _ in range(2):  # the class counts the points
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout
