"""What the steps of a plan are going to change: a difference that none of them removes is drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbkit.parse import labels
from dbkit.plan.steps import Action

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.database.catalog.changes import Change
    from dbkit.parse.values import Declaration
    from dbkit.plan.steps import Plan
    from dbkit.project.values import ObjectFile


@dataclass(frozen=True, slots=True)
class Pending:
    """What a run would change.

    Attributes:
        everything: It can be anything: migrations are to run.
        labels: What is said of objects, by the label that facts have for them.
        schemas: Schemas in which the privileges on all objects are granted anew.
    """

    everything: bool
    labels: frozenset[labels.Label] = frozenset()
    schemas: frozenset[str] = frozenset()

    def covers(self, change: Change) -> bool:
        """Say whether a difference may be gone after the run."""
        if self.everything:
            return True
        if change.kind.startswith("grant on ") and change.schema in self.schemas:
            return True
        return not self.labels.isdisjoint(labels.prefixes(change.schema, change.name))


def of(plan: Plan) -> Pending:
    """Return what the steps of a plan are going to change, and what these make due again."""
    if any(step.action in {Action.MIGRATE, Action.PLATFORM} for step in plan.steps):
        return Pending(everything=True)
    planned = [declared for step in plan.steps for declared in step.declarations]
    planned += [d for file in _affected(plan) for d in file.declarations]
    on = [d.on for d in planned if d.on and (d.schema_wide or d.on.kind == "schema")]
    return Pending(
        everything=False,
        labels=frozenset(map(labels.label, planned)),
        schemas=frozenset(identity.names[0] for identity in on),
    )


def _affected(plan: Plan) -> list[ObjectFile]:
    """Return the files with a step, and those that refer to what they make, to any depth."""
    paths = {step.path for step in plan.steps if step.action != Action.RECORD}
    made = {name for d in _statements(plan, paths) for name in d.provides}
    more = True
    while more:
        found = {
            file.path
            for file in plan.files
            if file.path not in paths
            and any(not made.isdisjoint(d.needs | d.mentions) for d in file.declarations)
        }
        made |= {name for d in _statements(plan, found) for name in d.provides}
        paths |= found
        more = bool(found)
    return [file for file in plan.files if file.path in paths]


def _statements(plan: Plan, paths: Iterable[str]) -> list[Declaration]:
    return [d for file in plan.files if file.path in set(paths) for d in file.declarations]
