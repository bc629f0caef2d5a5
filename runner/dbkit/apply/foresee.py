"""What a run finds out on its way, foreseen: what a script has to do without looking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbkit.apply.baseline import first_noted, spread, stored
from dbkit.apply.dependents import Closure
from dbkit.database import session
from dbkit.errors import ApplyError
from dbkit.parse import effects, labels, said
from dbkit.plan.inputs import Treatment, planned
from dbkit.plan.steps import Action, Step
from dbkit.project import order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbkit.parse.values import Declaration, Identity, Reference
    from dbkit.plan.steps import Plan
    from dbkit.project.values import Project


@dataclass(frozen=True, slots=True)
class Rebuild:
    """What goes and comes with an object that is dropped and recreated.

    Attributes:
        dependents: The declared objects that depend on it, the outermost first.
        restored: The statements that recreate everything but the object itself, in order.
        refusal: Why it cannot be: somebody else's object depends on it.
    """

    dependents: tuple[Declaration, ...] = ()
    restored: tuple[Declaration, ...] = ()
    refusal: str = ""


Rebuilds = dict["Identity", Rebuild]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a script has to do beside the steps of its plan.

    Attributes:
        rebuilds: For each object that steps may replace, what has to be rebuilt with it.
        follows: What has to run after a statement, or after it was taken back.
        granted: Statements about rights that are in force and have to run again at the end.
        noting: What notes, between migrations and files, what objects have beside these.
    """

    rebuilds: Rebuilds
    follows: Mapping[Identity, tuple[str, ...]]
    granted: tuple[Declaration, ...] = ()
    noting: str = ""


def foresee(
    project: Project, url: str, treatment: Treatment | None = None
) -> tuple[Plan, Foreseen]:
    """Return what ``apply`` would do, and what a script has to do beside it; reads only.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: An applied migration was edited or is gone, or an object is somebody else's.
    """
    with session.opened(url, project.config, "plan") as connection:
        session.pin(connection, {"default_transaction_read_only": "on"})
        made = planned(connection, project, treatment or Treatment())
        return made, _foreseen(connection, made, project.schemas)


def _foreseen(connection: session.Connection, plan: Plan, schemas: Sequence[str]) -> Foreseen:
    """Find out what a script has to do beside the steps of a plan; reads only.

    Args:
        connection: To the target.
        plan: Whose steps.
        schemas: The managed ones.
    """
    recorded = [d for file in plan.ledger.files.values() for d in file.declarations]
    declared = [d for file in plan.files for d in file.declarations]
    removed = [d for s in plan.steps if s.action == Action.REMOVE for d in s.declarations]
    role = plan.target.role
    follows = {
        d.identity: (*_text(spread(connection, d, role, back=True)), *stored(connection, d))
        for d in removed
    }
    for statement in declared:
        follows[statement.identity] = _text(spread(connection, statement, role))
    return Foreseen(
        _rebuilds(connection, plan),
        {identity: texts for identity, texts in follows.items() if texts},
        _granted(plan, removed),
        first_noted(connection, schemas, recorded, declared),
    )


def _text(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _granted(plan: Plan, removed: list[Declaration]) -> tuple[Declaration, ...]:
    """Return the statements about rights on objects of which others were taken out.

    Those about whole schemas come first: over them, what single files say.
    """
    rights = {*labels.PRIVILEGES, said.DEFAULT}
    gone = [(d.on, d.schema_wide) for d in removed if d.identity.kind in rights and d.on]
    called = {labels.label_of(on) for on, _ in gone}
    # One that was about a whole schema took from all of its objects; those that are, from any.
    from_all = {on.names[0] for on, whole in gone if whole}
    touched = {on.names[0] for on, _ in gone}
    found = [
        d
        for file in plan.files
        for d in file.declarations
        if d.on
        and d.identity.kind in rights
        and (
            labels.label_of(d.on) in called
            or d.on.names[0] in (touched if d.schema_wide else from_all)
        )
    ]
    return tuple(sorted(found, key=lambda declared: not declared.schema_wide))


def _rebuilds(connection: session.Connection, plan: Plan) -> Rebuilds:
    recorded = [d for file in plan.ledger.files.values() for d in file.declarations]
    known = {d.identity for d in recorded}
    found: Rebuilds = {}
    for step in with_due(plan):
        for declared in (*step.declarations, *step.lost, *step.doubts):
            replaces = (
                step.action in {Action.APPLY, Action.RENEW, Action.REMOVE}
                and declared.identity in known
            )
            if replaces and _owns(declared):
                closure = Closure(connection, plan.files, recorded)
                found[declared.identity] = _rebuild(closure, step.path, declared)
    return found


def _owns(declared: Declaration) -> bool:
    """Say whether a statement makes an object that others can depend on."""
    return bool(declared.inverse) and declared.on is None


def _rebuild(closure: Closure, path: str, declared: Declaration) -> Rebuild:
    try:
        dependents = closure.drop_order(path, declared)
    except ApplyError as error:
        return Rebuild(refusal=error.message)
    closure.mark_dropped(declared)
    restored = [d for f, d in order.sequence(closure.files) if closure.pop_pending(f, d)]
    back = (d for d in restored if d.identity != declared.identity)
    return Rebuild(tuple(dependents), tuple(back))


def with_due(plan: Plan) -> Iterator[Step]:
    """Yield the steps of a plan; after its migrations also what speaks of all that these name."""
    pending = [step.migration for step in plan.steps if step.migration is not None]
    recorded = plan.ledger.files
    steps = list(plan.steps)
    if not pending or not recorded:
        yield from steps
        return
    hidden = any(effects.is_opaque(effects.kind_of(s)) for m in pending for s in m.statements)
    touched = {name for m in pending for name in m.creates | {name for name, _ in m.needs}}
    by_path = {step.path for step in steps if step.file is not None}
    last = max(number for number, step in enumerate(steps) if step.migration is not None)
    files = {step.path: step for step in steps[last + 1 :] if step.file is not None}
    yield from steps[: last + 1]
    for file in plan.files:
        if file.path in files:
            yield files[file.path]
        elif file.path in recorded and file.path not in by_path:
            lost = tuple(
                d
                for d in file.declarations
                if _speaks(d, touched) or (hidden and said.is_beside(d))
            )
            if lost:
                reason = "speaks of what a migration changes"
                yield Step(Action.RENEW, file.path, reason, file=file, lost=lost)
    yield from (step for step in steps[last + 1 :] if step.file is None)


def _speaks(declared: Declaration, touched: set[Reference]) -> bool:
    if declared.identity.kind == "job":
        return False
    called: Mapping[labels.Label, None] = dict.fromkeys(
        (schema, name) for _, schema, name in touched
    )
    about = declared.on if declared.on is not None else declared.identity
    return labels.label_of(about) in called or not touched.isdisjoint(declared.needs)
