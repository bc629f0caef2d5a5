"""Reference against target: what drifted, what is pending, what must not be; reads only."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dbkit.database import session
from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import of_the_server
from dbkit.database.catalog.majors import as_of
from dbkit.exemptions import BODY
from dbkit.project import places
from dbkit.verify import exceptions, invariants, reference
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
from dbkit.verify.values import JOB, Compared, Finding, Options, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dbkit.config import Config
    from dbkit.exemptions import Exemption
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
    return judged(compare(project, url, options), project.config, options)


def compare(project: Project, url: str, options: Options) -> Compared:
    """Do the same, and return everything that was found, whatever the project excepts."""
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
    findings += _findings(seen, expected)
    facts = [key for key in seen.actual.facts if key[0] != JOB]
    report = Report(
        left="the files" if expected else "the ledger",
        right=session.describe(url),
        findings=tuple(_placed(project, findings)),
        compared=Counter(kind for kind, _, _ in facts),
        ignored={**seen.actual.counted, **ours},
        unseen=tuple(unseen),
    )
    return Compared(report, _unjudged(findings, expected))


def judged(compared: Compared, config: Config, options: Options) -> Report:
    """Return what has to be said of a comparison.

    Args:
        compared: What was found.
        config: The project's exceptions.
        options: What else to leave out.
    """
    report, today = compared.report, datetime.now(UTC).date()
    found = exceptions.sort_out(report.findings, config, compared.unjudged, today)
    chosen, left_out = _choose(found.kept, options)
    return replace(
        report,
        findings=tuple(_judged(finding, options) for finding in chosen),
        ignored={**report.ignored, **found.left_out, **left_out},
    )


def accepting(compared: Compared, config: Config, options: Options) -> tuple[Exemption, ...]:
    """Return the exceptions that accept what was found, see `exceptions.accept`."""
    findings, today = compared.report.findings, datetime.now(UTC).date()
    chosen, _ = _choose(findings, options)
    return exceptions.accept(chosen, findings, config, compared.unjudged, today)


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


def _findings(seen: Seen, expected: Reference | None) -> list[Finding]:
    """Return what invariants and checks of bodies found."""
    found = [*seen.violations, *(expected.violations if expected else ())]
    return [
        *(Finding(f"invariant/{one.name}", "error", about, what) for one, about, what in found),
        *(expected.bodies if expected else ()),
    ]


def _unjudged(findings: Iterable[Finding], expected: Reference | None) -> frozenset[str]:
    """Return the groups of rules that were not looked at, or not in full."""
    unseen = {finding.rule.partition("/")[0] for finding in findings if _is_unseen(finding)}
    if expected is None:
        unseen |= {"invariant", BODY}
    elif not expected.bodies_checked:
        unseen.add(BODY)
    return frozenset(unseen)


def _is_unseen(finding: Finding) -> bool:
    return finding.rule.endswith("/unseen")


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
