"""What verify says of others: their event triggers and extensions, and roles that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dbkit.database import session
from dbkit.database.queries import query
from dbkit.parse.search_path import spelled
from dbkit.parse.syntax import split_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.config import Config
    from dbkit.project.values import Project


#: How much a finding weighs: an error counts for the exit code, the others do not.
Level = Literal["error", "warning", "note"]

#: What verify reports: rule, level, object, message.
Remark = tuple[str, Level, str, str]

#: A misspelled name trusts nobody, or whoever gets it later.
NO_ROLE = "in trusted_roles, but no role of this server"


def event_triggers(connection: session.Connection, config: Config) -> list[session.Row]:
    """Return the event triggers of others, which fire on what dbkit runs."""
    parameters = {"trusted": list(config.trusted_roles)}
    return connection.execute(query("event_triggers"), parameters).fetchall()


def remarks(connection: session.Connection, project: Project) -> Iterator[Remark]:
    """Return what others could do, or the project took them for; what a look at facts misses."""
    for row in event_triggers(connection, project.config):
        yield "event-trigger", "note", f"event trigger {row['name']}", _fires(row)
    for role in missing_roles(connection, project.config):
        yield "trust", "warning", f"role {role}", NO_ROLE
    yield from _members(connection, project)
    yield from _paths(connection, project.config)


def _paths(connection: session.Connection, config: Config) -> Iterator[Remark]:
    """Return a warning for whoever's sessions find other objects by short names than the files."""
    path = config.path_of("")
    if not path:
        return
    for row in connection.execute(query("search_paths")).fetchall():
        # A schema called like a role is looked for first, and there is none by default.
        found = tuple(name for name in split_names(row["path"]) if name != "$user")
        if found != path:
            message = f"sessions search {row['path'] or 'nothing'}, the project {spelled(path)}"
            yield "search-path", "warning", row["object"], message


def missing_roles(connection: session.Connection, config: Config) -> list[str]:
    """Return the names in ``trusted_roles`` that no role has."""
    names = list(config.trusted_roles)
    missing = query("missing_roles")
    return [row["name"] for row in connection.execute(missing, (names,))] if names else []


def _members(connection: session.Connection, project: Project) -> Iterator[Remark]:
    """Return an error for each extension of others with objects of theirs in a managed schema.

    The members of an extension are no facts of the project's, and whoever owns one may put there
    what they like.
    """
    schemas = [*project.schemas]
    parameters = {"trusted": list(project.config.trusted_roles), "schemas": schemas}
    for row in connection.execute(query("foreign_members"), parameters).fetchall():
        more = f" and {row['number'] - 1} more" if row["number"] > 1 else ""
        message = (
            f"of {row['owner']} holds {row['first']}{more}, which no role in trusted_roles owns"
        )
        yield "trust", "error", f"extension {row['name']}", message


def _fires(row: session.Row) -> str:
    on = row["event"] + (f" of {row['tags']}" if row["tags"] else "")
    whose = f"of {row['owner']}"
    return f"{whose} calls {row['function']} of {row['function_owner']} on {on}"


def note(row: session.Row) -> str:
    """Return the sentence in which a plan names an event trigger."""
    return f"event trigger {row['name']} {_fires(row)}"
