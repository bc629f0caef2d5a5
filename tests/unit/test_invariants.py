"""The files of invariants are read and checked, and exceptions sort what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbkit.errors import ProjectError
from dbkit.verify import invariants
from dbkit.verify.invariants import Invariant

if TYPE_CHECKING:
    from pathlib import Path


def write(root: Path, name: str, text: str) -> None:
    """Write an invariant of a project."""
    folder = root / "tests" / "invariants"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_load(tmp_path: Path) -> None:
    """A project's come beside the package's, in the order of their names."""
    shipped = invariants.load(tmp_path)
    assert "duplicate_index" in [invariant.name for invariant in shipped]
    text = "-- Every thing is a thing.\nselect 'a', 'b' where false;\n"
    write(tmp_path, "a_thing.sql", text)
    own = Invariant("a_thing", "Every thing is a thing.", text, "tests/invariants/a_thing.sql")
    assert (own, *shipped) == invariants.load(tmp_path)


def test_shipped_are_marked(tmp_path: Path) -> None:
    """The package's files are told from the project's, and each says what it demands."""
    for invariant in invariants.load(tmp_path):
        assert f"dbkit:invariants/{invariant.name}.sql" == invariant.path
        assert invariant.demand


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.sql", "select 'a', 'b'", "a.sql:1:1: the first line is not a sentence: -- Every …"),
        ("a.sql", "--\nselect 'a', 'b'", "a.sql:1:1: the first line is not a sentence: -- Every …"),
        ("a.sql", "-- A.\nselect 1;\nselect 2;", "a.sql:3:1: an invariant is one query"),
        ("a.sql", "-- A.\n", "a.sql:1:1: an invariant is one query"),
        (
            "a.sql",
            "-- A.\nselect from where",
            'a.sql:2:13: syntax error at or near "where" [42601]',
        ),
        (
            "duplicate_index.sql",
            "-- A.\nselect 'a', 'b'",
            "duplicate_index.sql:1:1: the name is taken by dbkit:invariants/duplicate_index.sql",
        ),
    ],
)
def test_mistakes(tmp_path: Path, name: str, text: str, message: str) -> None:
    """A file that is no invariant is named with the place."""
    write(tmp_path, name, text)
    with pytest.raises(ProjectError) as error:
        invariants.load(tmp_path)
    assert [f"tests/invariants/{message}"] == [
        problem.partition("\n")[0] for problem in error.value.problems
    ]
