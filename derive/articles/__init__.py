"""Documents that people wrote, read and judged line by line.

:mod:`~derive.articles.passages` finds the formulas of a document, :mod:`~derive.articles.context`
what their names mean, :mod:`~derive.articles.claims` what each line claims,
:mod:`~derive.articles.verdicts` whether it holds; :mod:`~derive.articles.report` says it.
"""
