"""What the tests of the system setlist share: rows of each table, people, votes, figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import sql

from dbkit.testing import as_user
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

DAY = timedelta(days=1)
TODAY = datetime.now(UTC).date()

#: The tables that say when a row was last changed.
TIMED = (
    "artists",
    "venues",
    "shows",
    "songs",
    "setlists",
    "setlist_songs",
    "user_profiles",
    "import_status",
)

_NUMBERS = count(1)


@dataclass(frozen=True)
class Stage:
    """An artist's show with a predicted setlist."""

    artist: UUID
    venue: UUID
    show: UUID
    setlist: UUID
    songs: list[UUID]
    entries: list[UUID]

    @property
    def entry(self) -> UUID:
        """The first song's place on the setlist."""
        return self.entries[0]


# Rows ------------------------------------------------------------------------------------------


def add(db: Connection[Any], table: str, **columns: object) -> UUID:
    """Insert a row and return its id."""
    query = sql.SQL("insert into setlist.{} ({}) values ({}) returning id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    row = db.execute(query, list(columns.values())).fetchone()
    assert row
    return UUID(str(row[0]))


def artist(db: Connection[Any], **columns: object) -> UUID:
    """Add an artist, who is verified."""
    number = next(_NUMBERS)
    usual: dict[str, object] = {
        "name": f"Artist {number}",
        "slug": f"artist-{number}",
        "ticketmaster_id": f"A{number}",
        "verified": True,
    }
    return add(db, "artists", **usual | columns)


def venue(db: Connection[Any], **columns: object) -> UUID:
    """Add a venue, somewhere unknown."""
    number = next(_NUMBERS)
    usual: dict[str, object] = {"name": f"Venue {number}", "slug": f"venue-{number}"}
    return add(db, "venues", **usual | columns)


def show(db: Connection[Any], headliner: UUID, **columns: object) -> UUID:
    """Add a show in 30 days."""
    number = next(_NUMBERS)
    usual: dict[str, object] = {
        "headliner_artist_id": headliner,
        "name": f"Show {number}",
        "slug": f"show-{number}",
        "date": TODAY + 30 * DAY,
        "ticketmaster_id": f"S{number}",
    }
    return add(db, "shows", **usual | columns)


def song(db: Connection[Any], **columns: object) -> UUID:
    """Add a song."""
    number = next(_NUMBERS)
    return add(db, "songs", **{"title": f"Song {number}", "artist": "Somebody"} | columns)


def setlist(db: Connection[Any], show_id: UUID | None, artist_id: UUID, **columns: object) -> UUID:
    """Add a predicted setlist."""
    usual: dict[str, object] = {"show_id": show_id, "artist_id": artist_id, "type": "predicted"}
    return add(db, "setlists", **usual | columns)


def entry(
    db: Connection[Any], setlist_id: UUID, song_id: UUID, position: int, **columns: object
) -> UUID:
    """Put a song on a setlist."""
    usual = {"setlist_id": setlist_id, "song_id": song_id, "position": position}
    return add(db, "setlist_songs", **usual, **columns)


def stage(db: Connection[Any], songs: int = 1, **of_artist: object) -> Stage:
    """Add an artist with a show and its predicted setlist of so many songs."""
    artist_id, venue_id = artist(db, **of_artist), venue(db)
    show_id = show(db, artist_id, venue_id=venue_id)
    setlist_id = setlist(db, show_id, artist_id)
    song_ids = [song(db) for _ in range(songs)]
    entries = [entry(db, setlist_id, one_, n) for n, one_ in enumerate(song_ids, 1)]
    return Stage(artist_id, venue_id, show_id, setlist_id, song_ids, entries)


# People ----------------------------------------------------------------------------------------


def users(db: Connection[Any], number: int, **profile: object) -> list[UUID]:
    """Add so many users with profiles, which are public."""
    first = next(_NUMBERS)
    ids = [UUID(int=first * 1_000_000 + n) for n in range(number)]
    db.execute(
        "insert into auth.users (id, email) select u, u || '@test' from unnest(%s::uuid[]) as u",
        [ids],
    )
    db.execute(
        """
        insert into setlist.user_profiles (id, username, public_profile)
        select u, 'user_' || %s || '_' || n, true
        from unnest(%s::uuid[]) with ordinality as t (u, n)
        """,
        [first, ids],
    )
    for column, wanted in profile.items():
        db.execute(
            sql.SQL("update setlist.user_profiles set {} = %s where id = any(%s)").format(
                sql.Identifier(column)
            ),
            [wanted, ids],
        )
    return ids


def user(db: Connection[Any], **profile: object) -> UUID:
    """Add a user with a profile, which is public."""
    (uid,) = users(db, 1, **profile)
    return uid


def newcomer(db: Connection[Any]) -> UUID:
    """Add a user who has no profile yet."""
    uid = UUID(int=next(_NUMBERS) * 1_000_000 + 999_999)
    db.execute("insert into auth.users (id, email) values (%s, %s)", [uid, f"{uid.int}@test"])
    return uid


def follow(
    db: Connection[Any], user_ids: list[UUID], artist_id: UUID, ago: timedelta = timedelta()
) -> None:
    """Have users follow an artist, since a while ago."""
    db.execute(
        """
        insert into setlist.user_follows_artists (user_id, artist_id, followed_at)
        select u, %s, now() - %s::interval from unnest(%s::uuid[]) as u
        """,
        [artist_id, ago, user_ids],
    )


# Votes -----------------------------------------------------------------------------------------


def cast_vote(db: Connection[Any], uid: UUID, entry_id: UUID, vote: int) -> Any:
    """Vote as a user; return the counters and the vote as he is told them.

    Outside of a transaction this commits.
    """
    with db.transaction(), as_user(db, uid):
        return one(db, "select * from setlist.cast_vote(%s, %s::smallint)", entry_id, vote)


def store_votes(
    db: Connection[Any],
    user_ids: list[UUID],
    entry_id: UUID,
    vote: int = 1,
    ago: timedelta = timedelta(),
) -> None:
    """Write votes past cast_vote, as if cast a while ago."""
    db.execute(
        """
        insert into setlist.votes (user_id, setlist_song_id, vote, voted_at)
        select u, %s, %s, now() - %s::interval from unnest(%s::uuid[]) as u
        """,
        [entry_id, vote, ago, user_ids],
    )


def counters(db: Connection[Any], entry_id: UUID) -> tuple[int, int]:
    """Return a song's upvotes and downvotes."""
    row = one(db, "select upvotes, downvotes from setlist.setlist_songs where id = %s", entry_id)
    return row.upvotes, row.downvotes


def miscounts(db: Connection[Any]) -> list[Any]:
    """Return every counter that says something else than the votes, however it is kept."""
    return rows(
        db,
        """
        select 'setlist_songs ' || s.id as counter, s.upvotes || '/' || s.downvotes as says
        from setlist.setlist_songs as s
        where s.upvotes <> (
            select count(*) from setlist.votes as v where v.setlist_song_id = s.id and v.vote = 1
        ) or s.downvotes <> (
            select count(*) from setlist.votes as v where v.setlist_song_id = s.id and v.vote = -1
        )
        union all
        select 'setlists ' || l.id, l.total_votes::text
        from setlist.setlists as l
        where l.total_votes <> (
            select count(*) from setlist.votes as v
            join setlist.setlist_songs as s on s.id = v.setlist_song_id
            where s.setlist_id = l.id
        )
        union all
        select 'user_profiles ' || p.id, p.total_votes::text
        from setlist.user_profiles as p
        where p.total_votes <> (
            select count(*) from setlist.votes as v where v.user_id = p.id
        )
        """,
    )


def wait_for_a_lock(watcher: Connection[Any]) -> None:
    """Wait until a session of this database waits for another one, or for five seconds.

    Args:
        watcher: Whose every statement is a transaction.
    """
    waiting = """
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
    """
    deadline = monotonic() + 5
    while not value(watcher, waiting):
        assert monotonic() < deadline, "nobody waits for a lock"
        sleep(0.005)


# Figures ---------------------------------------------------------------------------------------


def score(db: Connection[Any], artist_id: UUID, *days: int) -> Any:
    """Return an artist's trending score."""
    marks = ", ".join(["%s"] * (1 + len(days)))
    return value(db, f"select setlist.calculate_trending_score({marks})", artist_id, *days)
