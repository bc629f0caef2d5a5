"""Findings × exceptions → what has to be said, and which exceptions are to be accepted or gone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dbkit.exemptions import ACCEPTED, BODY, CHECKS, Exemption
from dbkit.verify import invariants
from dbkit.verify.values import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from dbkit.config import Config
    from dbkit.plan.remarks import Level

#: How long an accepted finding is accepted: after a year somebody looks again.
YEAR = timedelta(days=365)

#: What is said of an accepted finding that has gone.
GONE = "accepted, and no longer found: dbkit verify --accept-findings takes the entry out"

#: What to do about findings that no exception accepts.
SETTLE = "bring files and database together, or leave the object out by [[ignore]]"
OTHERWISE = {
    **dict.fromkeys(("drift", "drift+pending", "unmanaged", "job/drift"), SETTLE),
    "pending": "apply the files",
    "migration": "put the migration back as it was applied, and write a new one",
    "trust": "dbkit help trust says what to do",
}


@dataclass(frozen=True, slots=True)
class Sorted:
    """Findings, sorted by exceptions.

    Attributes:
        kept: What has to be said, expired exceptions and those without a finding among it.
        left_out: How many findings are excepted, by what says so.
    """

    kept: tuple[Finding, ...]
    left_out: Mapping[str, int]


def rule_of(finding: Finding) -> str:
    """Return the name by which an exception means a finding's rule."""
    return finding.rule.removeprefix("invariant/")


def can_be_excepted(finding: Finding) -> bool:
    """Say whether an exception can mean a finding; drift is for files and databases to settle."""
    return finding.rule.startswith("invariant/") or finding.rule in CHECKS


def sort_out(
    findings: Iterable[Finding], config: Config, unjudged: Collection[str], today: date
) -> Sorted:
    """Tell what has to be said from what the project knows and accepts.

    Args:
        findings: What was found.
        config: The project's exceptions.
        unjudged: Groups of rules that this run did not look at in full.
        today: The day to judge by.
    """
    kept: list[Finding] = []
    left_out: Counter[str] = Counter()
    findings = list(findings)
    for finding in findings:
        if _any_covers(config.exemptions, finding, today):
            left_out["excepted by the configuration"] += 1
        elif _any_covers(config.accepted, finding, today):
            left_out[f"accepted in {ACCEPTED}"] += 1
        else:
            kept.append(finding)
    gone = gone_of(config.accepted, findings, unjudged)
    kept += [_said(e, _expired(e)) for e in config.exemptions if e.until < today]
    expired = [e for e in config.accepted if e.until < today and e not in gone]
    kept += [_said(entry, _expired(entry), path=ACCEPTED) for entry in expired]
    kept += [_said(entry, GONE, "note", ACCEPTED) for entry in gone]
    return Sorted(tuple(kept), dict(left_out))


def gone_of(
    accepted: Iterable[Exemption], findings: Collection[Finding], unjudged: Collection[str]
) -> list[Exemption]:
    """Return the accepted findings that are no longer there, as far as this run can know."""
    return [
        entry
        for entry in accepted
        if _group(entry) not in unjudged and not any(covers(entry, one) for one in findings)
    ]


def accept(
    chosen: Iterable[Finding],
    findings: Collection[Finding],
    config: Config,
    unjudged: Collection[str],
    today: date,
) -> tuple[Exemption, ...]:
    """Return the exceptions that accept today's errors; those that there are stay as they are.

    Args:
        chosen: What was found and is looked at.
        findings: Everything that was found.
        config: The project's exceptions.
        unjudged: Groups of rules that this run did not look at in full.
        today: From which on they hold.
    """
    gone = gone_of(config.accepted, findings, unjudged)
    there = [
        entry if entry.until >= today else replace(entry, until=today + YEAR)
        for entry in config.accepted
        if entry not in gone
    ]
    for finding in chosen:
        known = (*config.exemptions, *there)
        is_new = finding.level == "error" and not _any_covers(known, finding, today)
        if is_new and can_be_excepted(finding):
            there.append(_entry(finding, gone, today))
    return tuple(sorted(set(there), key=lambda e: (e.rule, e.object, e.message, e.reason)))


def not_accepted(findings: Iterable[Finding]) -> list[str]:
    """Return what to do about the errors that no exception accepts, a line a rule."""
    rules = Counter(f.rule for f in findings if f.level == "error" and not can_be_excepted(f))
    return [
        f"not accepted: {count} {rule}: {OTHERWISE[rule]}"
        for rule, count in sorted(rules.items())
        if rule in OTHERWISE
    ]


def covers(exemption: Exemption, finding: Finding) -> bool:
    """Say whether an exception means a finding."""
    return exemption.covers(rule_of(finding), finding.object, finding.message)


def _any_covers(exemptions: Iterable[Exemption], finding: Finding, today: date) -> bool:
    return any(entry.until >= today and covers(entry, finding) for entry in exemptions)


def _entry(finding: Finding, gone: Iterable[Exemption], today: date) -> Exemption:
    """Return an exception for one finding, with the reason of one that says something else now."""
    rule = rule_of(finding)
    reasons = [e.reason for e in gone if (e.rule, e.object) == (rule, finding.object)]
    reason = reasons[0] if reasons else f"there on {today}, when findings were accepted"
    message = finding.message if _is_stable(finding) else ""
    return Exemption(rule, finding.object, reason, today + YEAR, message)


def _is_stable(finding: Finding) -> bool:
    """Say whether a finding's message tells it from others, and does not change by itself."""
    is_invariant = finding.rule.startswith("invariant/")
    return finding.rule == BODY or (is_invariant and rule_of(finding) not in invariants.ON_TARGET)


def _group(exemption: Exemption) -> str:
    """Return the group of rules that an exception's belongs to, as findings have it."""
    if exemption.rule in CHECKS:
        return exemption.rule.partition("/")[0]
    return "target" if exemption.rule in invariants.ON_TARGET else "invariant"


def _said(exemption: Exemption, message: str, level: Level = "error", path: str = "") -> Finding:
    prefix = "" if exemption.rule in CHECKS else "invariant/"
    rule = f"{prefix}{exemption.rule}"
    return Finding(rule, level, exemption.object, message, path, exemption.line)


def _expired(exemption: Exemption) -> str:
    return f"the exception expired on {exemption.until}: {exemption.reason}"
