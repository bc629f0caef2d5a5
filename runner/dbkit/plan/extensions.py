"""Extensions: which files and migrations apply on a server, by what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from dbkit.database.values import CRON
from dbkit.errors import TargetError
from dbkit.plan.steps import Skip
from dbkit.project.values import Migration, ObjectFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbkit.database.values import ServerState
    from dbkit.plan.steps import Inputs

Part = TypeVar("Part", ObjectFile, Migration)


def present(inputs: Inputs) -> frozenset[str]:
    """Return the extensions that conditions hold for.

    A choice once made by a migration stays made: data stored by one variant is of no use to the
    other, however the server changes.
    """
    if inputs.extensions is not None:
        return inputs.extensions
    target = inputs.target
    has = set(target.available) - {CRON}
    if CRON in target.installed or _cron_is_ours(target):
        has.add(CRON)
    for migration in _applied(inputs):
        has |= migration.requires
        has -= migration.unless
    return frozenset(has)


def _applied(inputs: Inputs) -> list[Migration]:
    return [m for m in inputs.migrations if m.id in inputs.ledger.migrations]


def _cron_is_ours(target: ServerState) -> bool:
    return target.disposable and target.cron_database == target.database


def in_force(
    parts: Iterable[Part], inputs: Inputs, present: frozenset[str]
) -> tuple[tuple[Part, ...], tuple[Skip, ...]]:
    """Sort out which object files or migrations apply here.

    Raises:
        TargetError: Some need an extension that may not be missing here.
    """
    tolerated = _tolerated(inputs)
    kept, skipped, missing = [], [], []
    for part in parts:
        absent = part.requires - present
        if _is_job(part) and not inputs.target.cron_usable:
            absent |= {CRON}
        if absent - tolerated:
            missing.append((part.path, absent - tolerated))
        elif absent:
            skipped.append(Skip(part.path, _missing(part, absent)))
        elif not part.unless & present:
            kept.append(part)
    _refuse(missing)
    return tuple(kept), tuple(skipped)


def holds(part: ObjectFile | Migration, present: frozenset[str]) -> bool:
    """Say whether a file's conditions hold with these extensions."""
    return part.requires <= present and not part.unless & present


def _tolerated(inputs: Inputs) -> frozenset[str]:
    """Return the missing extensions that are no error here; on a server of ours, any."""
    if not inputs.target.disposable:
        return inputs.allow_missing.union(*(m.unless for m in _applied(inputs)))
    asked = frozenset({CRON})
    parts: tuple[ObjectFile | Migration, ...] = (*inputs.files, *inputs.migrations)
    return asked.union(*(part.requires for part in parts))


def _is_job(part: ObjectFile | Migration) -> bool:
    return isinstance(part, ObjectFile) and part.folder == "jobs"


def _missing(part: ObjectFile | Migration, absent: Iterable[str]) -> str:
    names = ", ".join(sorted(absent))
    if _is_job(part):
        return f"not scheduled: no {names}"
    return f"left out: no extension {names}"


def _refuse(missing: Sequence[tuple[str, frozenset[str]]]) -> None:
    if not missing:
        return
    lines = [f"{path}:1: needs the extension {', '.join(sorted(names))}" for path, names in missing]
    names = sorted({name for _, names in missing for name in names})
    allow = " ".join(f"--allow-missing {name}" for name in names)
    hint = f"install it on the server (and create it where it must be preloaded), or {allow}"
    raise TargetError("\n".join(lines), hint)
