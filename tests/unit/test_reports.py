"""A report says the same in every form, and no name breaks a form."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from dbkit.database.catalog.changes import Change
from dbkit.errors import visible
from dbkit.report import wording
from dbkit.report.render import FORMS, render
from dbkit.verify.values import Finding, Report

#: As OASIS publishes it: errata 01 of SARIF 2.1.0, unchanged.
SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))

COLUMN = Change("column", "pricing", "events.name", "changed", {"type": ("varchar(500)", "text")})
VIEW = Change(
    "view",
    "analytics",
    "health",
    "changed",
    {
        "owner": ("dba", "app"),
        "definition": (" SELECT a,\n    b\n   FROM t", " SELECT a,\n    c\n   FROM t"),
        "check": (None, "local"),
    },
)
MISSING = Change(
    "function",
    "wizard",
    "f(integer)",
    "missing",
    {"body": ("begin\n\tx;\nend", None), "cost": (9, None)},
)
UNEXPECTED = Change("role", "", "eve", "unexpected", {"login": (None, True), "config": (None, [])})
GRANT = Change(
    "grant", "setlist", "vote anon", "changed", {"select": (None, False), "note": ("", "x")}
)

REPORT = Report(
    left="the files",
    right="postgresql://db/app",
    findings=(
        Finding("pending", "note", "grant setlist.vote anon", "", "sql/a, b.sql", 3, (), GRANT),
        Finding("drift", "error", "view analytics.health", "", "sql/v.sql", 2, (), VIEW),
        Finding("drift", "error", "column pricing.events.name", "", "m/1.sql", 12, (), COLUMN),
        Finding(
            "drift+pending", "error", "function wizard.f(integer)", "", "f.sql", 0, (), MISSING
        ),
        Finding("unmanaged", "error", "role eve", "", "", 0, (), UNEXPECTED),
        Finding("job/late", "warning", "job a.b", "never ran: 50%\nof 2", "", 0, ("since May",)),
        Finding(
            "invariant/no_key", "error", "table a.t", "has no key", "i.sql", 1, ("x [y](1) {}",)
        ),
        Finding("invariant/no_key", "error", "table a.u", "has type[](1) '{}'"),
    ),
    compared={"column": 1200, "view": 33, "index": 1},
    ignored={"extension members": 3, "partitions made by a rule": 1009},
    unseen=("user mappings", "pg_cron: no right to read it"),
)
CLEAN = Report("a", "b", (), {"table": 1}, {}, ())

TEXT = """\
~ drift  column pricing.events.name: type varchar(500) → text  (m/1.sql:12)
~ drift  view analytics.health: check, definition, owner changed  (sql/v.sql:2)
- drift+pending  function wizard.f(integer): missing  (f.sql)
! invariant/no_key  table a.t: has no key  (i.sql:1)
! invariant/no_key  table a.u: has type[](1) '{}'
+ unmanaged  role eve: unexpected
! job/late (warning)  job a.b: never ran: 50%\\nof 2
~ pending (note)  grant setlist.vote anon: note '' → x, select none → false  (sql/a, b.sql:3)
compared 1,234 facts of 3 kinds; \
ignored 1,012 (partitions made by a rule 1,009, extension members 3); \
not looked at: user mappings; pg_cron: no right to read it
2 drift, 1 drift+pending, 2 failed invariants, 1 unmanaged, 1 job finding, 1 pending"""

VERBOSE = """\
--- the files
+++ postgresql://db/app
~ drift  column pricing.events.name: type varchar(500) → text  (m/1.sql:12)
    type: varchar(500) → text
~ drift  view analytics.health: check, definition, owner changed  (sql/v.sql:2)
    check: none → local
    definition:
    @@ -1,3 +1,3 @@
      SELECT a,
    -    b
    +    c
        FROM t
    owner: dba → app
- drift+pending  function wizard.f(integer): missing  (f.sql)
    body:
    @@ -1,3 +0,0 @@
    -begin
    -\tx;
    -end
    cost: 9
! invariant/no_key  table a.t: has no key  (i.sql:1)
    x [y](1) {}
! invariant/no_key  table a.u: has type[](1) '{}'
+ unmanaged  role eve: unexpected
    config: []
    login: true
! job/late (warning)  job a.b: never ran: 50%\\nof 2
    since May
~ pending (note)  grant setlist.vote anon: note '' → x, select none → false  (sql/a, b.sql:3)
    note: '' → x
    select: none → false
"""

GITHUB = """\
::error file=m/1.sql,line=12,title=drift column pricing.events.name::\
column pricing.events.name: type varchar(500) → text
::error file=sql/v.sql,line=2,title=drift view analytics.health::\
view analytics.health: check, definition, owner changed
::error file=f.sql,title=drift+pending function wizard.f(integer)::\
function wizard.f(integer): missing
::error file=i.sql,line=1,title=invariant/no_key table a.t::table a.t: has no key
::error title=invariant/no_key table a.u::table a.u: has type[](1) '{}'
::error title=unmanaged role eve::role eve: unexpected
::warning title=job/late job a.b::job a.b: never ran: 50%25\\nof 2
::notice file=sql/a%2C b.sql,line=3,title=pending grant setlist.vote anon::\
grant setlist.vote anon: note '' → x, select none → false
"""

JUNIT = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="dbkit verify" tests="7" failures="6" errors="0">
  <testsuite name="dbkit verify" tests="7" failures="6" errors="0" skipped="0">
    <testcase classname="drift" name="column pricing.events.name" file="m/1.sql" line="12">
      <failure type="drift" message="column pricing.events.name: type varchar(500) → text">\
type: varchar(500) → text
m/1.sql:12</failure>
    </testcase>
"""

JUNIT_END = """\
    <testcase classname="unmanaged" name="role eve">
      <failure type="unmanaged" message="role eve: unexpected">config: []
login: true</failure>
    </testcase>
    <testcase classname="compared" name="index" />
    <system-out>warning: job/late: job a.b: never ran: 50%\\nof 2
note: pending: grant setlist.vote anon: note '' → x, select none → false
compared 1,234 facts of 3 kinds; \
ignored 1,012 (partitions made by a rule 1,009, extension members 3); \
not looked at: user mappings; pg_cron: no right to read it</system-out>
  </testsuite>
</testsuites>"""

ANYTHING = st.text(st.characters(codec=None), max_size=12)
VALUES = st.none() | st.booleans() | st.integers() | ANYTHING | st.lists(ANYTHING, max_size=2)
CHANGES = st.builds(
    Change,
    kind=ANYTHING,
    schema=ANYTHING,
    name=ANYTHING,
    change=st.sampled_from(["missing", "unexpected", "changed"]),
    attributes=st.dictionaries(ANYTHING, st.tuples(VALUES, VALUES), max_size=3),
)
FINDINGS = st.builds(
    Finding,
    rule=ANYTHING,
    level=st.sampled_from(["error", "warning", "note"]),
    object=ANYTHING,
    message=ANYTHING,
    path=ANYTHING,
    line=st.integers(0, 9),
    details=st.tuples(ANYTHING),
    change=st.none() | CHANGES,
)
COUNTS = st.dictionaries(ANYTHING, st.integers(0, 10**6), max_size=2)
REPORTS = st.builds(
    Report,
    left=ANYTHING,
    right=ANYTHING,
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    compared=COUNTS,
    ignored=COUNTS,
    unseen=st.tuples(ANYTHING),
)


def sarif(report: Report) -> dict[str, object]:
    """Return a report's only SARIF run, valid by the published schema."""
    document = json.loads(render(report, "sarif", verbose=False))
    assert [] == [error.message for error in Draft4Validator(SCHEMA).iter_errors(document)]
    run: dict[str, object] = document["runs"][0]
    return run


def test_text() -> None:
    """A line a finding, errors first, then what was compared and how many there are."""
    assert TEXT == render(REPORT, "text", verbose=False)


def test_text_verbose() -> None:
    """Every attribute has a line, and what has many lines a difference."""
    end = "\n".join(TEXT.split("\n")[-2:])
    assert VERBOSE + end == render(REPORT, "text", verbose=True)


def test_text_clean() -> None:
    """Nothing found is said too, with what was compared."""
    assert "compared 1 fact of 1 kind\nno difference" == render(CLEAN, "text", verbose=False)


def test_colour_is_all_that_colour_adds() -> None:
    """Signs and lines of a difference are painted, and without the paint the text is the same."""
    painted = render(REPORT, "text", verbose=True, colour=True)
    assert "\x1b[33m~ drift\x1b[0m  column" in painted
    assert "\x1b[33m! job/late (warning)\x1b[0m  job" in painted
    assert "\x1b[31m! invariant/no_key\x1b[0m  table" in painted
    assert "    \x1b[32m+    c\x1b[0m\n" in painted
    assert render(REPORT, "text", verbose=True) == re.sub(r"\x1b\[\d+m", "", painted)


def test_a_long_attribute_stays_off_the_line() -> None:
    """Up to 80 characters are told in the sentence, beyond that only the attribute's name."""
    told = "a x → " + "y" * 74
    assert told == wording.described(Change("k", "s", "n", "changed", {"a": ("x", "y" * 74)}))
    longer = Change("k", "s", "n", "changed", {"a": ("x", "y" * 75)})
    assert "a changed" == wording.described(longer)


def test_a_message_replaces_the_words_of_the_change() -> None:
    """What the finding says itself is printed instead of what the change would say."""
    finding = Finding("drift", "error", "column a.b.c", "was widened", change=COLUMN)
    assert "column a.b.c: was widened" == wording.sentence(finding)


def test_json() -> None:
    """A finding with a change has kind, dotted identity and attributes as pairs."""
    document = json.loads(render(REPORT, "json", verbose=False))
    assert ["left", "right", "findings", "coverage"] == list(document)
    assert ("the files", "postgresql://db/app") == (document["left"], document["right"])
    first = document["findings"][0]
    assert {
        "rule": "drift",
        "level": "error",
        "kind": "column",
        "identity": "pricing.events.name",
        "object": "column pricing.events.name",
        "change": "changed",
        "message": "type varchar(500) → text",
        "attributes": {"type": ["varchar(500)", "text"]},
        "path": "m/1.sql",
        "line": 12,
        "id": "6555fc799fc450b2",
    } == first
    assert {
        "compared": {"column": 1200, "index": 1, "view": 33},
        "ignored": {"extension members": 3, "partitions made by a rule": 1009},
        "unseen": ["user mappings", "pg_cron: no right to read it"],
    } == document["coverage"]


def test_json_without_a_change() -> None:
    """A finding with neither change nor file has nulls, and the same keys."""
    document = json.loads(render(REPORT, "json", verbose=False))
    finding = document["findings"][4]
    assert list(document["findings"][0]) == list(finding)
    assert (None, None, None, None, {}) == tuple(
        finding[name] for name in ("kind", "change", "path", "line", "attributes")
    )
    assert "table a.u" == finding["identity"]
    assert "eve" == document["findings"][5]["identity"]
    assert {"config": [None, []], "login": [None, True]} == document["findings"][5]["attributes"]


def test_id_depends_on_rule_object_and_attribute_names_alone() -> None:
    """Another value, line or message is the same finding; another rule, object or attribute not."""

    def of(rule: str = "drift", name: str = "a", attribute: str = "x", right: str = "2") -> str:
        change = Change("table", "s", name, "changed", {attribute: ("1", right)})
        return wording.identifier(
            Finding(rule, "error", name, right, change=change, line=len(right))
        )

    assert of() == of(right="33")
    assert 4 == len({of(), of(rule="pending"), of(name="b"), of(attribute="y")})


def test_junit() -> None:
    """Errors are failures; a kind without one passed; the rest is output."""
    text = render(REPORT, "junit", verbose=False)
    assert JUNIT == text[: len(JUNIT)]
    assert JUNIT_END == text[-len(JUNIT_END) :]


def test_junit_clean() -> None:
    """A clean run has passed tests, so that no reader takes it for one that did not run."""
    suite = Xml.fromstring(render(CLEAN, "junit", verbose=False))
    assert ("1", "0") == (suite.get("tests"), suite.get("failures"))
    assert ["table"] == [case.get("name") for case in suite.iter("testcase")]


def test_sarif() -> None:
    """A result has its rule, its file and line, its object and a fingerprint."""
    run = sarif(REPORT)
    result = run["results"][0]  # type: ignore[index]
    assert {
        "ruleId": "drift",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "column pricing.events.name: type varchar(500) → text"},
        "locations": [
            {
                "logicalLocations": [
                    {"fullyQualifiedName": "pricing.events.name", "kind": "column"}
                ],
                "physicalLocation": {
                    "artifactLocation": {"uri": "m/1.sql", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 12},
                },
            }
        ],
        "partialFingerprints": {"dbkit/v1": "6555fc799fc450b2"},
    } == result


def test_sarif_rules() -> None:
    """Each rule that found something is described once, and each result points at its own."""
    run = sarif(REPORT)
    rules = run["tool"]["driver"]["rules"]  # type: ignore[index]
    ids = ["drift", "drift+pending", "invariant/no_key", "job/late", "pending", "unmanaged"]
    assert ids == [rule["id"] for rule in rules]
    text = "A query that must return no rows returns some: no_key."
    assert text == rules[2]["shortDescription"]["text"]
    for result in run["results"]:  # type: ignore[attr-defined]
        assert result["ruleId"] == rules[result["ruleIndex"]]["id"]


def test_sarif_without_a_line_or_a_file() -> None:
    """Without a line there is no region, without a file only the object; paths are escaped."""
    locations = [result["locations"][0] for result in sarif(REPORT)["results"]]  # type: ignore[attr-defined]
    assert ["artifactLocation"] == list(locations[2]["physicalLocation"])
    assert {"logicalLocations": [{"fullyQualifiedName": "table a.u"}]} == locations[4]
    assert "sql/a%2C%20b.sql" == locations[7]["physicalLocation"]["artifactLocation"]["uri"]


def test_sarif_escapes_its_own_syntax() -> None:
    """Braces and brackets of SQL are no placeholders and no links."""
    results = sarif(REPORT)["results"]
    assert r"table a.u: has type\[\](1) '{{}}'" == results[4]["message"]["text"]  # type: ignore[index]


def test_sarif_clean() -> None:
    """Nothing found is a valid run without results, which says what was compared."""
    run = sarif(CLEAN)
    assert [] == run["results"]
    coverage = {"compared": {"table": 1}, "ignored": {}, "unseen": []}
    assert {"left": "a", "right": "b", "coverage": coverage} == run["properties"]


def test_the_schema_is_strict() -> None:
    """The schema refuses what is not SARIF, so that its consent means something."""
    document = json.loads(render(REPORT, "sarif", verbose=False))
    document["runs"][0]["results"][0]["level"] = "fatal"
    assert not Draft4Validator(SCHEMA).is_valid(document)


def test_github() -> None:
    """A workflow command a finding, with GitHub's escapes, then the summary."""
    end = "\n".join(TEXT.split("\n")[-2:])
    assert GITHUB + end == render(REPORT, "github", verbose=False)


def test_github_verbose() -> None:
    """The attributes become further lines of the annotation."""
    line = render(REPORT, "github", verbose=True).split("\n")[1]
    message = line.rpartition("::")[2]
    assert message.startswith("view analytics.health: check, definition, owner changed%0A")
    assert (
        "%0A@@ -1,3 +1,3 @@%0A  SELECT a,%0A-    b%0A+    c%0A    FROM t%0Aowner: dba → app" in line
    )


def test_github_property_escapes() -> None:
    """Colon and comma end a property, so a name with them is escaped, percent first."""
    finding = Finding("body", "error", "function a.f(x, y%z)", "1:2, 3%", "a:b,c%.sql", 1)
    report = Report("", "", (finding,), {}, {}, ())
    line = (
        "::error file=a%3Ab%2Cc%25.sql,line=1,title=body function a.f(x%2C y%25z)"
        "::function a.f(x, y%25z): 1:2, 3%25"
    )
    assert line == render(report, "github", verbose=False).split("\n")[0]


@pytest.mark.parametrize("form", FORMS)
def test_order_of_findings_does_not_matter(form: str) -> None:
    """The same findings in another order give the same report."""
    backwards = Report("a", "b", REPORT.findings[::-1], REPORT.compared, {}, ())
    forwards = Report("a", "b", REPORT.findings, REPORT.compared, {}, ())
    assert render(forwards, form, verbose=True) == render(backwards, form, verbose=True)


def test_unknown_form() -> None:
    """A form that does not exist is refused with those that do."""
    with pytest.raises(ValueError, match="form 'xml': one of text, json, junit, sarif, github"):
        render(CLEAN, "xml", verbose=False)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(REPORTS)
def test_any_name_keeps_every_form_valid(report: Report) -> None:
    """Control characters, quotes, surrogates: XML, JSON and SARIF still parse and hold it all."""
    document = json.loads(render(report, "json", verbose=False))
    assert sorted(f.object for f in report.findings) == sorted(
        record["object"] for record in document["findings"]
    )
    results = sarif(report)["results"]
    paths = [
        unquote(
            r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], errors="surrogatepass"
        )
        for r in results  # type: ignore[attr-defined]
        if "physicalLocation" in r["locations"][0]
    ]
    assert sorted(f.path for f in report.findings if f.path) == sorted(paths)
    suite = Xml.fromstring(render(report, "junit", verbose=False))
    errors = sorted(visible(f.object) for f in report.findings if f.level == "error")
    assert errors == sorted(str(case.get("name")) for case in suite.iterfind(".//failure/.."))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(REPORTS)
def test_any_name_stays_on_its_line(report: Report) -> None:
    """No name starts a line, a terminal escape or a workflow command of its own."""
    text = render(report, "text", verbose=False)
    assert len(report.findings) + 2 == len(text.split("\n"))
    assert text.replace("\n", "").isprintable()
    lines = render(report, "github", verbose=True).splitlines()
    assert len(report.findings) == sum(line.startswith("::") for line in lines)
    head = r"::(error|warning|notice) (file=[^:,]+,)?(line=\d,)?title=[^:,]+::.*"
    assert all(re.fullmatch(head, line) for line in lines[: len(report.findings)])
