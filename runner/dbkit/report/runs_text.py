"""Plans, runs and states as a person reads them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbkit.errors import visible
from dbkit.plan.steps import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbkit.apply.run import Summary
    from dbkit.database.values import Blocked
    from dbkit.plan.status import State
    from dbkit.plan.steps import Plan, Skip, Step

#: A sign for each action, as in a diff.
SIGNS = {
    Action.PLATFORM: "+",
    Action.LEDGER: "+",
    Action.MIGRATE: "+",
    Action.APPLY: "~",
    Action.RENEW: "~",
    Action.RECORD: "=",
    Action.FORGET: "=",
    Action.REMOVE: "-",
    Action.SCHEDULE: "~",
    Action.UNSCHEDULE: "-",
    Action.PARTITIONS: "+",
    Action.TAKE_OVER: "!",
}

#: What a summary calls the steps of an action, one and many.
NOUNS = {
    Action.TAKE_OVER: ("object taken over", "objects taken over"),
    Action.MIGRATE: ("migration", "migrations"),
    Action.APPLY: ("object file", "object files"),
    Action.RENEW: ("object file run again", "object files run again"),
    Action.REMOVE: ("removal", "removals"),
    Action.SCHEDULE: ("job", "jobs"),
    Action.UNSCHEDULE: ("job unscheduled", "jobs unscheduled"),
    Action.PARTITIONS: ("partition rule", "partition rules"),
    Action.RECORD: ("file with no change to the database", "files with no change to the database"),
}


def step(step: Step) -> str:
    """Return a step as one line: sign, file, reason."""
    sign = "+" if step.action == Action.APPLY and step.reason == "new" else SIGNS[step.action]
    return visible(f"{sign} {step.path}  ({step.reason})")


def plan(plan: Plan) -> str:
    """Return a plan: a line a step, what is left out, a line that counts."""
    lines = [
        *map(step, plan.steps),
        *skipped(plan.skipped),
        *map(blocked, plan.blocked),
        *notes(plan),
    ]
    return "\n".join([*lines, counts(plan.steps) or "nothing to do"])


def skipped(skips: Iterable[Skip]) -> list[str]:
    """Return a line for each file left out on this server."""
    return [f"! {skip.path}  ({skip.reason})" for skip in skips]


def blocked(rule: Blocked) -> str:
    """Return the line of a partition rule that the server cannot compute."""
    return f"! {rule.path}:{rule.line}:{rule.column}: {rule.what}  ({rule.hint})"


def notes(plan: Plan) -> list[str]:
    """Return a line for each thing that happens on the server besides the steps."""
    return [visible(f"! {note}") for note in plan.notes]


def summary(summary: Summary, where: str) -> str:
    """Return the one line that says what a run did."""
    done = counts(summary.plan.steps)
    if not done:
        return f"nothing to do on {where}"
    return f"applied to {where}: {done} in {summary.seconds:.1f} s"


def counts(steps: Sequence[Step]) -> str:
    """Count the steps by what they are about; empty when there are none."""
    return _tally(steps) or ("dbkit's own objects" if steps else "")


def _tally(steps: Sequence[Step]) -> str:
    counted = Counter(part.action for part in steps if not part.is_own and part.action in NOUNS)
    parts = [
        f"{counted[action]} {noun[counted[action] > 1]}"
        for action, noun in NOUNS.items()
        if counted[action]
    ]
    return ", ".join(parts)


def systems(steps: Iterable[Step]) -> list[str]:
    """Return a line for each system: sign, name, what it gets; the sign of its steps if it is one.

    Args:
        steps: Of the systems, without dbkit's own.
    """
    by_system: dict[str, list[Step]] = {}
    for part in steps:
        by_system.setdefault(part.path.split("/")[1], []).append(part)
    return [
        f"{_common({step(part)[0] for part in parts})} {name}  {_tally(parts) or _files(parts)}"
        for name, parts in sorted(by_system.items())
    ]


def _common(signs: set[str]) -> str:
    return signs.pop() if len(signs) == 1 else "~"


def _files(steps: Sequence[Step]) -> str:
    return f"{len(steps)} file{'s' if len(steps) > 1 else ''}"


def states(states: Sequence[State]) -> str:
    """Return the state of everything: a heading a system, a line a migration or file."""
    lines: list[str] = []
    system = None
    for state in states:
        if state.schema != system:
            system = state.schema
            lines += [*([""] if lines else []), system]
        lines.append(f"  {state.state:<8} {state.path}{_remark(state.remark)}")
    tally = Counter(state.state for state in states)
    lines += ["", ", ".join(f"{count} {name}" for name, count in sorted(tally.items()))]
    return "\n".join(lines)


def table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as aligned columns under their names."""
    text = [[str(value) if value is not None else "" for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *text, strict=True)]
    lines = [names, ["-" * width for width in widths], *text]
    return "\n".join(
        "  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _remark(remark: str) -> str:
    return f"  {remark}" if remark else ""
