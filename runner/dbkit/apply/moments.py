"""What a run has changed so far: the facts, the meaning of names and the objects of two moments.

Facts and meanings stay on the server, in temporary tables that go with the transaction; only what
differs is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.apply.due import Changed, Changes
from dbkit.database import session
from dbkit.database.catalog import snapshot
from dbkit.database.catalog.addresses import addresses
from dbkit.database.queries import query
from dbkit.parse import said
from dbkit.parse.labels import PRIVILEGES, label
from dbkit.parse.rewrite import grantees

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbkit.config import Config
    from dbkit.database.catalog.addresses import Address
    from dbkit.database.catalog.snapshot import Scope
    from dbkit.parse.values import Declaration, Identity

_MOMENT = b"current_setting('dbkit.moment')::integer"

_NOTE_FACTS = (
    b"""
insert into pg_temp.dbkit_fact (moment, kind, schema, name, definition)
select %b, f.kind, f.schema, f.name, f.definition from (%%b) as f
"""
    % _MOMENT
)

_NOTE_INTERFACES = (
    b"""
insert into pg_temp.dbkit_interface (moment, class, schema, name, digest)
select %b, i.class, i.schema, i.name, i.digest from (%%b) as i
"""
    % _MOMENT
)

Addresses = dict["Identity", "Address | None"]

#: Schema, relation and name of a column; and where the catalog has it: the relation, its number.
Column = tuple[str, str, str]
Columns = dict[Column, "tuple[int, int] | None"]


class Moments:
    """The moments of one run.

    Args:
        connection: The run's, in its transaction.
        scope: Which facts count.
        config: For the settings that are pinned again after the facts were read.
        declared: The statements whose objects are watched.

    Attributes:
        began: The transactions that were over before the first moment.
    """

    def __init__(
        self,
        connection: session.Connection,
        scope: Scope,
        config: Config,
        declared: Iterable[Declaration],
    ) -> None:
        self.connection = connection
        self.scope = scope
        self.config = config
        self.watched: dict[Identity, list[Declaration]] = {}
        self.of_columns: dict[Column, list[Declaration]] = {}
        for statement in declared:
            for identity in _objects(statement):
                self.watched.setdefault(identity, []).append(statement)
            for column in _columns(statement):
                self.of_columns.setdefault(column, []).append(statement)
        self.last = -1
        self.known: Addresses = {}
        self.columns: Columns = {}
        self.planned = session.current(connection, snapshot.PLANNED)
        row = connection.execute(
            "select pg_catalog.pg_current_snapshot()::pg_catalog.text as began"
        ).fetchone()
        self.began = row["began"] if row else ""
        connection.execute(query("moments"))
        # Prepared, because planning the one query of all facts takes longer than running it.
        facts, names = snapshot.select_sql(jobs=False), query("interface")
        connection.execute(b"prepare dbkit_note_facts as" + _NOTE_FACTS % facts)
        connection.execute(b"prepare dbkit_note_interfaces as" + _NOTE_INTERFACES % names)

    def note(self) -> None:
        """Note how things are now."""
        self.last += 1
        self.known = self._found()
        self.columns = self._found_columns()
        snapshot.pin(self.connection, self.scope)
        session.pin(self.connection, {"dbkit.moment": str(self.last)})
        self.connection.execute("execute dbkit_note_facts")
        self.connection.execute("execute dbkit_note_interfaces")
        # What reading the facts had changed.
        session.pin(self.connection, session.settings(self.config) | self.planned)

    def changes(self) -> Changes:
        """Note how things are now, and return what differs from the moment before."""
        before = self.known
        self.note()
        moments = (self.last - 1, self.last)
        facts = self.connection.execute(query("changed_facts"), moments)
        names = self.connection.execute(query("changed_interfaces"), moments)
        return Changes(
            facts=tuple(
                Changed(**{**row, "attributes": tuple(row["attributes"])}) for row in facts
            ),
            references=frozenset((row["class"], row["schema"], row["name"]) for row in names),
            recreated=frozenset(
                label(statement)
                for identity, address in before.items()
                if address is not None and self.known[identity] != address
                for statement in self.watched[identity]
            ),
        )

    def moved(self) -> list[Declaration]:
        """Return the statements whose objects have another name or place than at the last moment.

        A migration that renames a table or a column moves what files say of it; the files
        speak of the name.
        """
        now = self._found()
        other = [(i, a) for i, a in self.known.items() if a is not None and now[i] != a]
        places = [address for _, address in other]
        rows = self.connection.execute(
            query("existing"), ([c for c, _ in places], [o for _, o in places])
        )
        still = {(row["classid"], row["objid"]) for row in rows}
        found = [d for identity, a in other if a in still for d in self.watched[identity]]
        return list(dict.fromkeys([*found, *self._of_moved_columns()]))

    def _of_moved_columns(self) -> list[Declaration]:
        now = self._found_columns()
        other = {c: place for c, place in self.columns.items() if place and now[c] != place}
        places = list(other.values())
        rows = self.connection.execute(
            query("existing_columns"),
            ([relation for relation, _ in places], [number for _, number in places]),
        )
        still = {(row["attrelid"], row["attnum"]) for row in rows}
        return [d for c, place in other.items() if place in still for d in self.of_columns[c]]

    def find(self, moved: Iterable[Declaration]) -> None:
        """Note where the objects of statements are now, which a migration has moved."""
        places, columns = self._found(), self._found_columns()
        for statement in moved:
            for identity in _objects(statement):
                self.known[identity] = places[identity]
            for column in _columns(statement):
                self.columns[column] = columns[column]

    def record(self, confirmed: Iterable[Declaration], managed: Iterable[str]) -> None:
        """Record what the run changed, and what it confirmed because a file says so.

        Args:
            confirmed: The statements that it ran or took back.
            managed: The schemas that the project manages.
        """
        rows = list(dict.fromkeys(row for declared in confirmed for row in _confirmed(declared)))
        schemas, names, grantees = zip(*rows, strict=True) if rows else ((), (), ())
        parameters = {
            "last": self.last,
            "began": self.began,
            "trusted": list(self.config.trusted_roles),
            "managed": list(managed),
            "schemas": list(schemas),
            "names": list(names),
            "grantees": list(grantees),
        }
        self.connection.execute(query("record_facts"), parameters)

    def _found(self) -> Addresses:
        """Return where the catalog has the watched objects."""
        watched = list(self.watched)
        return dict(zip(watched, addresses(self.connection, watched), strict=True))

    def _found_columns(self) -> Columns:
        """Return where the catalog has the columns that statements say something of."""
        wanted = list(self.of_columns)
        parts = [[column[n] for column in wanted] for n in range(3)]
        rows = self.connection.execute(query("columns"), parts)
        places = [(r["attrelid"], r["attnum"]) if r["attnum"] is not None else None for r in rows]
        return dict(zip(wanted, places, strict=True))


def _columns(statement: Declaration) -> list[Column]:
    if statement.on is None or statement.schema_wide or not said.is_beside(statement):
        return []
    schema, relation = statement.on.names[0], statement.on.names[-1]
    return [(schema, relation, column) for column in said.columns(statement)]


def _objects(statement: Declaration) -> set[Identity]:
    """Return what a statement makes, and what that is on."""
    return {statement.identity} | ({statement.on} if statement.on else set())


def _confirmed(declared: Declaration) -> Iterator[tuple[str, str, str | None]]:
    """Yield the schemas and names of the facts that a statement stands for; of rights, to whom."""
    schema, name = label(declared)
    if declared.identity.kind not in PRIVILEGES:
        yield schema, name, None
        return
    if declared.schema_wide:
        schema, name = name, ""
    for grantee in grantees(declared.reading):
        yield schema, name, grantee
