"""The acceptance tests of artists, shows and votes, each with the figure of its specification."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest

from dbkit.apply.run import apply, build_project
from dbkit.plan.inputs import Treatment, preview
from dbkit.postgres.cluster import create_database, drop_database
from dbkit.project.load import load_project
from dbkit.testing import as_user, can_see, cannot_see, cannot_write, throws_ok
from setlist.trial import (
    DAY,
    TIMED,
    TODAY,
    add,
    artist,
    cast_vote,
    counters,
    follow,
    miscounts,
    newcomer,
    score,
    setlist,
    show,
    song,
    stage,
    store_votes,
    user,
    users,
    venue,
)
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.postgres.cluster import Server
    from dbkit.testing.databases import Database

PUBLISHED = [
    ("import_status", False),
    ("setlist_songs", True),
]


def test_01_everything_applies_twice(dbkit_server: Server, pytestconfig: pytest.Config) -> None:
    """Two applies to an empty database, the second of 0 steps; exactly two tables published."""
    create_database(dbkit_server, "setlist_twice")
    url = dbkit_server.url("setlist_twice")
    loaded = load_project(pytestconfig.rootpath)
    options = Treatment(disposable=True)
    build_project(loaded, url)
    assert () == preview(loaded, url, options).steps
    apply(loaded, url, options)
    with psycopg.connect(url) as db:
        published = rows(
            db,
            """
            select p.tablename, p.attnames @> array(
                select a.attname from pg_attribute as a
                where a.attrelid = format('%%I.%%I', p.schemaname, p.tablename)::regclass
                    and a.attnum > 0 and not a.attisdropped
            ) as whole
            from pg_publication_tables as p
            where p.pubname = 'supabase_realtime' and p.schemaname = 'setlist' order by 1
            """,
        )
    drop_database(dbkit_server, "setlist_twice")
    assert PUBLISHED == published


def test_02_votes_count_and_not_rows(db: Connection[Any]) -> None:
    """500 votes today on a song of 30 days ago score 250.0; 20 songs without a vote score 0.0."""
    a, b = stage(db), stage(db, songs=20)
    db.execute(
        "update setlist.setlist_songs set created_at = now() - interval '30 days' where id = %s",
        [a.entry],
    )
    store_votes(db, users(db, 500), a.entry)
    assert Decimal("250.0") == score(db, a.artist)
    assert Decimal("0.0") == score(db, b.artist)


def test_02b_the_score_does_not_depend_on_who_asks(db: Connection[Any]) -> None:
    """The owner of the database, a follower and another user: 0.8 + 2.7 each."""
    place = stage(db)
    voter, other, *followers = users(db, 12)
    store_votes(db, [voter], place.entry)
    follow(db, followers, place.artist)
    asked = [score(db, place.artist)]
    for uid in (followers[0], voter, other):
        with as_user(db, uid):
            asked.append(score(db, place.artist))
    assert [Decimal("3.5")] * 4 == asked


def test_03_one_vote_and_one_follow(db: Connection[Any]) -> None:
    """1 vote, 1 follow: 0.8; 10 follows 8 days ago: 0 in 7 days, 3.0 in 10; 0 and -5 raise."""
    place, old = stage(db), artist(db)
    uid = user(db)
    store_votes(db, [uid], place.entry)
    follow(db, [uid], place.artist)
    assert Decimal("0.8") == score(db, place.artist)
    follow(db, users(db, 10), old, ago=8 * DAY)
    assert Decimal(0) == score(db, old, 7)
    assert Decimal("3.0") == score(db, old, 10)
    for days in (0, -5, 366, None):
        query = "select setlist.calculate_trending_score(%s, %s)"
        throws_ok(db, query, "22023", params=[old, days])
        throws_ok(db, "select * from setlist.trending_scores(%s)", "22023", params=[days])
    assert score(db, UUID(int=404)) is None


def test_04_the_ranking_is_refreshed_beside_its_readers(database: Database) -> None:
    """Twice, with a reader in between; 500 shows and 20,000 followers are what they are."""
    db = database.connect(autocommit=True, options="-c lock_timeout=2s")
    small, hidden = stage(db), stage(db, verified=False)
    big = artist(db)
    crowd = users(db, 20_000)
    follow(db, crowd[:19_000], big)
    follow(db, crowd[19_000:], big, ago=8 * DAY)
    follow(db, crowd[:7], hidden.artist)
    store_votes(db, crowd[:3], small.entry, vote=-1)
    db.execute(
        """
        insert into setlist.shows (headliner_artist_id, name, slug, date, ticketmaster_id)
        select %s, 'Show', 'of-500-' || n, %s, 'of 500 ' || n from generate_series(1, 500) as n
        """,
        [big, TODAY],
    )
    assert "ok" == value(db, "select setlist.refresh_trending()")

    reader = database.connect(options="-c lock_timeout=2s")
    before = rows(reader, "select * from setlist.trending_artists")
    store_votes(db, crowd[3:7], small.entry)
    assert "ok" == value(db, "select setlist.refresh_trending()")
    # As read by the same open transaction: nothing that it holds stood in the way.
    after = rows(reader, "select * from setlist.trending_artists")
    assert (2, 2) == (len(before), len(after))

    wrong = """
        select a.id from setlist.artists as a
        full join setlist.trending_artists as t on t.id = a.id
        where a.verified is distinct from (t.id is not null)
            or t.trending_score <> setlist.calculate_trending_score(a.id)
    """
    assert [] == rows(db, wrong)
    figures = (
        "select show_count, follower_count, trending_score, rank from setlist.trending_artists"
    )
    assert (500, 20_000, Decimal("5700.0"), 1) == one(db, f"{figures} where id = %s", big)
    assert (1, 0, Decimal("3.5"), 2) == one(db, f"{figures} where id = %s", small.artist)


def test_05_fifty_users_vote_at_once(database: Database) -> None:
    """30 up and 20 down; five change to up: 35 and 15; taken back they fall; recount finds 0."""
    db = database.connect(autocommit=True)
    place = stage(db)
    crowd = users(db, 50)
    errors: list[BaseException] = []
    start = Barrier(50)

    def vote(uid: UUID, direction: int) -> None:
        try:
            with psycopg.connect(database.url) as connection:
                start.wait()
                cast_vote(connection, uid, place.entry, direction)
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=vote, args=(uid, 1 if n < 30 else -1)) for n, uid in enumerate(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == errors
    assert (30, 20) == counters(db, place.entry)

    for uid in crowd[30:35]:
        told = cast_vote(db, uid, place.entry, 1)
    assert (35, 15, 1) == told
    assert (35, 15) == counters(db, place.entry)
    assert (35, 15, 1) == cast_vote(db, crowd[0], place.entry, 1)
    assert (34, 15, 0) == cast_vote(db, crowd[0], place.entry, 0)
    assert (34, 14, 0) == cast_vote(db, crowd[49], place.entry, 0)
    assert (34, 14, 0) == cast_vote(db, crowd[49], place.entry, 0)
    assert (34, 14) == counters(db, place.entry)
    assert 0 == value(db, "select setlist.recount_votes()")
    assert [] == miscounts(db)


def test_06_nobody_writes_votes_but_cast_vote(db: Connection[Any]) -> None:
    """Locked: PT409; anon denied; direct insert of votes and update of upvotes denied."""
    place = stage(db)
    uid = user(db)
    vote = "select * from setlist.cast_vote(%s, 1::smallint)"
    assert (1, 0, 1) == cast_vote(db, uid, place.entry, 1)
    with as_user(db, None, role="anon"):
        cannot_write(db, vote, params=[place.entry])
    insert = "insert into setlist.votes (user_id, setlist_song_id, vote) values (%s, %s, 1)"
    for role in ("authenticated", "anon"):
        with as_user(db, uid, role=role):
            cannot_write(db, insert, params=[uid, place.entry])
            cannot_write(db, "update setlist.votes set vote = -1")
            cannot_write(db, "delete from setlist.votes")
            cannot_write(db, "update setlist.setlist_songs set upvotes = upvotes + 1000")
    db.execute("update setlist.setlists set is_locked = true")
    for direction in (1, -1, 0):
        with as_user(db, uid):
            throws_ok(db, vote.replace("1", "%s"), "PT409", params=[place.entry, direction])
    assert (1, 0) == counters(db, place.entry)


def test_07_a_profile_is_its_users(db: Connection[Any]) -> None:
    """Own statistics, others' profiles and foreign ids are refused; private ones are not seen."""
    public, private = user(db), user(db, public_profile=False)
    new = newcomer(db)
    select = "select id from setlist.public_profiles"
    update = "update setlist.user_profiles set bio = 'mine' where id = %s"
    insert = "insert into setlist.user_profiles (id, username) values (%s, 'somebody_else')"
    with as_user(db, public):
        cannot_write(db, "update setlist.user_profiles set total_votes = 999999")
        cannot_write(db, "update setlist.user_profiles set total_follows = 999999")
        cannot_write(db, update, None, [private])
        cannot_write(db, insert, params=[new])
        can_see(db, select, [public])
        throws_ok(db, "select email_notifications from setlist.public_profiles", "42703")
    with as_user(db, new):
        can_see(db, select, [public])
        cannot_see(
            db,
            "select email_notifications from setlist.user_profiles where id = %s",
            [public],
        )
        cannot_write(db, "update setlist.user_profiles set id = %s", params=[new])
        db.execute(insert, [new])
        cannot_write(db, update, None, [public])
        assert 1 == db.execute(update, [new]).rowcount
    with as_user(db, private):
        assert private == value(db, "select id from setlist.get_my_profile()")
    with as_user(db, None, role="anon"):
        can_see(db, select, [public])
        cannot_see(db, "select email_notifications from setlist.user_profiles")
        cannot_see(db, "select total_votes from setlist.user_profiles")


def test_08_an_import_is_seen_by_who_asked_for_it(db: Connection[Any]) -> None:
    """Its owner sees progress; stranger, anon and error text do not; 900 and down are refused."""
    owner, stranger = users(db, 2)
    start = "select setlist.start_import('job', %s, %s)"
    update = "select setlist.update_import('job', 'songs', %s, 'half', null)"
    with as_user(db, None, role="service_role"):
        db.execute(start, [artist_of_anyone(db), owner])
        db.execute(update, [50])
        throws_ok(db, update, params=[900])
        throws_ok(db, update, params=[49])
        throws_ok(db, "update setlist.import_status set progress = 900", "23514")
        throws_ok(db, "update setlist.import_status set progress = 49", "23514")
        assert 50 == value(db, "select progress from setlist.import_status")
        db.execute("select setlist.finish_import('job', 'source_down', 'password=hunter2')")
        error = "select error_detail from setlist.import_status"
        assert "password=hunter2" == value(db, error)
    progress = "select stage, progress, error_code from setlist.import_status"
    for uid, seen in ((owner, [("failed", 50, "source_down")]), (stranger, [])):
        with as_user(db, uid):
            can_see(db, progress, seen)
            throws_ok(db, error, "42501")
            throws_ok(db, "select * from setlist.import_status", "42501")
            cannot_write(db, "update setlist.import_status set progress = 100")
    with as_user(db, None, role="anon"):
        throws_ok(db, "select from setlist.import_status", "42501")


def artist_of_anyone(db: Connection[Any]) -> UUID:
    """Have the importer add an artist."""
    return UUID(
        str(
            value(
                db,
                """
                select setlist.upsert_artist(
                    '{"ticketmaster_id": "K1", "name": "Known", "slug": "known"}'
                )
                """,
            )
        )
    )


def test_09_anon_writes_nothing(db: Connection[Any]) -> None:
    """No insert, update, delete or truncate on any relation, artist_songs included."""
    relations = rows(
        db,
        """
        select c.oid::regclass::text as name, quote_ident(a.attname) as column
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid and a.attnum = 1
        where c.relnamespace = 'setlist'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
        """,
    )
    assert "setlist.artist_songs" in {relation.name for relation in relations}
    with as_user(db, None, role="anon"):
        for name, column in relations:
            for statement in (
                f"insert into {name} default values",
                f"update {name} set {column} = {column}",
                f"delete from {name}",
                f"truncate {name}",
            ):
                with pytest.raises(psycopg.Error) as refused, db.transaction():
                    db.execute(statement)
                # A relation that nobody can write to says so before it looks at rights.
                assert refused.value.sqlstate in {"42501", "42809", "55000"}, statement


def test_10_positions_are_swapped_in_one_statement(database: Database) -> None:
    """Two places change hands in one update; two songs in one place fail at commit."""
    db = database.connect(autocommit=True)
    place = stage(db, songs=3)
    swap = "update setlist.setlist_songs set position = 3 - position where position < 3"
    assert 2 == db.execute(swap).rowcount
    order = "select id from setlist.setlist_songs order by position"
    first, second, third = place.entries
    assert [(second,), (first,), (third,)] == rows(db, order)
    other = database.connect()
    other.execute("update setlist.setlist_songs set position = 1 where id = %s", [third])
    assert 2 == value(other, "select count(*) from setlist.setlist_songs where position = 1")
    with pytest.raises(psycopg.errors.UniqueViolation):
        other.commit()
    assert [(second,), (first,), (third,)] == rows(db, order)


def test_11_a_venue_is_where_it_is(db: Connection[Any]) -> None:
    """51.5, -0.12 are in its location, -200.1 is refused; London to Paris is 343 to 345 km."""
    london = venue(db, latitude="51.5074", longitude="-0.1278")
    paris = venue(db, latitude="48.8566", longitude="2.3522")
    dover = venue(db, latitude="51.1279", longitude="1.3134")
    exact = venue(db, latitude="51.5", longitude="-0.12")
    place = "location::extensions.geometry" if with_postgis(db) else "location"
    of = "extensions.st_{}({})" if with_postgis(db) else "({1})[{0}]"
    axes = ("x", "y") if with_postgis(db) else ("0", "1")
    query = ", ".join(f"{of.format(axis, place)} as axis_{axis}" for axis in axes)
    assert (-0.12, 51.5) == one(db, f"select {query} from setlist.venues where id = %s", exact)
    for latitude, longitude in ((51.5, -200.1), (90.1, 0), (51.5, None), (None, 0)):
        with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
            venue(db, latitude=latitude, longitude=longitude)
    found = rows(db, "select id, distance_m from setlist.venues_near(51.5074, -0.1278, 400000)")
    assert [london, exact, dover, paris] == [near.id for near in found]
    assert 0 == found[0].distance_m
    assert 343_000 <= found[3].distance_m <= 345_000


def with_postgis(db: Connection[Any]) -> bool:
    """Say whether this database has PostGIS."""
    return bool(value(db, "select to_regtype('extensions.geography') is not null"))


def test_12_who_does_not_play_has_no_setlist(db: Connection[Any]) -> None:
    """Refused, and accepted after a show_artists entry; banana, bogus, min > max, zz refused."""
    place, support = stage(db), artist(db)
    for kind in ("predicted", "actual"):
        with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
            setlist(db, place.show, support, type=kind)
    db.execute(
        "insert into setlist.show_artists (show_id, artist_id) values (%s, %s)",
        [place.show, support],
    )
    setlist(db, place.show, support, order_index=1)
    setlist(db, place.show, place.artist, type="actual")
    with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
        setlist(db, place.show, artist(db), order_index=2)
    bad: list[dict[str, Any]] = [
        {"status": "bogus"},
        {"min_price": 20, "max_price": 10},
        {"min_price": -1},
        {"currency": "zz"},
        {"currency": "usd"},
    ]
    for columns in bad:
        with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
            show(db, place.artist, **columns)
    for columns in ({"type": "banana"}, {"order_index": -1}):
        with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
            setlist(db, place.show, place.artist, **columns)


def test_13_a_song_imported_twice_is_one(db: Connection[Any]) -> None:
    """Twice without Spotify's id: one row; the live version is another."""
    upsert = "select setlist.upsert_song(jsonb_build_object({}))"
    first = value(db, upsert.format("'title', 'song1', 'artist', 'x'"))
    again = value(db, upsert.format("'title', 'Song1  [2011 Remaster]', 'artist', 'x'"))
    live = value(db, upsert.format("'title', 'song1', 'artist', 'x', 'is_live', true"))
    assert first == again
    assert first != live
    assert 2 == value(db, "select count(*) from setlist.songs")
    with pytest.raises(psycopg.errors.UniqueViolation), db.transaction():
        song(db, title=" SONG1 (Live at Wembley)", artist="x", is_live=True)


def test_14_deleting_takes_its_traces(db: Connection[Any]) -> None:
    """An artist with shows stays; with a user his votes go and the counters fall."""
    place = stage(db)
    up, down = users(db, 2)
    cast_vote(db, up, place.entry, 1)
    cast_vote(db, down, place.entry, -1)
    with as_user(db, up):
        db.execute("select setlist.follow_artist(%s)", [place.artist])
    with pytest.raises(psycopg.errors.IntegrityError), db.transaction():
        db.execute("delete from setlist.artists where id = %s", [place.artist])
    assert (1, 1) == counters(db, place.entry)
    db.execute("delete from auth.users where id = %s", [up])
    assert (0, 1) == counters(db, place.entry)
    total = "select total_votes from setlist.setlists where id = %s"
    assert 1 == value(db, total, place.setlist)
    assert [(down,)] == rows(db, "select user_id from setlist.votes")
    assert [] == rows(db, "select from setlist.user_follows_artists")
    assert 0 == value(db, "select setlist.recount_votes()")


def test_15_updated_at_moves(db: Connection[Any]) -> None:
    """On all eight tables, when something changes; not when nothing does."""
    place = stage(db)
    uid = user(db)
    add(db, "import_status", job_id="job", created_by=uid)
    change = {
        "artists": "image_url",
        "venues": "city",
        "shows": "description",
        "songs": "album",
        "setlists": "name",
        "setlist_songs": "notes",
        "user_profiles": "bio",
        "import_status": "message",
    }
    assert set(TIMED) == set(change)
    db.execute("set local session_replication_role = replica")
    for table in TIMED:
        db.execute(f"update setlist.{table} set updated_at = '2020-01-01'")
    db.execute("set local session_replication_role = origin")
    moved = "select bool_and(updated_at = now()), bool_or(updated_at = now()) from setlist.{}"
    for table, column in change.items():
        db.execute(f"update setlist.{table} set {column} = {column}")
        assert (False, False) == one(db, moved.format(table)), table
        db.execute(f"update setlist.{table} set {column} = 'changed'")
        assert (True, True) == one(db, moved.format(table)), table
    assert place.show in {show_id for (show_id,) in rows(db, "select id from setlist.shows")}
    timed = """
        select c.relname from pg_attribute as a join pg_class as c on c.oid = a.attrelid
        where c.relnamespace = 'setlist'::regnamespace and c.relkind in ('r', 'p')
            and a.attname = 'updated_at'
    """
    assert set(TIMED) == {name for (name,) in rows(db, timed)}


#: Foreign keys whose columns begin no index, and indexes that another one begins with.
WASTE = """
    select k.conname::text from pg_constraint as k
    where k.connamespace = 'setlist'::regnamespace and k.contype = 'f' and not exists (
        select from pg_index as i
        cross join string_to_array(i.indkey::text, ' ') as key (columns)
        where i.indrelid = k.conrelid and i.indpred is null
            and key.columns[1:cardinality(k.conkey)]::int2[] = k.conkey
    )
    union all
    select a.indexrelid::regclass::text from pg_index as a
    join pg_class as c on c.oid = a.indexrelid and c.relnamespace = 'setlist'::regnamespace
    join pg_index as b on b.indrelid = a.indrelid and b.indexrelid <> a.indexrelid
    join pg_class as d on d.oid = b.indexrelid and d.relam = c.relam
    where not a.indisunique and a.indpred is not distinct from b.indpred
        and starts_with(b.indkey::text || ' ', a.indkey::text || ' ')
"""


def test_16_every_foreign_key_has_an_index_and_no_index_two(db: Connection[Any]) -> None:
    """0 foreign keys without an index, 0 indexes that are the beginning of another."""
    assert [] == rows(db, WASTE)
    with db.transaction(force_rollback=True):
        db.execute("drop index setlist.setlist_songs_song_id_idx")
        db.execute("create index superfluous on setlist.artists (slug)")
        found = [("setlist_songs_song_id_fkey",), ("setlist.superfluous",)]
        assert found == rows(db, WASTE)
    assert [] == rows(db, WASTE)
