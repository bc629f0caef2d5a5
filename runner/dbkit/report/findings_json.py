"""A report as JSON, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbkit.report import wording

if TYPE_CHECKING:
    from typing import Any

    from dbkit.verify.values import Finding, Report


def render(report: Report) -> str:
    """Return a report as one JSON document, in ASCII so that every log can hold it."""
    document = {
        "left": report.left,
        "right": report.right,
        "findings": [record(finding) for finding in report.findings],
        "coverage": coverage(report),
    }
    return json.dumps(document, indent=2, default=str)


def record(finding: Finding) -> dict[str, Any]:
    """Return a finding as a JSON object; the kind, the change and the line are null if unknown."""
    change = finding.change
    return {
        "rule": finding.rule,
        "level": finding.level,
        "kind": change.kind if change else None,
        "identity": wording.identity(finding),
        "object": finding.object,
        "change": change.change if change else None,
        "message": wording.what(finding),
        "attributes": _attributes(finding),
        "path": finding.path or None,
        "line": finding.line if finding.line > 0 else None,
        "id": wording.identifier(finding),
    }


def coverage(report: Report) -> dict[str, Any]:
    """Return what was compared, ignored and not looked at, as a JSON object."""
    return {
        "compared": dict(sorted(report.compared.items())),
        "ignored": dict(sorted(report.ignored.items())),
        "unseen": list(report.unseen),
    }


def _attributes(finding: Finding) -> dict[str, list[Any]]:
    attributes = finding.change.attributes if finding.change else {}
    return {name: list(sides) for name, sides in sorted(attributes.items())}
