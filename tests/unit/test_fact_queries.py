"""What fact queries have in common stands in one file; each of them holds that text."""

from __future__ import annotations

from pathlib import Path

import pytest

import dbkit.database.catalog

CATALOG = Path(str(dbkit.database.catalog.__file__)).parent
COMMON = sorted((CATALOG / "common").glob("*.sql"))
QUERIES = [path for path in sorted(CATALOG.rglob("*.sql")) if path not in COMMON]


def part(path: Path) -> str:
    """Return the common table expression of a file, without the query that shows it."""
    text = path.read_text(encoding="ascii")
    return text[text.index(f"{path.stem} as (") : text.index("\n)\n")]


@pytest.mark.parametrize("common", COMMON, ids=lambda path: path.stem)
def test_the_common_part_is_the_same_everywhere(common: Path) -> None:
    """A query that is about the managed schemas, or leaves out partitions, does so as all do."""
    expected = part(common)
    # A query with parameters has schemas of its own.
    texts = {path.name: path.read_text(encoding="ascii") for path in QUERIES}
    held = [name for name, text in texts.items() if expected in text]
    begin = f"{common.stem} as (\n"
    others = [
        name
        for name, text in texts.items()
        if begin in text and name not in held and "current_setting('dbkit." in text
    ]
    assert (len(held) > 1, others) == (True, [])
