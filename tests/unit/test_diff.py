"""Two snapshots and what differs between them."""

from __future__ import annotations

import ast
from importlib import resources
from pathlib import Path

import dbkit.database.catalog.changes
from dbkit.database.catalog import changes
from dbkit.database.catalog.changes import Change, diff, inherit

V = ("view", "shop", "cheap")
W = ("view", "shop", "dear")


def test_equal_facts_are_not_named() -> None:
    """What is the same on both sides is not even parsed."""
    assert () == diff({V: "not even JSON"}, {V: "not even JSON"})


def test_a_changed_fact_names_the_attributes_that_differ() -> None:
    """Of a changed fact only what differs is told, the left side first."""
    changes = diff({V: '{"a": 1, "b": 2}'}, {V: '{"a": 1, "b": 3}'})
    assert (Change(*V, "changed", {"b": (2, 3)}),) == changes


def test_an_attribute_that_one_side_lacks_is_none() -> None:
    """An attribute may come or go."""
    changes = diff({V: '{"a": 1}'}, {V: '{"b": 2}'})
    assert (Change(*V, "changed", {"a": (1, None), "b": (None, 2)}),) == changes


def test_an_attribute_that_is_null_is_not_one_that_lacks() -> None:
    """Null is a value: a child says with it that it does not have what its parent has."""
    changes = diff({V: '{"a": null}'}, {V: "{}"})
    assert (Change(*V, "changed", {"a": (None, None)}),) == changes


def test_missing_and_unexpected_facts_are_told_whole() -> None:
    """A fact of one side alone is told with all its attributes, sorted by kind, schema and name."""
    changes = diff({W: '{"a": 1}'}, {V: '{"b": 2}'})
    expected = (
        Change(*V, "unexpected", {"b": (None, 2)}),
        Change(*W, "missing", {"a": (1, None)}),
    )
    assert expected == changes


def test_a_fact_without_attributes_counts() -> None:
    """That it is there is what such a fact says."""
    assert (Change(*V, "missing", {}),) == diff({V: "{}"}, {})


def test_the_position_does_not_count_unless_asked() -> None:
    """A column that only stands elsewhere is the same column; a new one does not tell its place."""
    left, right = {V: '{"position": 1}'}, {V: '{"position": 2}'}
    assert () == diff(left, right)
    assert (Change(*V, "changed", {"position": (1, 2)}),) == diff(left, right, frozenset())
    assert (Change(*V, "missing", {}),) == diff(left, {})


def test_the_differ_knows_no_kind() -> None:
    """No kind of fact is named in its code."""
    folder = resources.files(dbkit).joinpath("database/catalog/facts")
    kinds = {file.name.removesuffix(".sql").replace("_", " ") for file in folder.iterdir()}
    assert len(kinds) > 40
    texts = _texts(ast.parse(Path(changes.__file__).read_text(encoding="utf-8")))
    assert "position" in texts
    assert [] == sorted(kind for kind in kinds if any(kind in text for text in texts))


def _texts(tree: ast.AST) -> set[str]:
    """Return the strings in code that are not docstrings; comments are not in the tree."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {str(node.value).lower() for node in constants if id(node) not in prose}


def test_what_the_build_did_not_change_is_inherited() -> None:
    """An attribute that the server gave is the other server's; one that the build set is not."""
    born = {V: '{"owner": "postgres", "comment": "old"}'}
    built = {V: '{"owner": "postgres", "comment": "new"}'}
    other = {V: '{"owner": "admin", "comment": "old", "more": 1}'}
    facts, number = inherit(built, born, other)
    assert number == 1
    assert (Change(*V, "changed", {"comment": ("new", "old")}),) == diff(facts, other)


def test_what_the_build_removed_is_not_inherited() -> None:
    """An attribute that the build took away is missed on the other side where it is there."""
    facts, _ = inherit({V: "{}"}, {V: '{"comment": "old"}'}, {V: '{"comment": "old"}'})
    assert (Change(*V, "changed", {"comment": (None, "old")}),) == diff(
        facts, {V: '{"comment": "old"}'}
    )


def test_what_the_other_server_lacks_is_not_missing_unless_the_build_changed_it() -> None:
    """Another server need not give what the throwaway server gives."""
    assert ({}, 1) == inherit({V: '{"a": 1}'}, {V: '{"a": 1}'}, {})
    assert ({V: '{"a": 2}'}, 0) == inherit({V: '{"a": 2}'}, {V: '{"a": 1}'}, {})
    assert ({W: '{"a": 1}'}, 0) == inherit({W: '{"a": 1}'}, {}, {})
