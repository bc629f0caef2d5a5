"""Make objects of others the project's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbkit.database.queries import query
from dbkit.parse.values import Declaration, Identity
from dbkit.plan.foreign import Foreign
from dbkit.plan.steps import Action, Step
from dbkit.plan.touched import class_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbkit.plan.steps import Plan


#: Kinds with data are given another owner when taken over; whatever else is dropped.
_KEPT = {
    "table": "take_over_relation",
    "foreign table": "take_over_relation",
    "sequence": "take_over_relation",
    "schema": "take_over_schema",
}


def taking(made: Plan, foreign: Sequence[Foreign]) -> Plan:
    """Return the plan with what belongs to others dropped before it is made, or made ours."""
    steps = list(made.steps)
    extra: list[Step] = []
    for one in foreign:
        declared = _declared(one, made)
        if declared is not None:
            steps = [_replacing(step, declared) for step in steps]
        elif one.row["removal"]:
            extra.append(_step(one))
    return replace(made, steps=(*extra, *steps)) if foreign else made


def _declared(one: Foreign, made: Plan) -> Identity | None:
    """Return the identity of the statement that makes an object again once it was dropped."""
    row = one.row
    names = tuple(part for part in (row["schema"], row["name"], row["sub"]) if part)
    for step in made.steps:
        for declaration in step.declarations if step.action == Action.APPLY else ():
            identity = declaration.identity
            same = class_of(identity) == row["class"] and identity.names == names
            if same and (row["arguments"] is None or list(identity.arguments) == row["arguments"]):
                return identity
    return None


def _replacing(step: Step, identity: Identity) -> Step:
    if identity not in {declaration.identity for declaration in step.declarations}:
        return step
    return replace(step, replaces=step.replaces | {identity})


def _step(one: Foreign) -> Step:
    """Return the step that drops what has no data, and gives what has some to this role."""
    script = _KEPT.get(one.row["type"])
    texts = [one.row["removal"]]
    if script is not None:
        texts = [
            f"select pg_catalog.set_config('dbkit.taken', {one.row['literal']}, true)",
            query(f"{script}").decode().rstrip(),
        ]
    identity = Identity("take over", (one.object,))
    declarations = tuple(Declaration(text, 0, 1, 1, identity=identity) for text in texts)
    return Step(Action.TAKE_OVER, one.object, one.reason, declarations=declarations)
