"""Mathematical LaTeX to held terms: what a person typed, understood or refused, never guessed.

:mod:`~derive.reading.parsing` turns a text into a tree of what stands where
(:mod:`~derive.reading.layout`),
:mod:`~derive.reading.grammar` that into :mod:`~derive.reading.expressions`, and
:mod:`~derive.reading.elaboration` these into terms, with what the names mean
(:mod:`~derive.reading.symbols`).
"""
