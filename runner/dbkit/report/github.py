"""A report as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.errors import visible
from dbkit.report import findings_text, wording

if TYPE_CHECKING:
    from dbkit.verify.values import Finding, Report

#: GitHub's words for the levels.
COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}

#: GitHub's own escapes, in the order they must be made.
ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}

#: Those of a property, where colon and comma are syntax too.
PROPERTY_ESCAPES = {**ESCAPES, ":": "%3A", ",": "%2C"}


def render(report: Report, *, verbose: bool) -> str:
    """Return a report as one workflow command a finding, then what was compared.

    Args:
        report: What was found.
        verbose: Put every attribute into the annotation.
    """
    commands = [_command(finding, verbose=verbose) for finding in report.findings]
    return "\n".join([*commands, wording.coverage(report), findings_text.counts(report.findings)])


def _command(finding: Finding, *, verbose: bool) -> str:
    properties = {"file": visible(finding.path)} if finding.path else {}
    if finding.path and finding.line > 0:
        properties["line"] = str(finding.line)
    properties["title"] = visible(f"{finding.rule} {finding.object}")
    listed = ",".join(
        f"{name}={_escaped(text, PROPERTY_ESCAPES)}" for name, text in properties.items()
    )
    more = wording.details(finding) if verbose else ()
    message = _escaped("\n".join([wording.sentence(finding), *more]), ESCAPES)
    return f"::{COMMANDS[finding.level]} {listed}::{message}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    for character, escape in escapes.items():
        text = text.replace(character, escape)
    return text
