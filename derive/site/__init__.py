"""The library, or some problems, as a static site: an index, and a page for each problem.

:mod:`~derive.site.building` works out what has to be made and writes it,
:mod:`~derive.site.manifest` remembers what was made of what, :mod:`~derive.site.pages` makes it.
"""

from __future__ import annotations

from derive.site.building import Report, SiteError, build

__all__ = ["Report", "SiteError", "build"]
