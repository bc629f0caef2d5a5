"""The Test Anything Protocol, as pgTAP's functions speak it: text in, values out."""

from __future__ import annotations

import re
from dataclasses import dataclass

# pgTAP numbers every assertion; without a number, "ok" may be the value of somebody's column.
_RESULT = re.compile(
    r"^(?P<failed>not )?ok (?P<number>\d+)\b"
    r"(?:[ \t]*-)?[ \t]*(?P<description>.*?)[ \t]*"
    r"(?:(?<!\\)#[ \t]*(?P<directive>(?i:skip|todo))\b[ \t]*(?P<reason>.*))?$"
)
_PLAN = re.compile(r"^1\.\.(?P<count>\d+)\b")


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion and how it ended.

    Attributes:
        passed: What the line says; a failure that is marked ``todo`` is still a failure here.
        number: Its number.
        description: Its text; may be empty.
        directive: ``skip``, ``todo`` or empty.
        reason: Why it is skipped or to do.
        diagnostics: The comment lines after it, without their ``# ``.
    """

    passed: bool
    number: int
    description: str
    directive: str = ""
    reason: str = ""
    diagnostics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """What one result set says.

    Attributes:
        planned: The number of assertions it announces; None when it announces none.
        assertions: Its assertions, in order.
        comments: Comment lines that belong to no assertion, without their ``# ``.
    """

    planned: int | None = None
    assertions: tuple[Assertion, ...] = ()
    comments: tuple[str, ...] = ()


def read(text: str) -> Output:
    """Read lines of TAP; a line that is none is passed over.

    Args:
        text: Any number of lines: a row of a pgTAP function may hold several.
    """
    planned: int | None = None
    assertions: list[Assertion] = []
    diagnostics: list[list[str]] = []
    comments: list[str] = []
    for line in text.splitlines():
        if match := _PLAN.match(line):
            planned = int(match["count"])
        elif line.startswith("#"):
            (diagnostics[-1] if diagnostics else comments).append(_comment(line))
        elif match := _RESULT.match(line):
            assertions.append(_assertion(match))
            diagnostics.append([])
    return Output(
        planned,
        tuple(
            Assertion(a.passed, a.number, a.description, a.directive, a.reason, tuple(lines))
            for a, lines in zip(assertions, diagnostics, strict=True)
        ),
        tuple(comments),
    )


def _comment(line: str) -> str:
    return line.removeprefix("#").removeprefix(" ")


def _assertion(match: re.Match[str]) -> Assertion:
    return Assertion(
        passed=not match["failed"],
        number=int(match["number"]),
        description=match["description"].replace("\\#", "#"),
        directive=(match["directive"] or "").lower(),
        reason=match["reason"] or "",
    )
