"""What objects have beside what files say of them: a statement that is taken back leaves it.

A migration has given a table row security, a comment, a right; a file says the same, or something
else of it, and then no more. Built from nothing, the table has what the migration gave it. Nobody
can see that in the catalog later, so each run notes what it finds before a file's statement
changes it, and what its migrations change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from dbkit.database import ledger, session
from dbkit.database.catalog.addresses import addresses
from dbkit.database.queries import query
from dbkit.parse import rewrite, said
from dbkit.parse.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbkit.database.catalog.addresses import Address
    from dbkit.parse.values import Declaration, Identity

_NOTE = (
    b"insert into pg_temp.dbkit_beside"
    b" (moment, class, oid, schema, identity, n, slot, part, detail, head, tail, back_head,"
    b" back_tail)"
    b" select %%(moment)s, b.class, b.oid, b.schema, b.identity, b.n, b.slot, b.part, b.detail,"
    b" b.head, b.tail, b.back_head, b.back_tail from (%b) as b"
)

_NOTE_DEFAULT = (
    b"insert into pg_temp.dbkit_default (moment, role, namespace, objtype, acl)"
    b" select %s, d.defaclrole, d.defaclnamespace, d.defaclobjtype, d.defaclacl"
    b" from pg_catalog.pg_default_acl as d"
)

#: What a script does instead of a run: all of it in one statement.
_NOTE_FIRST = (
    b"insert into dbkit.baseline (class, identity, schema, n, slot, part, detail, head, tail)\n"
    b"select class::regclass::text, identity, schema, n, slot, part, detail, head, tail from (\n"
    b"%b) as b\n"
    b"where schema = any(%%(named)s::text[]) and (class, oid) not in (select * from rows from ("
    b"pg_catalog.unnest(%%(classes)s::oid[]), pg_catalog.unnest(%%(objects)s::oid[])) as k)\n"
    b"on conflict do nothing"
)

#: A moment that is no part of the run's course.
_NOW = -1


class Baseline:
    """What objects have beside what files say of them, during one run.

    Args:
        connection: The run's, in its transaction.
        schemas: The managed ones.
        recorded: The statements that earlier runs applied.
        made: What files make: it is created after all migrations, so by their default privileges.
    """

    def __init__(
        self,
        connection: session.Connection,
        schemas: Sequence[str],
        recorded: Iterable[Declaration],
        made: Iterable[Identity],
    ) -> None:
        self.connection = connection
        self.schemas = list(schemas)
        self.made = {key(identity): identity for identity in made}
        self.moment = -1
        connection.execute(query("baseline_tables"))
        self.note()
        connection.execute(query("baseline_begin"), self._about(recorded))

    def note(self) -> None:
        """Note what objects have now."""
        self.moment += 1
        parameters = {"moment": self.moment, "schemas": self.schemas}
        self.connection.execute(_NOTE % query("beside"), parameters)
        self.connection.execute(_NOTE_DEFAULT, (self.moment,))

    def follow(self, earlier: Iterable[Identity] = ()) -> None:
        """Take over what has changed since the last note: migrations changed it.

        What files make comes after all migrations: it gets what it would have been created with.

        Args:
            earlier: What files make before these migrations, because they say so.
        """
        before = {key(identity) for identity in earlier}
        self.note()
        later = [identity for name, identity in self.made.items() if name not in before]
        made = [a for a in addresses(self.connection, later) if a is not None]
        rows = self.connection.execute(query("rule_partitions")).fetchall()
        partitions = [(row["classid"], row["objid"]) for row in rows]
        # Partitions are created without what default privileges give.
        texts = [*self._reverted([*made, *partitions]), *self._created_otherwise(made)]
        for text in texts:
            self.connection.execute(text.encode())
        if texts:
            self._forget(self.moment)
            self.moment -= 1
            self.note()
        self.connection.execute(query("baseline_changed"), self._moments())
        self.connection.execute(query("baseline_schemas"))

    def _moments(self) -> dict[str, int]:
        return {"first": self.moment - 1, "last": self.moment}

    def _forget(self, moment: int) -> None:
        self.connection.execute("delete from pg_temp.dbkit_beside where moment = %s", (moment,))
        self.connection.execute("delete from pg_temp.dbkit_default where moment = %s", (moment,))

    def _reverted(self, made: Sequence[Address]) -> list[str]:
        """Return what takes back what migrations said of files' objects."""
        parameters = {**self._moments(), **_arrays(made)}
        rows = self.connection.execute(query("baseline_reverted"), parameters)
        return [row["statement"] for row in rows]

    def _created_otherwise(self, made: Sequence[Address]) -> list[str]:
        """Return what files' objects get or lose by default privileges that migrations changed."""
        moments = (self.moment - 1, self.moment)
        row = self.connection.execute(query("default_changed"), moments).fetchone()
        if not row or not row["changed"]:
            return []
        before, now = (self._defaults(made, moment) for moment in moments)
        gone = [back for statement, back in before.items() if statement not in now]
        return gone + [statement for statement in now if statement not in before]

    def _defaults(
        self, objects: Sequence[Address], moment: int, parts: Sequence[str] | None = None
    ) -> dict[str, str]:
        """Return what default privileges say of objects when created, and what takes it back."""
        named = None if parts is None else list(parts)
        parameters = {**_arrays(objects), "moment": moment, "parts": named}
        rows = self.connection.execute(query("default_grants"), parameters)
        return {row["statement"]: row["inverse"] for row in rows}

    def statements(self, declared: Declaration) -> Iterator[str]:
        """Yield what gives an object, after a statement about it was taken back, what it had.

        Each is to be run before the next is taken.
        """
        if not said.is_beside(declared) or declared.on is None:
            return
        parameters = _of(self.connection, declared)
        if parameters is None:
            return
        yield from _initial(self.connection, parameters, always=False)
        rows = self.connection.execute(query("baseline_statements"), parameters)
        for row in rows.fetchall():
            yield row["statement"]
        if "privilege" in parameters["slots"]:
            yield from self._created(declared, said.parts(declared))

    def _created(self, declared: Declaration, named: Sequence[str] | None) -> list[str]:
        """Return what default privileges gave an object of a file, or all of them in a schema."""
        on, whole = declared.on, declared.schema_wide
        made = [
            identity
            for name, identity in self.made.items()
            if on and (identity.names[0] == on.names[0] if whole else name == key(on))
        ]
        found = [address for address in addresses(self.connection, made) if address is not None]
        if not found:
            return []
        self._forget(_NOW)
        self.connection.execute(_NOTE_DEFAULT, (_NOW,))
        return list(self._defaults(found, _NOW, named))

    def holds(self, grant: Declaration) -> bool:
        """Say whether objects have what a grant gives from elsewhere, too."""
        parameters = _of(self.connection, grant)
        rights = said.rights(grant)
        if not parameters or not rights or not parameters["parts"]:
            return False
        rows = self.connection.execute(query("baseline_statements"), parameters)
        found = {(row["part"], row["detail"]) for row in rows}
        return found >= {(part, right) for part in parameters["parts"] for right in rights}

    def record(self, declared: Iterable[Declaration]) -> None:
        """Record it, for the objects that statements in force say something of."""
        self.connection.execute(query("baseline_record"), self._about(declared))

    def _about(self, declared: Iterable[Declaration]) -> dict[str, list[int] | list[str]]:
        """Return what statements are about, as the queries take it."""
        single, schemas = _subjects(declared)
        return {**_arrays(_with_attached(self.connection, single)), "schemas": sorted(schemas)}


def first_noted(
    connection: session.Connection,
    schemas: Sequence[str],
    recorded: Iterable[Declaration],
    declared: Iterable[Declaration],
) -> str:
    """Return the statement by which a script notes what a run would; empty where there is nothing.

    It is to run after the script's migrations and before its files.

    Args:
        connection: To the target; only read.
        schemas: The managed ones.
        recorded: The statements that earlier runs applied: of their objects it is noted already.
        declared: Those in force after the script.
    """
    known, known_schemas = _subjects(recorded)
    new, new_schemas = _subjects(declared)
    spoken = set(map(key, known))
    named = {on.names[0] for on in new if key(on) not in spoken} | new_schemas
    # Where all objects of a schema are spoken of, each is.
    named -= known_schemas
    if not named:
        return ""
    parameters = {
        "schemas": list(schemas),
        "named": sorted(named),
        **_arrays(_with_attached(connection, known)),
    }
    noting = _NOTE_FIRST % query("beside")
    return psycopg.ClientCursor(connection).mogrify(noting, parameters)


def _subjects(declared: Iterable[Declaration]) -> tuple[list[Identity], set[str]]:
    """Return the objects that statements say something of, and the schemas of which all."""
    beside = [(d.on, d.schema_wide) for d in declared if said.is_beside(d) and d.on is not None]
    single = dict.fromkeys(on for on, whole in beside if not whole)
    return list(single), {on.names[0] for on, whole in beside if whole}


def spread(
    connection: session.Connection, declared: Declaration, role: str, *, back: bool = False
) -> str:
    """Return what lets default privileges hold for what is there already; else nothing.

    Args:
        connection: To the target.
        declared: Any statement.
        role: The one that applies: only its objects are meant.
        back: It was taken back: return what takes the rights from what is there.
    """
    if declared.identity.kind != said.DEFAULT or declared.on is None:
        return ""
    text = (declared.inverse or rewrite.given_back(declared.reading)) if back else declared.sql
    roles = rewrite.default_for(declared.reading)
    if not text or (roles and role not in roles):
        return ""
    rows = connection.execute(query("types"), declared.on.names)
    return rewrite.spread(text, tuple(row["name"] for row in rows))


def stored(connection: session.Connection, declared: Declaration) -> list[str]:
    """Return what earlier runs recorded that an object has beside a statement; reads only."""
    parameters = _of(connection, declared) if said.is_beside(declared) else None
    if parameters is None:
        return []
    rows = ledger.rows(connection, query("baseline_stored"), parameters)
    given_first = _initial(connection, parameters, always=True)
    return [*given_first, *(row["statement"] for row in rows)]


def _initial(
    connection: session.Connection, parameters: dict[str, Any], *, always: bool
) -> Iterator[str]:
    """Yield what gives objects what they begin with, as far as it is meant."""
    if "privilege" in parameters["slots"]:
        rights = query("initial_rights")
        for row in connection.execute(rights, {**parameters, "always": always}).fetchall():
            yield row["statement"]
    if "owner" in parameters["slots"]:
        columns = query("owners_column_rights")
        for row in connection.execute(columns, parameters).fetchall():
            yield row["statement"]


def _of(connection: session.Connection, declared: Declaration) -> dict[str, Any] | None:
    """Return what a statement is about, as the queries take it; None where that is not there."""
    if declared.on is None:
        return None
    whole, named = declared.schema_wide, said.parts(declared)
    found = [] if whole else _with_attached(connection, [declared.on])
    if not whole and not found:
        return None
    return {
        **_arrays(found),
        "schema": declared.on.names[0] if whole else None,
        "slots": list(said.SLOTS[declared.identity.kind]),
        "parts": None if named is None else list(named),
    }


def _with_attached(connection: session.Connection, on: Iterable[Identity]) -> list[Address]:
    """Return where objects are, with what statements about them change as well."""
    found = [address for address in addresses(connection, on) if address is not None]
    rows = connection.execute(query("attached_beside"), _arrays(found))
    return [(row["classid"], row["objid"]) for row in rows]


def _arrays(objects: Iterable[Address]) -> dict[str, list[int] | list[str]]:
    """Return addresses as the queries take them."""
    places = list(objects)
    return {"classes": [c for c, _ in places], "objects": [o for _, o in places]}
