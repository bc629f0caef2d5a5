"""What is sent in real time, read from the log as a subscriber of the publication reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import unpack_from
from typing import TYPE_CHECKING, Any

import pytest

from setlist.trial import cast_vote, stage, user
from support.rows import rows, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from dbkit.testing.databases import Database

SLOT = "setlist_realtime"

#: Everything that changed since the slot was made, as pgoutput sends it to subscribers.
PEEK = """
    select data from pg_logical_slot_peek_binary_changes(
        %s, null, null, 'proto_version', '1', 'publication_names', 'supabase_realtime'
    )
"""

#: What subscribers get of a job.
JOB = [
    "id",
    "job_id",
    "artist_id",
    "created_by",
    "stage",
    "progress",
    "message",
    "estimated_completion_at",
    "error_code",
    "completed_at",
    "created_at",
    "updated_at",
]


@dataclass
class Stream:
    """The decoded messages.

    Attributes:
        columns: What each table sends.
        identity: The columns by which each table's rows are known.
        changes: Table, kind (``I``, ``U``, ``D``) and the row by column.
    """

    columns: dict[str, list[str]] = field(default_factory=dict)
    identity: dict[str, list[str]] = field(default_factory=dict)
    changes: list[tuple[str, str, dict[str, str | None]]] = field(default_factory=list)
    _tables: dict[int, str] = field(default_factory=dict)

    def read(self, message: bytes) -> None:
        """Take in a message of pgoutput; transactions and types say nothing here."""
        kind = chr(message[0])
        if kind == "R":
            self._relation(message)
        elif kind in "IUD":
            self._change(kind, message)

    def _relation(self, message: bytes) -> None:
        (oid,) = unpack_from("!I", message, 1)
        schema, at = _text(message, 5)
        name, at = _text(message, at)
        (number,) = unpack_from("!H", message, at + 1)
        at += 3
        table = f"{schema}.{name}"
        self._tables[oid], self.columns[table], self.identity[table] = table, [], []
        for _ in range(number):
            column, after = _text(message, at + 1)
            self.columns[table].append(column)
            if message[at] & 1:
                self.identity[table].append(column)
            at = after + 8

    def _change(self, kind: str, message: bytes) -> None:
        (oid,) = unpack_from("!I", message, 1)
        table = self._tables[oid]
        assert chr(message[5]) in ("NK" if kind == "D" else "N"), "an old row was sent"
        (number,) = unpack_from("!H", message, 6)
        at, row = 8, {}
        for column in self.columns[table][:number]:
            row[column], at = _field(message, at)
        self.changes.append((table, kind, row))


def _text(message: bytes, at: int) -> tuple[str, int]:
    end = message.index(0, at)
    return message[at:end].decode(), end + 1


def _field(message: bytes, at: int) -> tuple[str | None, int]:
    if chr(message[at]) != "t":
        return None, at + 1
    (length,) = unpack_from("!I", message, at + 1)
    return message[at + 5 : at + 5 + length].decode(), at + 5 + length


@pytest.fixture
def watched(database: Database) -> Iterator[Connection[Any]]:
    """A database whose changes are kept for a subscriber, from now on."""
    # A change is decoded once it is on disk, for which nobody here waits otherwise.
    db = database.connect(autocommit=True, options="-c synchronous_commit=on")
    db.execute("select pg_create_logical_replication_slot(%s, 'pgoutput', true)", [SLOT])
    yield db
    # The database cannot be dropped as long as it is there.
    db.execute("select pg_drop_replication_slot(%s)", [SLOT])


def stream(db: Connection[Any]) -> tuple[Stream, bytes]:
    """Return what a subscriber has got by now, decoded and raw."""
    messages = [bytes(data) for (data,) in rows(db, PEEK, SLOT)]
    found = Stream()
    for message in messages:
        found.read(message)
    return found, b"".join(messages)


def test_a_vote_is_sent(watched: Connection[Any]) -> None:
    """The song's new counters, once, known by its id; not who voted."""
    db = watched
    place, uid = stage(db, songs=2), user(db)
    with db.transaction():
        cast_vote(db, uid, place.entry, 1)
    sent, raw = stream(db)
    votes = [
        (row["id"], row["upvotes"], row["downvotes"])
        for table, kind, row in sent.changes
        if (table, kind) == ("setlist.setlist_songs", "U")
    ]
    assert [(str(place.entry), "1", "0")] == votes
    assert ["id"] == sent.identity["setlist.setlist_songs"]
    assert str(uid).encode() not in raw


def test_progress_is_sent_without_the_raw_error(watched: Connection[Any]) -> None:
    """Every step of a job, each column but error_detail, whose text is nowhere in the stream."""
    db = watched
    db.execute("select setlist.start_import('job')")
    db.execute("select setlist.update_import('job', 'songs', 40, 'forty')")
    db.execute("select setlist.finish_import('job', 'source_down', 'password=hunter2')")
    sent, raw = stream(db)
    table = "setlist.import_status"
    assert JOB == sent.columns[table]
    steps = [(kind, row["stage"], row["progress"]) for _, kind, row in sent.changes]
    assert [("I", "queued", "0"), ("U", "songs", "40"), ("U", "failed", "40")] == steps
    assert "source_down" == sent.changes[-1][2]["error_code"]
    assert b"forty" in raw
    assert b"hunter2" not in raw
    assert b"error_detail" not in raw


def test_nothing_else_is_sent(watched: Connection[Any]) -> None:
    """A life of the whole system: changes of two tables, deletions by id alone."""
    db = watched
    place, uid = stage(db), user(db, bio="private-bio")
    with db.transaction():
        cast_vote(db, uid, place.entry, 1)
    db.execute("select setlist.start_import('job', %s, %s)", [place.artist, uid])
    db.execute("select setlist.refresh_trending()")
    db.execute("delete from auth.users where id = %s", [uid])
    db.execute("delete from setlist.setlist_songs")
    db.execute("delete from setlist.import_status")
    sent, raw = stream(db)
    assert {"setlist.import_status", "setlist.setlist_songs"} == {
        table for table, _, _ in sent.changes
    }
    for _, kind, row in sent.changes:
        if kind == "D":
            assert ["id"] == [column for column, found in row.items() if found is not None]
    assert b"private-bio" not in raw


def test_a_private_column_would_be_seen(watched: Connection[Any]) -> None:
    """Without its column list the same publication sends the raw error: the reader looks."""
    db = watched
    db.execute("alter publication supabase_realtime set table setlist.import_status")
    db.execute("select setlist.start_import('job')")
    db.execute("select setlist.finish_import('job', 'source_down', 'password=hunter2')")
    sent, raw = stream(db)
    assert "error_detail" in sent.columns["setlist.import_status"]
    assert b"hunter2" in raw


def test_the_publication_is_exact(db: Connection[Any]) -> None:
    """Two tables of this schema with their columns, known by their primary keys."""
    tables = rows(
        db,
        """
        select p.tablename, p.attnames, c.relreplident
        from pg_publication_tables as p
        join pg_class as c on c.oid = format('%%I.%%I', p.schemaname, p.tablename)::regclass
        where p.pubname = 'supabase_realtime' and p.schemaname = 'setlist' order by 1
        """,
    )
    whole = value(
        db,
        """
        select array_agg(attname::text order by attnum) from pg_attribute
        where attrelid = 'setlist.setlist_songs'::regclass and attnum > 0 and not attisdropped
        """,
    )
    assert ["import_status", "setlist_songs"] == [row.tablename for row in tables]
    assert [JOB, whole] == [row.attnames for row in tables]
    assert {"d"} == {row.relreplident for row in tables}
