"""Differences, sorted into drift, pending and unmanaged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbkit.database.catalog.changes import Change, diff, fold, inherit
from dbkit.errors import DbkitError
from dbkit.plan import pending
from dbkit.plan.extensions import holds, present
from dbkit.plan.make import make_plan
from dbkit.plan.migration_checks import is_edited
from dbkit.plan.steps import Action
from dbkit.verify.printed import spelled_alike
from dbkit.verify.target import Seen
from dbkit.verify.values import JOB, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbkit.database.catalog.changes import Key
    from dbkit.plan.remarks import Level
    from dbkit.verify.printed import Reader
    from dbkit.verify.values import Reference


def migration_findings(seen: Seen) -> Iterator[Finding]:
    """Return the migrations that were edited, have gone, or are not yet applied."""
    known = {migration.id for migration in seen.inputs.migrations}
    has = present(seen.inputs)
    for migration in seen.inputs.migrations:
        about = f"migration {migration.id}"
        if is_edited(migration, seen.inputs.ledger):
            yield Finding(
                "migration", "error", about, "edited after it was applied", migration.path, 1
            )
        elif migration.id not in seen.inputs.ledger.migrations and holds(migration, has):
            yield Finding("pending", "note", about, "not yet applied", migration.path, 1)
    for name in seen.inputs.ledger.migrations:
        if name not in known:
            yield Finding(
                "migration", "error", f"migration {name}", "applied, but its file is gone"
            )


def spelled_as_wanted(seen: Seen, wanted: Mapping[Key, str], reader: Reader) -> tuple[Seen, int]:
    """Return the facts in the reference's words wherever these mean the same, and how many.

    What is recorded and what is there are compared with each other, too: of a file that changes
    neither is what it says now.
    """
    there, recorded = seen.actual.facts, seen.recorded
    changed = diff(wanted, there, seen.uncounted)
    unclear = {(change.kind, change.schema, change.name) for change in changed}
    wanted = {key: wanted[key] for key in unclear & wanted.keys()}
    recorded, _ = spelled_alike(wanted, recorded, reader)
    there, number = spelled_alike(wanted, there, reader)
    there, more = spelled_alike(
        {key: recorded[key] for key in unclear & recorded.keys()}, there, reader
    )
    actual = replace(seen.actual, facts=there)
    return replace(seen, actual=actual, recorded=recorded), number + more


def against_reference(seen: Seen, wanted: Mapping[Key, str]) -> Iterator[Finding]:
    """Compare with the files; let the ledger say who moved, and a plan what is going to be done."""
    planned = _planned(seen)
    for change in fold(diff(wanted, seen.actual.facts, seen.uncounted)):
        label = _label(change, wanted, seen)
        known = (change.kind, change.schema, change.name) in seen.recorded
        if _is_none_of_ours(change, label if known else label.removeprefix("drift+")):
            continue
        if "pending" in label and not planned.covers(change):
            label = "drift"
        yield _finding(change, label, seen)


def wanted_facts(seen: Seen, expected: Reference) -> tuple[dict[Key, str], int]:
    """Return the reference's facts, those of its server replaced by the target's, and how many.

    What the target's server gave to the database is as the ledger found it, or as dbkit left it; a
    change since then is drift. Where no ledger knows, it is as it is.
    """
    there = {**seen.actual.facts, **seen.recorded}
    wanted, number = inherit(expected.snapshot.facts, expected.born, there)
    # Neither the files nor a run have to do with what is in no file and was there before dbkit.
    others = seen.found - expected.snapshot.facts.keys() - expected.born.keys()
    wanted |= {key: there[key] for key in others}
    return wanted, number + len(others)


def _is_none_of_ours(change: Change, label: str) -> bool:
    """Jobs are looked at with their health; an extension's presence and version are the server's.

    Its version and owner count where somebody changed them since, not where the throwaway server
    has another version, or a superuser had created the extension before the files needed it.
    """
    if change.kind == "extension" and label == "pending":
        return set(change.attributes) <= {"version", "owner"}
    return change.kind == JOB or (change.kind == "extension" and label == "unmanaged")


def _planned(seen: Seen) -> pending.Pending:
    """Return what a run would change now; anything, where no plan can be made."""
    # Jobs are looked at with their health; one that apply would refuse must not stop this.
    inputs = replace(seen.inputs, target=replace(seen.inputs.target, jobs={}))
    try:
        return pending.of(make_plan(inputs))
    except DbkitError:
        return pending.Pending(everything=True)


def _label(change: Change, wanted: Mapping[Key, str], seen: Seen) -> str:
    key = (change.kind, change.schema, change.name)
    if not seen.recorded:
        return "pending"
    if change.change == "unexpected" and key not in seen.recorded:
        return "unmanaged"
    moved = not _same(seen.actual.facts, seen.recorded, key, seen.uncounted)
    asked = not _same(wanted, seen.recorded, key, seen.uncounted)
    return "drift+pending" if moved and asked else "drift" if moved else "pending"


def _same(
    left: Mapping[Key, str], right: Mapping[Key, str], key: Key, uncounted: frozenset[str]
) -> bool:
    if left.get(key) == right.get(key):
        return True
    one = {key: left[key]} if key in left else {}
    other = {key: right[key]} if key in right else {}
    return not diff(one, other, uncounted)


def against_ledger(seen: Seen) -> Iterator[Finding]:
    """Compare with what dbkit last left."""
    for change in fold(diff(seen.recorded, seen.actual.facts, seen.uncounted)):
        label = "unmanaged" if change.change == "unexpected" else "drift"
        if not _is_none_of_ours(change, label):
            yield _finding(change, label, seen)


def pending_steps(seen: Seen) -> Iterator[Finding]:
    """Say which files differ from what was applied, where no reference can."""
    if any(is_edited(m, seen.inputs.ledger) for m in seen.inputs.migrations):
        return
    # Jobs are looked at with their health; one that apply would refuse must not stop this.
    inputs = replace(seen.inputs, target=replace(seen.inputs.target, jobs={}))
    for step in make_plan(inputs).steps:
        if step.action in {Action.APPLY, Action.REMOVE} and not step.is_own:
            yield Finding("pending", "note", f"file {step.path}", step.reason, step.path, 1)


def _finding(change: Change, label: str, seen: Seen) -> Finding:
    name = f"{change.schema}.{change.name}" if change.schema else change.name
    idle = label == "unmanaged" and (change.kind, change.schema, change.name) in seen.idle
    level: Level = "note" if label == "pending" or idle else "error"
    return Finding(label, level, f"{change.kind} {name}", "", change=change)
