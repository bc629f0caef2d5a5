"""A report as a person reads it: a line a finding, what was compared, a line that counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbkit.errors import visible
from dbkit.report import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbkit.verify.values import Finding, Report

#: ANSI colours of the signs; ``!`` has that of its level.
COLOURS = {"+": 32, "-": 31, "~": 33, "error": 31, "warning": 33, "note": 36}

#: What the last line calls the findings of a group of rules, one and many.
NOUNS = {
    "difference": ("difference", "differences"),
    "invariant": ("failed invariant", "failed invariants"),
    "job": ("job finding", "job findings"),
    "partition": ("partition finding", "partition findings"),
    "body": ("body finding", "body findings"),
    "migration": ("migration finding", "migration findings"),
}


def render(report: Report, *, verbose: bool, colour: bool) -> str:
    """Return a report as text.

    Args:
        report: What was found.
        verbose: Name the two sides, and show every attribute and the difference of long ones.
        colour: Colour the signs with ANSI escapes.
    """
    sides = (f"--- {report.left}", f"+++ {report.right}") if verbose else ()
    lines = [*map(visible, sides)]
    for finding in report.findings:
        lines.append(_line(finding, colour=colour))
        if verbose:
            lines += _details(finding, colour=colour)
    return "\n".join([*lines, wording.coverage(report), counts(report.findings)])


def counts(findings: Iterable[Finding]) -> str:
    """Count the findings by rule, those of one group (``invariant/…``) together."""
    tally = Counter(visible(finding.rule).partition("/")[0] for finding in findings)
    parts = [
        f"{count:,} {NOUNS.get(rule, (rule, rule))[count > 1]}" for rule, count in tally.items()
    ]
    return ", ".join(parts) or "no difference"


def _line(finding: Finding, *, colour: bool) -> str:
    sign, place = wording.sign(finding), wording.place(finding)
    # What is no error does not count for the exit code, and says so.
    level = "" if finding.level == "error" else f" ({finding.level})"
    start = f"{sign} {visible(finding.rule)}{level}"
    if colour:
        start = _painted(start, sign if sign in COLOURS else finding.level)
    return f"{start}  {wording.sentence(finding)}" + (f"  ({place})" if place else "")


def _details(finding: Finding, *, colour: bool) -> Iterator[str]:
    for line in wording.details(finding):
        painted = colour and line[:1] in {"+", "-"}
        yield "    " + (_painted(line, line[0]) if painted else line)


def _painted(text: str, colour: str) -> str:
    return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m"
