"""The file of accepted findings, written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbkit.errors import DbkitError
from dbkit.exemptions import ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dbkit.exemptions import Exemption

HEADER = """\
# Findings that were there when somebody ran dbkit verify --accept-findings. A new one fails. That
# command adds it, takes out what is no longer found, and leaves the other entries as they are:
# write your own reasons. Comments are not kept.
"""


def write(root: Path, entries: Iterable[Exemption]) -> None:
    """Write the accepted findings, or remove the file where there are none.

    Args:
        root: The project's directory.
        entries: All of them, in their order.

    Raises:
        DbkitError: The file cannot be written; it is as it was.
    """
    place = root / ACCEPTED
    text = "\n".join([HEADER, *map(_table, entries)])
    new = place.with_name(f".{ACCEPTED}.new")
    try:
        if text == HEADER:
            place.unlink(missing_ok=True)
            return
        new.write_text(text, encoding="utf-8")
        new.replace(place)
    except OSError as error:
        what = f"{ACCEPTED}: cannot be written: {error.strerror}"
        raise DbkitError(what, f"nothing was accepted; it belongs in {root}") from error


def _table(entry: Exemption) -> str:
    lines = [
        "[[except]]",
        f"rule = {_text(entry.rule)}",
        f"object = {_text(entry.object)}",
        *([f"message = {_text(entry.message)}"] if entry.message else []),
        f"reason = {_text(entry.reason)}",
        f"until = {entry.until}",
        "",
    ]
    return "\n".join(lines)


def _text(text: str) -> str:
    # A string of JSON is one of TOML, but for this one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
