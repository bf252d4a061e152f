"""Derivations in pages that MkDocs makes: ``plugins: [derive]`` in ``mkdocs.yml``.

A ``derive`` block is replaced by the derivation that it asks for; see :mod:`derive.weaving`.  The
formulas are for ``pymdownx.arithmatex``; the plugin's option ``flavour`` chooses another reader.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mkdocs.config import base
from mkdocs.config import config_options as options
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.pages import Page

from derive.budget import Refused
from derive.embedding import Request, markdown
from derive.flavours import FLAVOURS
from derive.jobs import work_through
from derive.weaving import expanded, read

_LOGGER = get_plugin_logger("derive")


class Options(base.Config):
    """What ``mkdocs.yml`` may say."""

    flavour = options.Choice(tuple(FLAVOURS), default="default")


class DerivePlugin(BasePlugin[Options]):
    """Blocks in the Markdown of each page become derivations."""

    def on_page_markdown(self, text: str, /, *, page: Page, **others: Any) -> str:
        """The Markdown with derivations; as it was, and a warning, if a block is refused."""
        name = str(page.file.abs_src_path or page.file.src_uri)
        # MkDocs has taken the front matter away: lines are those of the file.
        before = "\n" * max(0, page.file.content_string.count("\n") - text.count("\n"))
        try:
            found = read(before + text, name)
        except Refused as refused:
            _LOGGER.warning(refused.message)
            return text
        requests = [self._in_flavour(block.request) for block in found.blocks]
        answers = list(work_through(markdown, requests, jobs=1))
        refusals = [answer.failure for answer in answers if answer.failure is not None]
        for refusal in refusals:
            _LOGGER.warning(refusal)
        if refusals:
            return text
        return expanded(found, [answer.value for answer in answers]).removeprefix(before)

    def _in_flavour(self, request: Request) -> Request:
        if any(name == "flavour" for name, _ in request.options):
            return request
        flavour = ("flavour", str(self.config.flavour))
        return replace(request, options=(*request.options, flavour))
