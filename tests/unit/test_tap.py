"""Reading TAP as pgTAP writes it, and as TAP::Parser reads it."""

from __future__ import annotations

import pytest

from dbkit.testing.tap import Assertion, Output, Reader

LINES = [
    ("ok 1 - fine", Assertion(True, 1, "fine")),
    ("ok 1", Assertion(True, 1, "")),
    ("not ok 1 - wrong", Assertion(False, 1, "wrong")),
    ("ok 1 - a # b - c", Assertion(True, 1, "a # b - c")),
    ("ok 1 - 5 apples", Assertion(True, 1, "5 apples")),
    ("ok 1 - ünïcode → ✓", Assertion(True, 1, "ünïcode → ✓")),
    ("ok 1 # SKIP no reason", Assertion(True, 1, "", "skip", "no reason")),
    ("ok 1 # skip", Assertion(True, 1, "", "skip")),
    ("not ok 1 - t # TODO later", Assertion(False, 1, "t", "todo", "later")),
    ("ok 1 - see \\# TODO file", Assertion(True, 1, "see # TODO file")),
    ("ok 1 - # TODOS are none", Assertion(True, 1, "# TODOS are none")),
    ("ok 1 - a # b # TODO c", Assertion(True, 1, "a # b # TODO c")),
    ("ok", Assertion(True, 1, "")),
    ("ok, done", Assertion(True, 1, ", done")),
    ("not ok - no number", Assertion(False, 1, "no number")),
]


def assertions(*pieces: str) -> list[Assertion]:
    """Return the assertions of some pieces of one output."""
    reader = Reader()
    return [found for piece in pieces for found in reader.read(piece).assertions]


def errors(text: str) -> list[str]:
    """Return what is wrong with a whole output."""
    reader = Reader()
    reader.read(text)
    reader.finish()
    return reader.errors


@pytest.mark.parametrize(("line", "assertion"), LINES, ids=[line for line, _ in LINES])
def test_a_line_is_read(line: str, assertion: Assertion) -> None:
    """Outcome, number, description, directive and reason are told apart."""
    assert [assertion] == assertions(line + "\n")


@pytest.mark.parametrize(
    "line", ["", "OK 1", "okay 1", "not okay", "not  ok 1", " ok 1", "1 ok", "1.2", "select 1"]
)
def test_other_lines_are_passed_over(line: str) -> None:
    """A query may return text that is no TAP."""
    assert Output() == Reader().read(line + "\n")


def test_a_row_may_hold_several_assertions() -> None:
    """skip() returns them in one value."""
    found = assertions("ok 1 # SKIP why\nok 2 # SKIP why\n")
    assert [1, 2] == [assertion.number for assertion in found]


def test_a_line_may_come_in_pieces() -> None:
    """It counts when it ends, or when the output does."""
    reader = Reader()
    assert () == reader.read("ok 1 - in ").assertions
    assert "in two" == reader.read("two\nok 2").assertions[0].description
    assert 2 == reader.finish().assertions[0].number


def test_comments_belong_to_the_assertion_before_them() -> None:
    """They hold have and want; before the first assertion they are the file's."""
    output = Reader().read(
        '# hello\nnot ok 1 - x\n# Failed test 1: "x"\n#         have: 1\nok 2\n# after\n'
    )
    assert ("hello",) == output.comments
    assert (('Failed test 1: "x"', "        have: 1"), ("after",)) == tuple(
        assertion.diagnostics for assertion in output.assertions
    )


def test_a_subtest_explains_the_assertion_after_it() -> None:
    """Its lines count for nothing."""
    found = assertions("    # Subtest: a.b()\n    not ok 1 - inner\n    1..1\n", "not ok 1 - a.b\n")
    assert [("    # Subtest: a.b()", "    not ok 1 - inner", "    1..1")] == [
        assertion.diagnostics for assertion in found
    ]


def test_what_is_not_planned_is_said() -> None:
    """pg_prove fails it, whatever it says itself."""
    found = assertions("1..1\nok 1\nok 2\n")
    assert [True, False] == [assertion.planned for assertion in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1..1\nok 1\n", []),
        ("ok 1\n1..1\n", []),
        ("TAP version 13\n1..1\nok 1\n", []),
        ("1..0 # SKIP not here\n", []),
        ("1..2\nok 1\n", ["planned 2 assertions and ran 1"]),
        ("ok 1\n", ["no plan: select plan(n), or no_plan() and finish()"]),
        ("1..1 # a tail\nok 1\n", ["no plan: select plan(n), or no_plan() and finish()"]),
        ("1..1\nok 1\n1..2\n", ["a second plan, 1..2"]),
        ("1..1\n1..1\nok 1\n", ["a second plan, 1..1"]),
        ("ok 1\n1..2\nok 2\n", ["the plan, 1..2, is neither first nor last"]),
        ("ok 1\n1..2\n1..1\n", ["a second plan, 1..1"]),
        ("1..2\nok 2\nok 2\n", ["assertion 2 came where 1 was expected"]),
        ("1..1\nTAP version 13\nok 1\n", ["the TAP version is not the first line"]),
        ("TAP version 99\n1..1\nok 1\n", ["TAP version 99 is not known"]),
    ],
)
def test_an_output_is_judged_as_a_whole(text: str, expected: list[str]) -> None:
    """Its plan comes first or last, once, and is kept; its numbers are in order."""
    assert expected == errors(text)


def test_a_bail_out_ends_the_output() -> None:
    """What comes after it is not read."""
    reader = Reader()
    output = reader.read("1..2\nok 1\n  Bail out! no database\nok 2\n")
    assert ("no database", 1) == (reader.bailed_out, len(output.assertions))
