"""Whether what is there already may be used: whose the objects are that a run names or replaces.

A role that may create something in the database can be there before the first run, with a view
under the name of a declared one. So nothing is written before the catalogs, which nobody can forge,
say whose it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbkit.database import session
from dbkit.database.queries import query
from dbkit.errors import ApplyError
from dbkit.parse import migration_script
from dbkit.parse.values import key
from dbkit.plan import path_trust
from dbkit.plan.foreign import find_foreign, less_taken, refusal, unrecorded
from dbkit.plan.remarks import NO_ROLE, event_triggers, missing_roles, note
from dbkit.plan.take_over import taking
from dbkit.plan.touched import (
    ATTACHED,
    given_away,
    place_of,
    replaced_names,
    touched_names,
    written_names,
)

if TYPE_CHECKING:
    from dbkit.parse.values import Statement
    from dbkit.plan.steps import Plan
    from dbkit.project.values import Migration, Project


def settle(
    connection: session.Connection, made: Plan, project: Project, take_over: frozenset[str]
) -> Plan:
    """Return the plan with the steps that take over what belongs to others.

    Args:
        connection: A pinned connection.
        made: The plan.
        project: Whose migrations and object files.
        take_over: The objects to take over, as the error names them.

    Raises:
        ApplyError: An object that no run made belongs to a role that nobody trusts.
    """
    if not made.steps:
        return made
    path_trust.require(connection, made, project, complete=False)
    foreign = less_taken(find_foreign(connection, made, project), take_over)
    refused = [one for one in foreign if not one.is_named_by(take_over)]
    if refused:
        raise ApplyError(*refusal(refused))
    notes = [note(row) for row in event_triggers(connection, project.config)]
    notes += [f"{role}: {NO_ROLE}" for role in missing_roles(connection, project.config)]
    taken = frozenset(one.object for one in foreign)
    return replace(taking(made, foreign), notes=tuple(notes), taken=taken)


def hold(connection: session.Connection, made: Plan, project: Project) -> None:
    """Look once more in the run's transaction, before the first statement that could run anything.

    A trigger that somebody is about to commit is seen by nobody yet, and a look before the commit
    of the run would be too late: what runs as a superuser reaches out of the database. So the
    tables that migrations write to are locked first, where another role may put something on them.

    Raises:
        ApplyError: Something came between the plan and the run.
    """
    if not made.steps:
        return
    names = {name[1:3] for name in dict(written_names(made, project)) if name[0] == "relation"}
    parameters = {
        "trusted": list(project.config.trusted_roles),
        "schemas": [schema for schema, _ in names],
        "names": [name for _, name in names],
    }
    rows = connection.execute(query("exposed"), parameters).fetchall()
    if rows:
        tables = ", ".join(row["name"] for row in rows)
        connection.execute(f"lock table only {tables} in share row exclusive mode".encode())
    late = [one for one in find_foreign(connection, made, project) if one.object not in made.taken]
    if late:
        raise ApplyError(*refusal(late))


def confirm(connection: session.Connection, made: Plan, project: Project) -> None:
    """Refuse to commit what somebody slipped in between the look and the replacement.

    What this run gives to another role is that role's. What sits on a table has no owner.

    Raises:
        ApplyError: The run used what another role made meanwhile, or replaced it in place.
    """
    replaced = dict(replaced_names(made))
    names = {
        name: place
        for name, place in {**dict(touched_names(made, project)), **replaced}.items()
        if name[0] not in {*ATTACHED, "job"}
    }
    found = unrecorded(connection, made, project, names)
    given = {(*i.names, *i.arguments) for i in given_away(made) if key(i)[0] == "routine"}
    late = [
        one
        for one in found
        # Of several routines of one name, the run may give one to another role.
        if (one.name in replaced and (*one.name[1:3], *(one.row["arguments"] or ())) not in given)
        or not one.row["ours"]
    ]
    if late:
        raise ApplyError(*refusal(late))


def not_found(
    connection: session.Connection,
    made: Plan,
    project: Project,
    migration: Migration,
    statement: Statement,
) -> None:
    """Refuse what a statement with IF NOT EXISTS has just found instead of made, if not ours.

    What is not there cannot be locked, so it may have come after every look.

    Raises:
        ApplyError: The next statement would use what another role made.
    """
    if "exists" not in statement.sql.lower():
        return
    managed = {each.schema for each in project.migrations}
    mentioned = migration_script.mentioned(migration.statements)
    place = place_of(migration.path, statement)
    names = {
        (kind, schema, name, ""): place
        for (kind, schema, name), first in mentioned.items()
        if (schema in managed or kind == "extension") and first.offset <= statement.offset
    }
    late = [
        one
        for one in unrecorded(connection, made, project, names)
        if one.object not in made.taken and not one.row["ours"]
    ]
    if late:
        raise ApplyError(*refusal(late))
