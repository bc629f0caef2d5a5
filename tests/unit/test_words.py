"""What users read is plain English: messages, hints, help, docstrings, comments of shipped SQL."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import dbkit

PACKAGE = Path(dbkit.__file__).parent

#: Words of an older dialect, and what to say: in the sense in which PostgreSQL's manual would not.
INSTEAD = {
    r"\bcarr(y|ies|ied) (it|them|a \w+) to\b": "apply",
    r"\bstands? on (it|that|an?|the)\b": "depends on",
    r"\bmade again\b|\bmake again\b": "recreated",
    r"\b(he|his|him)\b": "they, or nothing",
    r"\black(s|ing)?\b": "does not have, missing",
    r"\b(is|are|was|being) told\b": "receives, is reported",
    r"\basks? for\b|\basked for\b": "needs, requires",
    r"\bbrings? (it|them|that|back)\b": "restores",
    r"\bin a circle\b|\bthe circle\b": "cycle",
    r"\bsaid twice\b": "appears twice",
    r"\bmend(s|ed)?\b": "fix",
    r"\bhangs? on\b": "is attached to, depends on",
}

PYTHON = [path for path in sorted(PACKAGE.rglob("*.py")) if "templates" not in path.parts]
TEXT = [
    path
    for suffix in ("*.sql", "*.md", "*.toml")
    for path in sorted(PACKAGE.rglob(suffix))
    if "platforms" not in path.parts
]


def sentences(path: Path) -> list[str]:
    """Return every string of a module, docstrings too, and its comments; or a text as it is."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return [text]
    strings = [
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [*strings, *re.findall(r"#:? (.*)", text)]


@pytest.mark.parametrize("path", [*PYTHON, *TEXT], ids=lambda path: str(path.relative_to(PACKAGE)))
def test_words_are_plain(path: Path) -> None:
    """A stranger who reads it aloud does not stumble."""
    found = [
        f"{match[0]!r}: {plain}"
        for sentence in sentences(path)
        for dialect, plain in INSTEAD.items()
        for match in re.finditer(dialect, sentence, re.IGNORECASE)
    ]
    assert [] == found
