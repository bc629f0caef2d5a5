"""Whether what is there already may be used: whose the objects are that a run names or replaces.

A role that may create something in the database can be there before the first run, with a view
under the name of a declared one. So nothing is written before the catalogs, which nobody can forge,
say whose it is.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbkit.database import ledger, session
from dbkit.database.catalog.snapshot import scope_of
from dbkit.database.queries import query
from dbkit.errors import ApplyError, visible
from dbkit.parse import said, statements
from dbkit.parse.values import Declaration, Identity, is_relation, key
from dbkit.plan import hooks
from dbkit.plan.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbkit.config import Config
    from dbkit.parse.values import Statement
    from dbkit.plan.steps import Plan
    from dbkit.project.values import Migration, Project

#: What verify reports: rule, level, object, message.
Remark = tuple[str, str, str, str]

#: An object by class, schema, name and, for what sits on a relation, its own name.
_Name = tuple[str, str, str, str]

_ROUTINES = {"function", "procedure", "aggregate", "routine"}
_ATTACHED = {"trigger", "policy"}

#: A misspelled name trusts nobody, or whoever gets it later.
_NO_ROLE = "in trusted_roles, but no role of this server"

#: Kinds with data are given another owner when taken over; whatever else is dropped.
_KEPT = {
    "table": "take_over_relation",
    "foreign table": "take_over_relation",
    "sequence": "take_over_relation",
    "schema": "take_over_schema",
}


@dataclass(frozen=True, slots=True)
class _Foreign:
    """An object that is there, belongs to a role that nobody trusts, and was made by no run.

    Attributes:
        row: What the catalog says of it.
        place: Where in the files it is made, replaced or needed.
    """

    row: session.Row
    place: str

    @property
    def name(self) -> _Name:
        return self.row["class"], self.row["schema"], self.row["name"], self.row["sub"]

    @property
    def object(self) -> str:
        return f"{self.row['type']} {self.row['identity']}"

    @property
    def reason(self) -> str:
        owner, runs = self.row["owner"], self.row.get("runs")
        if self.row["class"] != "fired":
            return f"no run of dbkit made it, and {owner} owns it"
        if not runs:
            return f"{owner} owns it, and changed it since the last run"
        does = "fire" if self.row["type"] == "trigger" else "use"
        what = f"it calls {runs}" if self.row["is_sharp"] else f"{owner} owns {runs}"
        return f"this run may {does} it, and {what}"

    @property
    def is_removable(self) -> bool:
        """Whether taking it over does something: it is dropped, or given another owner."""
        return bool(self.row["removal"]) or self.row["class"] == "job"

    def is_named_by(self, names: frozenset[str]) -> bool:
        return self.is_removable and bool({self.object, self.row["identity"]} & names)


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
    foreign = _less_taken(_foreign(connection, made, project), take_over)
    refused = [one for one in foreign if not one.is_named_by(take_over)]
    if refused:
        raise ApplyError(*_refusal(refused))
    notes = [_note(row) for row in event_triggers(connection, project.config)]
    notes += [f"{role}: {_NO_ROLE}" for role in _missing_roles(connection, project.config)]
    taken = frozenset(one.object for one in foreign)
    return replace(_taking(made, foreign), notes=tuple(notes), taken=taken)


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
    names = {name[1:3] for name in dict(_written(made, project)) if name[0] == "relation"}
    parameters = {
        "trusted": list(project.config.trusted_roles),
        "schemas": [schema for schema, _ in names],
        "names": [name for _, name in names],
    }
    rows = connection.execute(query("exposed"), parameters).fetchall()
    if rows:
        tables = ", ".join(row["name"] for row in rows)
        connection.execute(f"lock table only {tables} in share row exclusive mode".encode())
    late = [one for one in _foreign(connection, made, project) if one.object not in made.taken]
    if late:
        raise ApplyError(*_refusal(late))


def _less_taken(foreign: Sequence[_Foreign], take_over: frozenset[str]) -> list[_Foreign]:
    """Leave out the triggers on a table that is taken over: they go with that."""
    taken = {
        (one.row["schema"], one.row["name"])
        for one in foreign
        if one.row["class"] == "relation" and one.is_named_by(take_over)
    }
    return [
        one
        for one in foreign
        if one.row["class"] != "fired" or (one.row["schema"], one.row["name"]) not in taken
    ]


def confirm(connection: session.Connection, made: Plan, project: Project) -> None:
    """Refuse to commit what somebody slipped in between the look and the replacement.

    What this run gives to another role is that role's. What sits on a table has no owner.

    Raises:
        ApplyError: The run used what another role made meanwhile, or replaced it in place.
    """
    replaced = dict(_replaced(made))
    names = {
        name: place
        for name, place in {**dict(_names(made, project)), **replaced}.items()
        if name[0] not in {*_ATTACHED, "job"}
    }
    found = _unrecorded(connection, made, project, names)
    given = {(*i.names, *i.arguments) for i in _given(made) if key(i)[0] == "routine"}
    late = [
        one
        for one in found
        # Of several routines of one name, the run may give one to another role.
        if (one.name in replaced and (*one.name[1:3], *(one.row["arguments"] or ())) not in given)
        or not one.row["ours"]
    ]
    if late:
        raise ApplyError(*_refusal(late))


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
    mentioned = statements.mentioned(migration.path, migration.text)
    place = _place(migration.path, statement)
    names = {
        (kind, schema, name, ""): place
        for (kind, schema, name), first in mentioned.items()
        if (schema in managed or kind == "extension") and first.offset <= statement.offset
    }
    late = [
        one
        for one in _unrecorded(connection, made, project, names)
        if one.object not in made.taken and not one.row["ours"]
    ]
    if late:
        raise ApplyError(*_refusal(late))


def _replaced(made: Plan) -> Iterator[tuple[_Name, str]]:
    """Yield what the run's files make and do not give to another role."""
    given = {key(identity) for identity in _given(made)}
    for step in made.steps:
        for declaration in step.declarations if step.file is not None else ():
            if key(declaration.identity) not in given:
                for name in _own(declaration.identity):
                    yield name, _place(step.path, declaration)


def _given(made: Plan) -> Iterator[Identity]:
    """Yield what the files give to another role."""
    for file in made.files:
        for declared in file.declarations:
            if declared.identity.kind == "owner" and declared.on is not None:
                yield declared.on


def event_triggers(connection: session.Connection, config: Config) -> list[session.Row]:
    """Return the event triggers of others, which fire on what dbkit runs."""
    parameters = {"trusted": list(config.trusted_roles)}
    return connection.execute(query("event_triggers"), parameters).fetchall()


def remarks(connection: session.Connection, project: Project) -> Iterator[Remark]:
    """Return what others could do, or the project took them for; what a look at facts misses."""
    for row in event_triggers(connection, project.config):
        yield "event-trigger", "note", f"event trigger {row['name']}", _fires(row)
    for role in _missing_roles(connection, project.config):
        yield "trust", "warning", f"role {role}", _NO_ROLE
    yield from _members(connection, project)


def _missing_roles(connection: session.Connection, config: Config) -> list[str]:
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


def _note(row: session.Row) -> str:
    return f"event trigger {row['name']} {_fires(row)}"


def _refusal(refused: Sequence[_Foreign]) -> tuple[str, str]:
    """Return the message that names each object, and what to do."""
    said = (f"{one.place}: {one.object} is not this project's: {one.reason}" for one in refused)
    lines = [visible(line) for line in said]
    removable = [one for one in refused if one.is_removable]
    options = " ".join(f"--take-over {_quoted(one.row['identity'])}" for one in removable)
    owners = {json.dumps(o, ensure_ascii=False) for o in (one.row["owner"] for one in refused) if o}
    hints = [f"trusted_roles = [{', '.join(sorted(owners))}] if that is right"] if owners else []
    drops = " (drops the extension first)" if any(map(_is_extension, removable)) else ""
    hints += [f"to make it your own: {options}{drops}"] if options else []
    return "\n".join(lines), "; ".join(hints or ["drop it, or declare it in a file"])


def _is_extension(one: _Foreign) -> bool:
    return bool(one.row["class"] == "extension")


def _quoted(name: str) -> str:
    """Return a name as an argument that can be pasted into bash, in one line."""
    if name.isprintable():
        return shlex.quote(name)
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    parts = (part if part.isprintable() else f"\\U{ord(part):08x}" for part in escaped)
    return f"$'{''.join(parts)}'"


def _foreign(connection: session.Connection, made: Plan, project: Project) -> list[_Foreign]:
    found = _unrecorded(connection, made, project, dict(_names(made, project)))
    return [*found, *_hooks(connection, made, project)]


def _hooks(connection: session.Connection, made: Plan, project: Project) -> list[_Foreign]:
    """Return what of others the server would run on the project's relations."""
    writers = [step for step in made.steps if _writes(step)]
    place = _first_place(replace(made, steps=tuple(writers) or made.steps))
    owners = ledger.owners(connection) if made.ledger.exists else ()
    trusted = project.config.trusted_roles
    scope = scope_of(project)
    managed = {migration.schema for migration in project.migrations}
    rows = hooks.foreign(connection, scope, managed, trusted, owners, written=bool(writers))
    found: dict[str, _Foreign] = {}
    for row in rows:
        one = _Foreign(row, place)
        found.setdefault(one.object, one)
    return list(found.values())


def _first_place(made: Plan) -> str:
    """Return where the first step of the project's own is, for what none of them names."""
    ours = (step for step in made.steps if not _is_ours(step))
    return f"{next(ours, made.steps[0]).path}:1:1"


def _unrecorded(
    connection: session.Connection, made: Plan, project: Project, names: dict[_Name, str]
) -> list[_Foreign]:
    """Return what belongs to others, less what the records say a run left so."""
    parameters = {
        "managed": sorted({migration.schema for migration in project.migrations}),
        "classes": [name[0] for name in names],
        "schemas": [name[1] for name in names],
        "names": [name[2] for name in names],
        "subs": [name[3] for name in names],
        "trusted": list(project.config.trusted_roles),
    }
    rows = connection.execute(query("foreign_owners"), parameters).fetchall()
    recorded = ledger.owners(connection) if rows and made.ledger.exists else frozenset()
    found: dict[str, _Foreign] = {}
    for row in rows:
        if (row["fact_schema"], row["fact"], row["owner"]) not in recorded:
            one = _Foreign(row, "")
            one = replace(one, place=names.get(one.name) or _first_place(made))
            found.setdefault(one.object, one)
    return list(found.values())


# What a run touches ------------------------------------------------------------------------


def _names(made: Plan, project: Project) -> Iterator[tuple[_Name, str]]:
    """Yield what the steps make, replace and need, with the place in the files."""
    managed = {migration.schema for migration in project.migrations}
    yield from _provides(made)
    for step in reversed(made.steps):
        if step.migration is not None:
            yield from _of_migration(step.migration, managed)
        elif step.action in {"apply", "schedule", "partitions"} and not _is_ours(step):
            for declaration in step.declarations:
                for name in _of_declaration(declaration, step, made, managed):
                    yield name, _place(step.path, declaration)
        elif step.action == "remove" and not _is_ours(step):
            # By now the name may be that of somebody else's.
            for identity in (d.identity for d in step.declarations if d.on is None and d.inverse):
                kind = key(identity)[0]
                if kind in {"relation", "routine"}:
                    place = f"{step.path}:1:1"
                    yield (kind, identity.names[0], identity.names[1], ""), place
        if _schema(step) in managed:
            yield ("schema", "", _schema(step), ""), f"{step.path}:1:1"


def _provides(made: Plan) -> Iterator[tuple[_Name, str]]:
    """Yield what an unchanged file made, or its body calls: by now it may be somebody else's."""
    for file in made.files if made.steps else ():
        for declaration in file.declarations if not file.path.startswith("dbkit:") else ():
            for kind, schema, name in declaration.provides:
                yield (kind, schema, name, ""), _place(file.path, declaration)
            if declaration.identity.kind == "statistics":
                schema, name = declaration.identity.names
                yield ("object", schema, name, ""), _place(file.path, declaration)


def _written(made: Plan, project: Project) -> Iterator[tuple[_Name, str]]:
    """Yield what the steps that write to tables name."""
    return _names(replace(made, steps=tuple(s for s in made.steps if _writes(s))), project)


def _writes(step: Step) -> bool:
    """Say whether a step writes to tables; a migration that only defines things does not."""
    if step.migration is not None:
        return not all(said.only_defines(s) for s in step.migration.statements)
    return step.action == "partitions"


def _is_ours(step: Step) -> bool:
    return step.path.startswith("dbkit:")


def _schema(step: Step) -> str:
    if step.migration is not None:
        return step.migration.schema
    return step.file.schema if step.file is not None else ""


def _place(path: str, statement: Statement) -> str:
    return f"{path}:{statement.line}:{statement.column}"


def _of_migration(migration: Migration, managed: set[str]) -> Iterator[tuple[_Name, str]]:
    mentioned = statements.mentioned(migration.path, migration.text)
    for (kind, schema, name), statement in mentioned.items():
        if schema in managed or kind == "extension":
            yield (kind, schema, name, ""), _place(migration.path, statement)


def _of_declaration(
    declaration: Declaration, step: Step, made: Plan, managed: set[str]
) -> Iterator[_Name]:
    """Yield what a statement makes, and in a managed schema also what it needs and is on."""
    yield from _own(declaration.identity)
    for kind, schema, name in declaration.needs:
        if schema in managed:
            yield kind, schema, name, ""
    on = declaration.on
    if on is not None and on.names[0] in managed and len(on.names) > 1:
        kind = "routine" if on.kind in _ROUTINES else "relation"
        yield kind, on.names[0], on.names[1], ""
    if declaration.identity.kind == "job" and step.path not in made.ledger.files:
        job = made.target.jobs.get(declaration.identity.names[0])
        if job is not None:
            yield "job", "", job.name, job.username


def _own(identity: Identity) -> Iterator[_Name]:
    """Yield the name under which the catalog knows an object; none for what is no object there."""
    names = identity.names
    if identity.kind == "publication":
        yield "publication", "", names[0], ""
    elif identity.kind in _ATTACHED:
        yield identity.kind, names[0], names[1], names[2]
    elif is_relation(identity) or identity.kind in _ROUTINES:
        yield _class(identity), names[0], names[1], ""


def _class(identity: Identity) -> str:
    return key(identity)[0]


# Taking over -------------------------------------------------------------------------------


def _taking(made: Plan, foreign: Sequence[_Foreign]) -> Plan:
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


def _declared(one: _Foreign, made: Plan) -> Identity | None:
    """Return the identity of the statement that makes an object again once it was dropped."""
    row = one.row
    names = tuple(part for part in (row["schema"], row["name"], row["sub"]) if part)
    for step in made.steps:
        for declaration in step.declarations if step.action == "apply" else ():
            identity = declaration.identity
            same = _class(identity) == row["class"] and identity.names == names
            if same and (row["arguments"] is None or list(identity.arguments) == row["arguments"]):
                return identity
    return None


def _replacing(step: Step, identity: Identity) -> Step:
    if identity not in {declaration.identity for declaration in step.declarations}:
        return step
    return replace(step, replaces=step.replaces | {identity})


def _step(one: _Foreign) -> Step:
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
    return Step("take over", one.object, one.reason, declarations=declarations)
