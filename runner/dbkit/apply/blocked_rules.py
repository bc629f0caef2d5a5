"""Partition rules that the server could not compute when the plan was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.database import server_state
from dbkit.database.values import Blocked

if TYPE_CHECKING:
    from dbkit.apply.executor import Executor
    from dbkit.plan.steps import Plan


def run_again(executor: Executor, plan: Plan) -> list[Blocked]:
    """Ask the calendar again: what ran may have freed a rule, which is run then.

    Args:
        executor: The run's.
        plan: What it runs.

    Returns:
        The rules that are still blocked.
    """
    blocked = []
    files = {file.path: file for file in plan.files}
    for path in (rule.path for rule in plan.blocked):
        for declaration in files[path].declarations:
            found = server_state.missing_partitions(executor.connection, files[path], declaration)
            if isinstance(found, Blocked):
                blocked.append(found)
            elif found:
                executor.run(path, files[path].text, declaration)
    return blocked
