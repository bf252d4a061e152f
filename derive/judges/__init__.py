"""Is it true?  Three judges, each able to fail; see ARCHITECTURE.md."""

from derive.judges.judging import judge

__all__ = ["judge"]
