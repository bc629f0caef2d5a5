"""Reference against target: what drifted, what is pending, what must not be; reads only."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dbkit import config
from dbkit.database import session
from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import of_the_server
from dbkit.database.catalog.majors import as_of
from dbkit.project import places
from dbkit.verify import invariants, reference
from dbkit.verify.differences import (
    against_ledger,
    against_reference,
    migration_findings,
    pending_steps,
    spelled_as_wanted,
    wanted_facts,
)
from dbkit.verify.printed import OTHERWISE
from dbkit.verify.target import Seen, look
from dbkit.verify.values import JOB, Finding, Options, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dbkit.project.places import Place
    from dbkit.project.values import Project
    from dbkit.verify.invariants import Invariant
    from dbkit.verify.printed import Reader
    from dbkit.verify.values import Reference


def verify(project: Project, url: str, options: Options) -> Report:
    """Compare a database with a project; changes nothing in it.

    Args:
        project: The files.
        url: The database.
        options: How to compare.

    Raises:
        TargetError: The target cannot be read.
        DbkitError: There is no throwaway server, or the project does not apply there.
    """
    known = invariants.load(project.root)
    seen = look(project, url, options, known)
    # Of jobs, health has read what there is to read, wherever pg_cron lives.
    unseen = [line for line in seen.actual.unseen if not line.startswith("job")]
    findings, ours = [*migration_findings(seen), *seen.findings], dict[str, int]()
    with ExitStack() as stack:
        expected = None
        if options.recorded:
            unseen.append("what the files come to: compared with the ledger alone")
            findings += [*against_ledger(seen), *pending_steps(seen)]
        else:
            expected, reader, why = _reference(stack, project, seen, options, known)
            unseen += why
            wanted, theirs = wanted_facts(seen, expected)
            seen, number = spelled_as_wanted(seen, wanted, reader)
            ours = {**of_the_server(theirs), **({OTHERWISE: number} if number else {})}
            findings += against_reference(seen, wanted)
    kept, ignored = _unexcepted(project, seen, expected)
    findings += kept
    placed = _placed(project, findings)
    chosen, left_out = _choose(placed, options)
    facts = [key for key in seen.actual.facts if key[0] != JOB]
    return Report(
        left="the files" if expected else "the ledger",
        right=session.describe(url),
        findings=tuple(_judged(finding, options) for finding in chosen),
        compared=Counter(kind for kind, _, _ in facts),
        ignored={**seen.actual.counted, **ours, **ignored, **left_out},
        unseen=tuple(unseen),
    )


# The target --------------------------------------------------------------------------------


def _reference(
    stack: ExitStack, project: Project, seen: Seen, options: Options, known: Sequence[Invariant]
) -> tuple[Reference, Reader, list[str]]:
    """Return the reference, what reads texts there, and what of it is not the target's."""
    scope = snapshot.scope_of(project)
    built, reader = stack.enter_context(
        reference.built(project, scope, seen.likeness, known, cached=options.cached)
    )
    here, there = seen.actual, built.snapshot
    # An invariant may have said so already: the target's own server has a newer one.
    said = {about for _, about, _ in seen.violations}
    versions = [
        f"extension {name}: version {there.extensions[name]} in the reference, {version} here"
        for name, version in here.extensions.items()
        if there.extensions.get(name, version) != version and f"extension {name}" not in said
    ]
    if here.major != there.major:
        versions.append(
            f"what PostgreSQL {here.major} does otherwise than {there.major}, which built the"
            f" reference: dbkit server add {here.major}"
        )
        facts = as_of(there.facts, here.major)
        built = replace(
            built, snapshot=replace(there, facts=facts), born=as_of(built.born, here.major)
        )
    return built, reader, versions


# Findings ----------------------------------------------------------------------------------


def _unexcepted(
    project: Project, seen: Seen, expected: Reference | None
) -> tuple[list[Finding], dict[str, int]]:
    """Return what invariants and checks of bodies found, and how much of it is excepted."""
    found = [*seen.violations, *(expected.violations if expected else ())]
    today = datetime.now(UTC).date()
    excepted: list[Finding] = []
    kept, ignored, expired = invariants.accepted(found, project.config.exemptions, today)
    findings = [
        Finding(f"invariant/{invariant.name}", "error", about, message)
        for invariant, about, message in kept
    ]
    valid = [e for e in project.config.exemptions if e.until >= today]
    for body in expected.bodies if expected else ():
        covered = any(exemption.covers(config.BODY, body.object) for exemption in valid)
        (excepted if covered else findings).append(body)
    findings += [
        Finding(
            exemption.rule if exemption.rule in config.CHECKS else f"invariant/{exemption.rule}",
            "error",
            exemption.object,
            f"the exception expired on {exemption.until}: {exemption.reason}",
        )
        for exemption in expired
    ]
    count = len(ignored) + len(excepted)
    return findings, {"excepted by the configuration": count} if count else {}


# The report --------------------------------------------------------------------------------


def _placed(project: Project, findings: Iterable[Finding]) -> list[Finding]:
    known = {_spelled(*key): place for key, place in places.places(project).items()}
    return [_place(finding, known) for finding in findings]


def _spelled(kind: str, names: tuple[str, ...]) -> str:
    return f"{kind} {'.'.join(names)}"


def _place(finding: Finding, places: Mapping[str, Place]) -> Finding:
    """Point to the file of a finding's object; of a column's or grant's, to its relation's."""
    if finding.path:
        return finding
    kind, _, name = finding.object.partition(" (")[0].partition(" ")
    if kind in {"materialized", "table"} and name.startswith(("view ", "constraint ")):
        word, _, name = name.partition(" ")
        kind = f"{kind} {word}"
    name = name.partition("(")[0]
    relation = name.rpartition(".")[0]
    # Kinds of several words: operator class a.c using btree, text search dictionary a.d.
    whole = finding.object.partition("(")[0].partition(" using ")[0]
    candidates = [f"{kind} {name}", whole]
    candidates += [
        f"{owner} {part}"
        for part in (name, relation)
        for owner in ("table", "view", "materialized view", "function", "procedure")
    ]
    for candidate in candidates:
        if candidate in places:
            path, line = places[candidate]
            return replace(finding, path=path, line=line)
    return finding


def _choose(findings: Iterable[Finding], options: Options) -> tuple[list[Finding], dict[str, int]]:
    kept: list[Finding] = []
    left_out: Counter[str] = Counter()
    for finding in findings:
        rule = next((why for p, why in (options.ignore or {}).items() if _is(finding, p)), None)
        if options.only and not any(_is(finding, pattern) for pattern in options.only):
            left_out["left out by --only"] += 1
        elif rule is not None:
            left_out[rule] += 1
        else:
            kept.append(finding)
    return kept, dict(left_out)


def _is(finding: Finding, pattern: str) -> bool:
    """Match a pattern against the object, with or without its kind."""
    name = finding.object.partition(" ")[2]
    return fnmatchcase(finding.object, pattern) or fnmatchcase(name, pattern)


def _judged(finding: Finding, options: Options) -> Finding:
    if finding.rule.endswith("pending") and not options.allow_pending:
        return replace(finding, level="error")
    return finding


def failed(report: Report) -> bool:
    """Say whether a report is reason enough not to go on."""
    return any(finding.level == "error" for finding in report.findings)
