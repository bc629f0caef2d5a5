"""Whether a search path may be searched: its schemas are there, and hold nothing of others.

A name without a schema may find whatever somebody has put into a schema of the path, also by
operators and functions that are a better match than the server's own, and a body that runs names
more than any parser sees. So all that is in these schemas has to belong to roles that are trusted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.database.queries import query
from dbkit.errors import ApplyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.database import session
    from dbkit.plan.steps import Plan
    from dbkit.project.values import Project


def require(
    connection: session.Connection, plan: Plan, project: Project, *, complete: bool
) -> None:
    """Refuse a search path that cannot be searched, or in which others may be found.

    Args:
        connection: The run's connection.
        plan: What runs: on a server of our own there are no others.
        project: Whose search path.
        complete: All schemas have to be there; before the migrations some may be missing.

    Raises:
        ApplyError: With every schema that is wrong.
    """
    paths = project.config.search_path.values()
    names = list(dict.fromkeys(name for path in paths for name in path))
    if not names:
        return
    parameters = {"names": names, "trusted": list(project.config.trusted_roles)}
    rows = connection.execute(query("search_path"), parameters).fetchall()
    problems = [what for row in rows for what in _problems(row, plan, complete=complete)]
    if problems:
        raise ApplyError(
            "\n".join(f"search_path: {what}" for what in problems),
            "nothing was changed; create the schema in a migration, drop what is not yours or name"
            " its owner in trusted_roles, revoke create, or change search_path",
        )


def _problems(row: session.Row, plan: Plan, *, complete: bool) -> Iterator[str]:
    schema = row["name"]
    if row["is_missing"]:
        if complete:
            yield f"schema {schema} does not exist [3F000]"
        return
    if row["is_closed"] and complete:
        yield f"no privilege to use schema {schema} [42501]"
    if plan.target.disposable:
        return
    for found in row["objects"]:
        yield f"schema {schema} holds {found}, whom nobody trusts: a short name may find it"
    # What runs as a superuser reaches out of the database, and a look before it would be too early.
    if row["is_superuser"] and row["creators"]:
        others = ", ".join(row["creators"])
        yield f"{others} may create in schema {schema}, where short names of a superuser are found"
