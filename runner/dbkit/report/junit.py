"""A report as JUnit XML: errors are failed tests, kinds without one are passed tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from dbkit.errors import visible
from dbkit.report import wording

if TYPE_CHECKING:
    from dbkit.verify.values import Finding, Report

NAME = "dbkit verify"


def render(report: Report) -> str:
    """Return a report as one test suite; what is no error goes to its ``system-out``."""
    errors = [finding for finding in report.findings if finding.level == "error"]
    wrong = {finding.change.kind for finding in errors if finding.change}
    passed = sorted(set(report.compared) - wrong)
    counts = {"tests": str(len(errors) + len(passed)), "failures": str(len(errors)), "errors": "0"}
    suites = Xml.Element("testsuites", {"name": NAME, **counts})
    suite = Xml.SubElement(suites, "testsuite", {"name": NAME, **counts, "skipped": "0"})
    for finding in errors:
        _failed(suite, finding)
    for kind in passed:
        Xml.SubElement(suite, "testcase", {"classname": "compared", "name": visible(kind)})
    Xml.SubElement(suite, "system-out").text = _rest(report)
    Xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suites, encoding="unicode")


def _failed(suite: Xml.Element, finding: Finding) -> None:
    attributes = {
        "classname": visible(finding.rule),
        "name": visible(finding.object),
    }
    if finding.path:
        attributes["file"] = visible(finding.path)
    if finding.path and finding.line > 0:
        attributes["line"] = str(finding.line)
    case = Xml.SubElement(suite, "testcase", attributes)
    attributes = {"type": visible(finding.rule), "message": wording.sentence(finding)}
    lines = [*wording.details(finding), wording.place(finding)]
    Xml.SubElement(case, "failure", attributes).text = "\n".join(line for line in lines if line)


def _rest(report: Report) -> str:
    lines = [
        f"{finding.level}: {finding.rule}: {wording.sentence(finding)}"
        for finding in report.findings
        if finding.level != "error"
    ]
    return "\n".join([*map(visible, lines), wording.coverage(report)])
