"""What queries have in common stands in one file; each of them holds that text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dbkit.database.catalog

CATALOG = Path(str(dbkit.database.catalog.__file__)).parent
COMMON = sorted((CATALOG / "common").glob("*.sql"))
QUERIES = [path for path in sorted(CATALOG.rglob("*.sql")) if path not in COMMON]


def part(path: Path) -> str:
    """Return the common table expression of a file, without the query that shows it."""
    text = path.read_text(encoding="ascii")
    return text[text.index("\nwith ") + len("\nwith ") : text.index("\n)\n")]


#: For the role that applies alone, which may create: nobody stands in for it.
ALONE = {"exposed.sql"}


@pytest.mark.parametrize("common", COMMON, ids=lambda path: path.stem)
def test_the_common_part_is_the_same_everywhere(common: Path) -> None:
    """A query about the managed schemas or trusted roles, or without partitions, is as all are."""
    expected = part(common)
    begin = expected.partition("\n")[0] + "\n"
    # What it is about: one that takes its schemas from elsewhere is another.
    subject = re.search(r"current_setting\('dbkit\.\w+'|%\(\w+\)s", expected)
    assert subject is not None
    texts = {path.name: path.read_text(encoding="ascii") for path in QUERIES}
    held = [name for name, text in texts.items() if expected in text]
    others = [
        name
        for name, text in texts.items()
        if subject[0] in text.partition(begin)[2].partition("\n)\n")[0]
        and name not in {*held, *ALONE}
    ]
    assert (len(held) > 1, others) == (True, [])
