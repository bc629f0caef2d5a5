"""A report as SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import dbkit
from dbkit.report import findings_json, wording

if TYPE_CHECKING:
    from typing import Any

    from dbkit.verify.values import Finding, Report

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

#: What a rule, or the rules of a group, look for.
RULES = {
    "drift": "The target is not as dbkit left it.",
    "pending": "The files are not as they were applied.",
    "drift+pending": "The target is not as dbkit left it, and the files changed as well.",
    "difference": "The two sides differ.",
    "unmanaged": "An object in a managed schema belongs to no file.",
    "invariant": "A query that must return no rows returns some.",
    "job": "A scheduled job is not healthy.",
    "partition": "A partitioned table does not follow its rule.",
    "body": "A routine's body does not hold up against the schema.",
    "migration": "An applied migration is not the file it was.",
}


def render(report: Report) -> str:
    """Return a report as one SARIF run, in ASCII so that every log can hold it."""
    ids = sorted({finding.rule for finding in report.findings})
    driver = {"name": "dbkit", "version": dbkit.__version__, "rules": [_rule(id_) for id_ in ids]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, ids.index(finding.rule)) for finding in report.findings],
        "properties": {
            "left": report.left,
            "right": report.right,
            "coverage": findings_json.coverage(report),
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(id_: str) -> dict[str, Any]:
    group, _, check = id_.partition("/")
    text = RULES.get(group, "Something is not as it should be.")
    return {"id": id_, "shortDescription": {"text": f"{text[:-1]}: {check}." if check else text}}


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": finding.level,
        "message": {"text": _message(wording.sentence(finding))},
        "locations": [_location(finding)],
        "partialFingerprints": {"dbkit/v1": wording.identifier(finding)},
    }


def _location(finding: Finding) -> dict[str, Any]:
    logical: dict[str, Any] = {"fullyQualifiedName": wording.identity(finding)}
    if finding.change:
        logical["kind"] = finding.change.kind
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if finding.path:
        physical: dict[str, Any] = {
            "artifactLocation": {
                "uri": quote(finding.path, errors="surrogatepass"),
                "uriBaseId": "%SRCROOT%",
            }
        }
        if finding.line > 0:
            physical["region"] = {"startLine": finding.line}
        location["physicalLocation"] = physical
    return location


def _message(text: str) -> str:
    # SARIF reads {0} as a placeholder and [text](target) as a link; both are SQL to us.
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text.replace("{", "{{").replace("}", "}}")
