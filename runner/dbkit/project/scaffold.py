"""``dbkit init``: copy the package's templates into a new project."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

from dbkit.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

#: Stands for the system's name in the templates' paths and texts.
PLACEHOLDER = "__system__"


def scaffold(path: Path, system: str) -> list[str]:
    """Make a project with one system of one table.

    Args:
        path: Its directory, made where it is missing.
        system: The name of the schema: lower case, digits, underscores.

    Returns:
        The files that were made, relative to the directory.

    Raises:
        ProjectError: The name is no plain identifier, or a file of the project is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,50}", system):
        what = f"not a name for a system: {system!r}"
        raise ProjectError([what], "lower-case letters, digits and underscores, a letter first")
    files = dict(_templates(resources.files("dbkit").joinpath("templates"), "", system))
    there = [name for name in files if (path / name).exists()]
    if there:
        raise ProjectError([f"{path / name} exists already" for name in there], "nothing was made")
    for name, text in files.items():
        made = path / name
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(text, encoding="utf-8")
    return sorted(files)


def _templates(folder: Traversable, prefix: str, system: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of each template, with the system's name in both."""
    for part in folder.iterdir():
        if part.name == "__pycache__":  # An installer compiles the templates' tests too.
            continue
        name = prefix + part.name.replace(PLACEHOLDER, system)
        if part.is_dir():
            yield from _templates(part, f"{name}/", system)
        else:
            # "dot-" stands for a dot: packaging tools like to leave hidden files out.
            text = part.read_text(encoding="utf-8").replace(PLACEHOLDER, system)
            yield name.replace("dot-", "."), text
