"""Objects of roles that nobody trusts: found, and refused."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbkit.database import ledger, session
from dbkit.database.catalog.snapshot import scope_of
from dbkit.database.queries import query
from dbkit.errors import visible
from dbkit.plan import hooks
from dbkit.plan.touched import Name, touched_names, writes_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbkit.plan.steps import Plan
    from dbkit.project.values import Project


@dataclass(frozen=True, slots=True)
class Foreign:
    """An object that is there, belongs to a role that nobody trusts, and was made by no run.

    Attributes:
        row: What the catalog says of it.
        place: Where in the files it is made, replaced or needed.
    """

    row: session.Row
    place: str

    @property
    def name(self) -> Name:
        """What the plan looks it up by."""
        return self.row["class"], self.row["schema"], self.row["name"], self.row["sub"]

    @property
    def object(self) -> str:
        """Type and name."""
        return f"{self.row['type']} {self.row['identity']}"

    @property
    def reason(self) -> str:
        """Why it is refused."""
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
        """Say whether it is among what is to be taken over."""
        return self.is_removable and bool({self.object, self.row["identity"]} & names)


def less_taken(foreign: Sequence[Foreign], take_over: frozenset[str]) -> list[Foreign]:
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


def refusal(refused: Sequence[Foreign]) -> tuple[str, str]:
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


def _is_extension(one: Foreign) -> bool:
    return bool(one.row["class"] == "extension")


def _quoted(name: str) -> str:
    """Return a name as an argument that can be pasted into bash, in one line."""
    if name.isprintable():
        return shlex.quote(name)
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    parts = (part if part.isprintable() else f"\\U{ord(part):08x}" for part in escaped)
    return f"$'{''.join(parts)}'"


def find_foreign(connection: session.Connection, made: Plan, project: Project) -> list[Foreign]:
    """Return what of others a plan would use, replace or run."""
    found = unrecorded(connection, made, project, dict(touched_names(made, project)))
    return [*found, *_find_hooks(connection, made, project)]


def _find_hooks(connection: session.Connection, made: Plan, project: Project) -> list[Foreign]:
    """Return what of others the server would run on the project's relations."""
    writers = [step for step in made.steps if writes_tables(step)]
    place = _first_place(replace(made, steps=tuple(writers) or made.steps))
    owners = ledger.owners(connection) if made.ledger.exists else ()
    trusted = project.config.trusted_roles
    scope = scope_of(project)
    managed = {migration.schema for migration in project.migrations}
    rows = hooks.foreign(connection, scope, managed, trusted, owners, written=bool(writers))
    found: dict[str, Foreign] = {}
    for row in rows:
        one = Foreign(row, place)
        found.setdefault(one.object, one)
    return list(found.values())


def _first_place(made: Plan) -> str:
    """Return where the first step of the project's own is, for what none of them names."""
    ours = (step for step in made.steps if not step.is_own)
    return f"{next(ours, made.steps[0]).path}:1:1"


def unrecorded(
    connection: session.Connection, made: Plan, project: Project, names: dict[Name, str]
) -> list[Foreign]:
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
    found: dict[str, Foreign] = {}
    for row in rows:
        if (row["fact_schema"], row["fact"], row["owner"]) not in recorded:
            one = Foreign(row, "")
            one = replace(one, place=names.get(one.name) or _first_place(made))
            found.setdefault(one.object, one)
    return list(found.values())
