"""Votes: exact under concurrency, one a user and song, within the rules and nobody else's."""

from __future__ import annotations

import json
import random
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest

from dbkit.testing import as_user, can_see, throws_ok
from setlist.trial import (
    DAY,
    TODAY,
    cast_vote,
    counters,
    miscounts,
    newcomer,
    setlist,
    stage,
    store_votes,
    user,
    users,
    wait_for_a_lock,
)
from setlist.trial import entry as add_entry
from support.rows import one, rows, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection

    from dbkit.testing.databases import Database

VOTE = "select * from setlist.cast_vote(%s, %s::smallint)"

SESSIONS = 8
ROUNDS = 50


def at_once(*tasks: Callable[[], None]) -> list[BaseException]:
    """Run functions in threads that start together; return what they raised."""
    errors: list[BaseException] = []
    start = Barrier(len(tasks))

    def run(task: Callable[[], None]) -> None:
        try:
            start.wait()
            task()
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_eight_sessions_vote_on_the_same_songs(database: Database) -> None:
    """400 votes, changes and withdrawals with recounts beside them: exact, and no deadlock."""
    db = database.connect(autocommit=True)
    place, locked = stage(db, songs=3), stage(db)
    db.execute("update setlist.setlists set is_locked = true where id = %s", [locked.setlist])
    # A user votes from several devices at once.
    crowd = users(db, 12)

    def session(number: int) -> None:
        choose = random.Random(number)
        with psycopg.connect(database.url, autocommit=True) as connection:
            for _ in range(ROUNDS):
                uid, entry = choose.choice(crowd), choose.choice(place.entries)
                vote = choose.choice((-1, 1, 1, 0))
                assert vote == cast_vote(connection, uid, entry, vote).my_vote

    def recounts() -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            for _ in range(15):
                assert value(connection, "select setlist.recount_votes()") in (0, None)

    def refusals() -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            for _ in range(15):
                with connection.transaction(), as_user(connection, crowd[0]):
                    throws_ok(connection, VOTE, "PT409", params=[locked.entry, 1])

    sessions = [lambda n=n: session(n) for n in range(SESSIONS)]
    assert [] == at_once(*sessions, recounts, refusals)
    assert [] == miscounts(db)
    assert 0 == value(db, "select setlist.recount_votes()")
    pairs = rows(db, "select user_id, setlist_song_id from setlist.votes")
    assert len(pairs) == len(set(pairs)) > 0
    assert {entry for _, entry in pairs} == set(place.entries)


def test_a_vote_waits_for_who_locks_the_setlist(database: Database) -> None:
    """A vote that was on its way when the setlist was locked is refused as well."""
    db, locker = database.connect(autocommit=True), database.connect()
    place = stage(db)
    uid = user(db)
    locker.execute("update setlist.setlists set is_locked = true where id = %s", [place.setlist])
    states: list[str | None] = []

    def vote() -> None:
        with psycopg.connect(database.url) as connection:
            try:
                cast_vote(connection, uid, place.entry, 1)
            except psycopg.Error as error:
                states.append(error.sqlstate)

    def lock() -> None:
        wait_for_a_lock(db)
        locker.commit()

    assert [] == at_once(vote, lock)
    assert ["PT409"] == states
    assert (0, 0) == counters(db, place.entry)


def test_two_devices_vote_for_the_first_time(database: Database) -> None:
    """The same user without a profile, twice at once: one vote, one profile, no error."""
    db = database.connect(autocommit=True)
    place = stage(db, songs=2)
    uid = newcomer(db)

    def vote(entry: UUID) -> None:
        with psycopg.connect(database.url) as connection:
            cast_vote(connection, uid, entry, 1)

    first, second = place.entries
    errors = at_once(*[lambda e=e: vote(e) for e in (first, first, second)])
    assert [] == errors
    assert (1, 0) == counters(db, first)
    assert [(uid, 2)] == rows(db, "select id, total_votes from setlist.user_profiles")
    assert [] == miscounts(db)


@pytest.mark.parametrize(
    ("vote", "entry", "state"),
    [
        (2, None, "PT400"),
        (-2, None, "PT400"),
        (None, None, "PT400"),
        (1, UUID(int=404), "PT404"),
        (0, UUID(int=404), "PT404"),
    ],
)
def test_what_is_no_vote_is_refused(
    db: Connection[Any], vote: int | None, entry: UUID | None, state: str
) -> None:
    """Another number than -1, 0, 1: PT400; an unknown song: PT404; the detail is JSON."""
    place = stage(db)
    uid = user(db)
    with as_user(db, uid):
        throws_ok(db, VOTE, state, params=[entry or place.entry, vote])
        with pytest.raises(psycopg.Error) as refused, db.transaction():
            db.execute(VOTE, [entry or place.entry, vote])
    assert isinstance(json.loads(refused.value.diag.message_detail or ""), dict)
    assert [] == rows(db, "select from setlist.votes")


def test_nobody_votes_without_a_user(db: Connection[Any]) -> None:
    """A token without a user may call the function and is refused with PT401."""
    place = stage(db)
    with as_user(db, None):
        throws_ok(db, VOTE, "PT401", params=[place.entry, 1])


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        ("upcoming", False),
        ("ongoing", False),
        ("postponed", False),
        ("completed", True),
        ("cancelled", True),
    ],
)
def test_a_show_that_is_over_takes_no_votes(
    db: Connection[Any], status: str, refused: bool
) -> None:
    """Completed and cancelled: PT409, also for taking a vote back."""
    place = stage(db)
    uid = user(db)
    cast_vote(db, uid, place.entry, 1)
    db.execute("update setlist.shows set status = %s", [status])
    with as_user(db, uid):
        for vote in (-1, 0):
            if refused:
                throws_ok(db, VOTE, "PT409", params=[place.entry, vote])
            else:
                assert vote == one(db, VOTE, place.entry, vote).my_vote
    assert ((1, 0) if refused else (0, 0)) == counters(db, place.entry)


def test_a_setlist_that_one_cannot_see_cannot_be_voted_on(db: Connection[Any]) -> None:
    """Made by a private user: PT404 for others, as if it were not there; he himself may."""
    place = stage(db)
    private, other = user(db, public_profile=False), user(db)
    mine = setlist(db, None, place.artist, type="user_created", created_by=private)
    entry = add_entry(db, mine, place.songs[0], 1)
    with as_user(db, other):
        throws_ok(db, VOTE, "PT404", params=[entry, 1])
    assert (1, 0, 1) == cast_vote(db, private, entry, 1)


def test_sixty_votes_a_minute(db: Connection[Any]) -> None:
    """The 60th is counted, the 61st refused with PT429, another user is not; later it is."""
    place = stage(db, songs=61)
    uid, other = users(db, 2)
    *most, last = place.entries
    for entry in most:
        cast_vote(db, uid, entry, 1)
    with as_user(db, uid):
        throws_ok(db, VOTE, "PT429", params=[last, 1])
    assert (0, 0) == counters(db, last)
    assert (1, 0, 1) == cast_vote(db, other, last, 1)
    assert 60 == value(db, "select total_votes from setlist.user_profiles where id = %s", uid)
    db.execute(
        """
        update setlist.vote_rates set recent = array(
            select at - interval '61 seconds' from unnest(recent) with ordinality as t (at, n)
            order by n
        )
        """
    )
    assert (2, 0, 1) == cast_vote(db, uid, last, 1)


def test_sixty_votes_a_minute_from_all_devices(database: Database) -> None:
    """Four sessions of one user, 20 songs of a setlist each: 60 are counted and 20 refused."""
    db = database.connect(autocommit=True)
    # Apart, or the setlist's lock would do what is the user's to do.
    places = [stage(db, songs=20) for _ in range(4)]
    uid = user(db)
    refused: list[str | None] = []

    def device(number: int) -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            for entry in places[number].entries:
                try:
                    cast_vote(connection, uid, entry, 1)
                except psycopg.Error as error:
                    refused.append(error.sqlstate)

    assert [] == at_once(*[lambda n=n: device(n) for n in range(4)])
    assert ["PT429"] * 20 == refused
    assert [(60,)] == rows(db, "select total_votes from setlist.user_profiles")
    assert [] == miscounts(db)


def test_changing_back_and_forth_is_limited_too(db: Connection[Any]) -> None:
    """One song up and down 60 times is 60 votes."""
    place = stage(db)
    uid = user(db)
    for n in range(60):
        cast_vote(db, uid, place.entry, 1 if n % 2 else -1)
    with as_user(db, uid):
        throws_ok(db, VOTE, "PT429", params=[place.entry, -1])
    assert (1, 0) == counters(db, place.entry)


def test_counters_follow_every_way_of_writing(db: Connection[Any]) -> None:
    """The service's inserts, updates and deletes, a song taken off, a setlist gone."""
    place, other = stage(db, songs=2), stage(db)
    crowd = users(db, 5)
    first, second = place.entries
    with as_user(db, None, role="service_role"):
        store_votes(db, crowd, first)
        store_votes(db, crowd[:3], second, vote=-1)
        store_votes(db, crowd[:1], other.entry)
        assert ((5, 0), (0, 3)) == (counters(db, first), counters(db, second))
        db.execute("update setlist.votes set vote = -vote where user_id = %s", [crowd[0]])
        assert ((4, 1), (1, 2)) == (counters(db, first), counters(db, second))
        assert [] == miscounts(db)
        db.execute("delete from setlist.votes where user_id = %s", [crowd[1]])
        assert ((3, 1), (1, 1)) == (counters(db, first), counters(db, second))
        assert [] == miscounts(db)
        db.execute("delete from setlist.setlist_songs where id = %s", [second])
        assert [] == miscounts(db)
        db.execute("delete from setlist.setlists where id = %s", [other.setlist])
    assert [] == miscounts(db)
    assert 4 == value(db, "select total_votes from setlist.setlists")


def test_a_user_deletes_a_setlist_with_votes(db: Connection[Any]) -> None:
    """His own and unlocked, with the votes of others: gone, and their figures are right."""
    place = stage(db)
    ann, bob = users(db, 2)
    mine = setlist(db, None, place.artist, type="user_created", created_by=ann)
    entry = add_entry(db, mine, place.songs[0], 1)
    cast_vote(db, ann, entry, 1)
    cast_vote(db, bob, entry, -1)
    cast_vote(db, bob, place.entry, 1)
    with as_user(db, ann):
        assert 1 == db.execute("delete from setlist.setlists where id = %s", [mine]).rowcount
    assert [] == miscounts(db)
    assert [(bob, 1), (ann, 0)] == rows(
        db, "select id, total_votes from setlist.user_profiles order by 2 desc"
    )


def test_who_may_delete_users_needs_nothing_else(db: Connection[Any]) -> None:
    """A role of the platform's, without a right in this schema: votes and follows go as well."""
    place = stage(db)
    ann, bob = users(db, 2)
    for uid in (ann, bob):
        cast_vote(db, uid, place.entry, 1)
    with as_user(db, ann):
        db.execute("select setlist.follow_artist(%s)", [place.artist])
    db.execute("create role setlist_auth_admin")
    db.execute("grant usage on schema auth to setlist_auth_admin")
    db.execute("grant select, delete on auth.users to setlist_auth_admin")
    db.execute("set local role setlist_auth_admin")
    assert 1 == db.execute("delete from auth.users where id = %s", [ann]).rowcount
    db.execute("reset role")
    assert (1, 0) == counters(db, place.entry)
    assert [] == miscounts(db)
    assert [] == rows(db, "select from setlist.user_follows_artists")


def test_a_vote_knows_its_artist(db: Connection[Any]) -> None:
    """Whatever the writer says: the setlist's artist."""
    place, other = stage(db), stage(db)
    uid = user(db)
    db.execute(
        """
        insert into setlist.votes (user_id, setlist_song_id, vote, artist_id)
        values (%s, %s, 1, %s)
        """,
        [uid, place.entry, other.artist],
    )
    assert [(place.artist,)] == rows(db, "select artist_id from setlist.votes")


def test_recount_repairs_what_is_wrong(db: Connection[Any]) -> None:
    """Three wrong counters are 3 differences, and then 0; right ones are not touched."""
    place, other = stage(db), stage(db)
    crowd = users(db, 3)
    store_votes(db, crowd, place.entry)
    store_votes(db, crowd, other.entry, vote=-1)
    assert 0 == value(db, "select setlist.recount_votes()")
    # As a restored backup or a disabled trigger would leave them.
    db.execute("set local session_replication_role = replica")
    db.execute("update setlist.setlist_songs set upvotes = 9 where id = %s", [place.entry])
    db.execute("update setlist.setlists set total_votes = 0 where id = %s", [place.setlist])
    db.execute("update setlist.user_profiles set total_votes = 1 where id = %s", [crowd[0]])
    db.execute("set local session_replication_role = origin")
    kept = "select ctid::text from setlist.setlist_songs where id = %s"
    before = value(db, kept, other.entry)
    assert 3 == len(miscounts(db))
    assert 3 == value(db, "select setlist.recount_votes()")
    assert [] == miscounts(db)
    assert before == value(db, kept, other.entry)
    assert 0 == value(db, "select setlist.recount_votes()")


def test_a_user_sees_his_own_votes(db: Connection[Any]) -> None:
    """And nobody else's; the pages say what he voted."""
    place = stage(db, songs=2)
    ann, bob = users(db, 2)
    cast_vote(db, ann, place.entry, 1)
    cast_vote(db, bob, place.entry, -1)
    query = "select user_id, vote from setlist.votes"
    with as_user(db, ann):
        can_see(db, query, [(ann, 1)])
    with as_user(db, bob):
        can_see(db, query, [(bob, -1)])
    with as_user(db, None, role="anon"):
        throws_ok(db, query, "42501")


def test_past_setlists_are_locked(db: Connection[Any]) -> None:
    """Shows that are over or lie in the past lock their setlists, once; those to come do not."""
    past, over, future = stage(db), stage(db), stage(db)
    db.execute("update setlist.shows set date = %s where id = %s", [TODAY - 3 * DAY, past.show])
    db.execute("update setlist.shows set status = 'completed' where id = %s", [over.show])
    assert 2 == value(db, "select setlist.lock_past_setlists()")
    assert 0 == value(db, "select setlist.lock_past_setlists()")
    locked = rows(db, "select id from setlist.setlists where is_locked")
    assert {(past.setlist,), (over.setlist,)} == set(locked)
    assert (1, 0, 1) == cast_vote(db, user(db), future.entry, 1)
