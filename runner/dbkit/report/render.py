"""A report in the chosen format."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbkit.report import findings_json, findings_text, github, junit, sarif

if TYPE_CHECKING:
    from dbkit.verify.values import Finding, Report

#: What ``--format`` takes.
FORMS = ("text", "json", "junit", "sarif", "github")

#: The order of findings, what counts first.
LEVELS = ("error", "warning", "note")


def render(report: Report, form: str, *, verbose: bool, colour: bool = False) -> str:
    """Return a report in one of the forms, without a newline at its end.

    Args:
        report: What was found, in any order.
        form: One of `FORMS`.
        verbose: Show every attribute and the difference of long ones (text and github; the
            other forms always hold everything).
        colour: Use ANSI colours (text).

    Raises:
        ValueError: The form is none of `FORMS`.
    """
    report = replace(report, findings=tuple(sorted(report.findings, key=_order)))
    if form == "text":
        return findings_text.render(report, verbose=verbose, colour=colour)
    if form == "github":
        return github.render(report, verbose=verbose)
    plain = {"json": findings_json.render, "junit": junit.render, "sarif": sarif.render}
    if form not in plain:
        message = f"form {form!r}: one of {', '.join(FORMS)}"
        raise ValueError(message)
    return plain[form](report)


def _order(finding: Finding) -> tuple[int, str, str, str]:
    return LEVELS.index(finding.level), finding.rule, finding.object, finding.message
