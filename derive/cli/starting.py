"""Commands that write a problem file."""

from __future__ import annotations

from pathlib import Path

import click

from derive.cli.streams import WrongCall, write_file


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """A commented problem file to start from."""
    from derive.resources import shipped_templates

    if file.exists() or file.is_symlink():
        raise WrongCall(f"derive: {file} is there already; nothing was written")
    start = (shipped_templates() / "new" / "problem.toml").read_text(encoding="utf-8")
    write_file(file, start.replace("FILE", str(file)).encode())
