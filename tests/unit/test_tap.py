"""Reading TAP as pgTAP writes it."""

from __future__ import annotations

import pytest

from dbkit.testing.tap import Assertion, Output, read

LINES = [
    ("ok 1 - fine", Assertion(True, 1, "fine")),
    ("ok 1", Assertion(True, 1, "")),
    ("not ok 12 - wrong", Assertion(False, 12, "wrong")),
    ("ok 3 - a # b - c", Assertion(True, 3, "a # b - c")),
    ("ok 3 - 5 apples", Assertion(True, 3, "5 apples")),
    ("ok 3 - ünïcode → ✓", Assertion(True, 3, "ünïcode → ✓")),
    ("ok 4 # SKIP no reason", Assertion(True, 4, "", "skip", "no reason")),
    ("ok 4 # skip", Assertion(True, 4, "", "skip")),
    ("not ok 5 - t # TODO later", Assertion(False, 5, "t", "todo", "later")),
    ("ok 5 - see \\# TODO file", Assertion(True, 5, "see # TODO file")),
    ("ok 6 - # TODOS are none", Assertion(True, 6, "# TODOS are none")),
]


@pytest.mark.parametrize(("line", "assertion"), LINES, ids=[line for line, _ in LINES])
def test_a_line_is_read(line: str, assertion: Assertion) -> None:
    """Outcome, number, description, directive and reason are told apart."""
    assert Output(assertions=(assertion,)) == read(line)


@pytest.mark.parametrize(
    "line", ["", "ok", "ok, done", "OK 1", "okay 1", "not okay", " ok 1", "1 ok", "1.2", "select 1"]
)
def test_other_lines_are_passed_over(line: str) -> None:
    """A query may return text that is no TAP."""
    assert Output() == read(line)


def test_a_row_may_hold_several_assertions() -> None:
    """skip() returns them in one value."""
    assert (4, 5) == tuple(a.number for a in read("ok 4 # SKIP why\nok 5 # SKIP why").assertions)


def test_comments_belong_to_the_assertion_before_them() -> None:
    """They hold have and want; before the first assertion they are the file's."""
    output = read('# hello\nnot ok 3 - x\n# Failed test 3: "x"\n#         have: 1\nok 4\n# after')
    assert ("hello",) == output.comments
    assert (('Failed test 3: "x"', "        have: 1"), ("after",)) == tuple(
        assertion.diagnostics for assertion in output.assertions
    )


@pytest.mark.parametrize(("text", "planned"), [("1..5", 5), ("1..0", 0), ("ok 1\n1..1", 1)])
def test_a_plan_is_read(text: str, planned: int) -> None:
    """It may come first, or last from finish()."""
    assert planned == read(text).planned
