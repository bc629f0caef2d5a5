"""What everybody reads, and what a user does besides voting: pages, search, follows, order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dbkit.testing import as_user, plan_uses_index, throws_ok
from setlist.trial import (
    TIMED,
    artist,
    cast_vote,
    entry,
    newcomer,
    setlist,
    show,
    song,
    stage,
    user,
    users,
)
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

SHOW = "select setlist.get_show_page(%s)"
ARTIST = "select setlist.get_artist_page(%s)"


def test_a_page_of_a_show_says_what_it_needs(db: Connection[Any]) -> None:
    """Show, venue, bill and setlists in order; net votes; the caller's vote and nobody else's."""
    place = stage(db, songs=3)
    ann, bob = users(db, 2)
    first, second, _ = place.entries
    cast_vote(db, ann, first, 1)
    cast_vote(db, ann, second, -1)
    cast_vote(db, bob, second, -1)
    slug = value(db, "select slug from setlist.shows where id = %s", place.show)
    swap = "update setlist.setlist_songs set position = 3 - position where position < 3"
    db.execute(swap)
    votes = {}
    for who, uid, role in (
        ("ann", ann, "authenticated"),
        ("bob", bob, "authenticated"),
        ("anon", None, "anon"),
    ):
        with as_user(db, uid, role=role):
            page = value(db, SHOW, slug)
        (list_,) = page["setlists"]
        votes[who] = [song["my_vote"] for song in list_["songs"]]
    assert {"ann": [-1, 1, 0], "bob": [-1, 0, 0], "anon": [0, 0, 0]} == votes
    assert [-2, 1, 0] == [song["net_votes"] for song in list_["songs"]]
    assert [1, 2, 3] == [song["position"] for song in list_["songs"]]
    assert (3, str(place.venue), str(place.show)) == (
        list_["total_votes"],
        page["venue"]["id"],
        page["show"]["id"],
    )
    assert [str(place.artist)] == [act["id"] for act in page["artists"]]
    with as_user(db, None, role="anon"):
        throws_ok(db, SHOW, "PT404", params=["no-such-show"])


def test_a_page_hides_the_setlists_of_private_users(db: Connection[Any]) -> None:
    """The maker sees his own, others and anon do not; a public user's is there."""
    place = stage(db)
    public, private = user(db), user(db, public_profile=False)
    for uid in (public, private):
        with as_user(db, uid):
            db.execute(
                """
                insert into setlist.setlists (show_id, artist_id, type, created_by)
                values (%s, %s, 'user_created', %s)
                """,
                [place.show, place.artist, uid],
            )
    slug = value(db, "select slug from setlist.shows where id = %s", place.show)
    mine, theirs = {str(private)}, {str(public), None}
    for who, role, seen in (
        (private, "authenticated", mine | theirs),
        (public, "authenticated", theirs),
        (None, "anon", theirs),
    ):
        with as_user(db, who, role=role):
            page = value(db, SHOW, slug)
            assert seen == {list_["created_by"] for list_ in page["setlists"]}


def test_a_page_of_an_artist(db: Connection[Any]) -> None:
    """Shows to come, songs by popularity, and whether the caller follows him."""
    place, fan = stage(db), user(db)
    show(db, place.artist, date="2020-01-01")
    popular, other = song(db, popularity=90), song(db, popularity=10)
    for one_ in (other, popular):
        db.execute("insert into setlist.artist_songs values (%s, %s)", [place.artist, one_])
    slug = value(db, "select slug from setlist.artists where id = %s", place.artist)
    follow = "select setlist.follow_artist(%s)"
    with as_user(db, fan):
        db.execute(follow, [place.artist])
    for uid, role, follows in (
        (fan, "authenticated", True),
        (user(db), "authenticated", False),
        (None, "anon", None),
    ):
        with as_user(db, uid, role=role):
            page = value(db, ARTIST, slug)
            assert follows is page["is_following"]
            throws_ok(db, ARTIST, "PT404", params=["no-such-artist"])
    assert [str(place.show)] == [one_["id"] for one_ in page["upcoming_shows"]]
    assert [str(popular), str(other)] == [one_["id"] for one_ in page["top_songs"]]


SEARCH = "select name from setlist.search_artists(%s, %s)"


def test_artists_are_found_by_parts_and_misspelt(db: Connection[Any]) -> None:
    """The exact name first; a part, another case; % and _ are letters; nothing is PT400."""
    for name in ("Queen", "Queens of the Stone Age", "The Queen Extravaganza", "Metallica"):
        artist(db, name=name)
    artist(db, name="100% Proof")
    with as_user(db, None, role="anon"):
        assert "Queen" == rows(db, SEARCH, "queen", 10)[0].name
        assert 3 == len(rows(db, SEARCH, "QUEEN", 10))
        assert 2 == len(rows(db, SEARCH, "queen", 2))
        assert [("Metallica",)] == rows(db, SEARCH, "metalica", 10)
        assert [("100% Proof",)] == rows(db, SEARCH, "0%", 10)
        assert [] == rows(db, SEARCH, "e_n", 10)
        for text in ("", "  ", None, "x" * 101):
            throws_ok(db, SEARCH, "PT400", params=[text, 10])
        throws_ok(db, SEARCH, "PT400", params=["queen", 0])


def test_a_search_reads_the_index(db: Connection[Any]) -> None:
    """Of names and of titles, by trigrams."""
    db.execute(
        """
        insert into setlist.artists (name, slug, spotify_id)
        select md5(n::text), 'a-' || n, n::text from generate_series(1, 1000) as n
        """
    )
    db.execute(
        """
        insert into setlist.songs (title, artist, spotify_id)
        select md5(n::text), 'x', n::text from generate_series(1, 1000) as n
        """
    )
    # So few are read faster without an index, which is not the question.
    db.execute("set local enable_seqscan = off")
    for table, column in (("artists", "name"), ("songs", "title")):
        query = f"select * from setlist.{table} where {column} ilike '%%abc123%%'"
        plan_uses_index(db, query.replace("%%", "%"), f"setlist.{table}_{column}_trgm_idx")


def test_following_is_idempotent(db: Connection[Any]) -> None:
    """A new user's first follow makes his profile; twice is once; the total follows."""
    known, uid = artist(db), newcomer(db)
    follow, unfollow = "select setlist.follow_artist(%s)", "select setlist.unfollow_artist(%s)"
    total = "select total_follows from setlist.user_profiles where id = %s"
    with as_user(db, uid):
        assert value(db, unfollow, known) is False
        assert value(db, follow, known) is True
        assert value(db, follow, known) is False
        assert 1 == value(db, "select total_follows from setlist.get_my_profile()")
        throws_ok(db, follow, "PT404", params=[uid])
    assert 1 == value(db, total, uid)
    assert [(uid, known)] == rows(db, "select user_id, artist_id from setlist.user_follows_artists")
    with as_user(db, uid):
        assert value(db, unfollow, known) is True
        assert value(db, unfollow, known) is False
    assert 0 == value(db, total, uid)
    with as_user(db, None):
        throws_ok(db, follow, "PT401", params=[known])
        throws_ok(db, unfollow, "PT401", params=[known])


def test_a_setlist_is_reordered_whole(db: Connection[Any]) -> None:
    """A permutation of its songs; one missing, one twice, one of elsewhere: PT422."""
    ann, bob = users(db, 2)
    place = stage(db, songs=3)
    mine = setlist(db, None, place.artist, type="user_created", created_by=ann)
    for position, song_id in enumerate(place.songs, 1):
        entry(db, mine, song_id, position)
    a, b, c = place.songs
    elsewhere = song(db)
    reorder = "select setlist.reorder_setlist(%s, %s)"
    order = "select song_id from setlist.setlist_songs where setlist_id = %s order by position"
    with as_user(db, ann):
        db.execute(reorder, [mine, [c, a, b]])
        for wrong in ([a, b], [a, b, b], [a, b, c, c], [a, b, elsewhere], [], None):
            throws_ok(db, reorder, "PT422", params=[mine, wrong])
        throws_ok(db, reorder, "PT404", params=[ann, [a, b, c]])
        throws_ok(db, reorder, "PT403", params=[place.setlist, [c, a, b]])
    assert [(c,), (a,), (b,)] == rows(db, order, mine)
    with as_user(db, bob):
        throws_ok(db, reorder, params=[mine, [a, b, c]])
    db.execute("update setlist.setlists set is_locked = true")
    with as_user(db, ann):
        throws_ok(db, reorder, "PT409", params=[mine, [a, b, c]])
    with as_user(db, None, role="service_role"):
        db.execute(reorder, [place.setlist, [b, c, a]])
    assert [(b,), (c,), (a,)] == rows(db, order, place.setlist)


def test_a_user_fills_his_setlist(db: Connection[Any]) -> None:
    """New songs, another order, one less; what stays keeps its votes. Only his own, unlocked."""
    ann, bob = users(db, 2)
    place = stage(db, songs=3)
    mine = setlist(db, None, place.artist, type="user_created", created_by=ann)
    a, b, c = place.songs
    fill = "select setlist.fill_setlist(%s, %s)"
    songs = """
        select song_id, upvotes from setlist.setlist_songs where setlist_id = %s order by position
    """
    with as_user(db, ann):
        db.execute(fill, [mine, [a, b]])
    assert [(a, 0), (b, 0)] == rows(db, songs, mine)
    for song_id in (a, b):
        found = "select id from setlist.setlist_songs where setlist_id = %s and song_id = %s"
        cast_vote(db, bob, value(db, found, mine, song_id), 1)
    with as_user(db, ann):
        db.execute(fill, [mine, [c, b]])
        for wrong in ([a, a], [a, ann], [a, None], None):
            throws_ok(db, fill, "PT422", params=[mine, wrong])
        throws_ok(db, fill, "PT404", params=[ann, [a]])
        throws_ok(db, fill, "PT403", params=[place.setlist, [a]])
    assert [(c, 0), (b, 1)] == rows(db, songs, mine)
    assert 1 == value(db, "select total_votes from setlist.setlists where id = %s", mine)
    assert 0 == value(db, "select setlist.recount_votes()")
    with as_user(db, bob):
        throws_ok(db, fill, "PT403", params=[mine, [a]])
    with as_user(db, None):
        throws_ok(db, fill, "PT401", params=[mine, [a]])
    db.execute("update setlist.setlists set is_locked = true")
    with as_user(db, ann):
        throws_ok(db, fill, "PT409", params=[mine, [a]])
    with as_user(db, None, role="service_role"):
        db.execute(fill, [place.setlist, []])
    assert [] == rows(db, songs, place.setlist)


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("artists", {"slug": "Not A Slug"}),
        ("artists", {"slug": "double--hyphen"}),
        ("artists", {"genres": "{}"}),
        ("artists", {"external_urls": "[]"}),
        ("artists", {"popularity": 101}),
        ("artists", {"ticketmaster_id": None}),
        ("artists", {"total_songs": -1}),
        ("venues", {"country": "gb"}),
        ("venues", {"country": "GBR"}),
        ("venues", {"capacity": 0}),
        ("songs", {"duration_ms": 0}),
        ("songs", {"popularity": -1}),
        ("setlists", {"show_id": None}),
        ("setlists", {"order_index": -1}),
        ("setlist_songs", {"position": 0}),
        ("setlist_songs", {"upvotes": -1}),
        ("user_profiles", {"username": "ab"}),
        ("user_profiles", {"username": "Not_Lower"}),
        ("user_profiles", {"username": "a" * 51}),
        ("import_status", {"completed_at": "2026-01-01"}),
        ("import_status", {"stage": "banana"}),
        ("votes", {"vote": 0}),
        ("votes", {"vote": 2}),
    ],
)
def test_what_cannot_be_is_refused(
    db: Connection[Any], table: str, columns: dict[str, object]
) -> None:
    """By a check constraint, whoever writes."""
    place = stage(db)
    cast_vote(db, user(db), place.entry, 1)
    db.execute("insert into setlist.import_status (job_id) values ('job')")
    ((column, wanted),) = columns.items()
    assert 0 < value(db, f"select count(*) from setlist.{table}")
    throws_ok(db, f"update setlist.{table} set {column} = %s", "23514", params=[wanted])


def test_a_key_is_a_key(db: Connection[Any]) -> None:
    """What exists once exists once: names, slugs, ids, places on a setlist."""
    a, b = stage(db, songs=2), stage(db)
    users(db, 2)
    song(db, spotify_id="T1")
    for table, column in (
        ("artists", "slug"),
        ("artists", "ticketmaster_id"),
        ("venues", "slug"),
        ("shows", "slug"),
        ("shows", "ticketmaster_id"),
        ("user_profiles", "username"),
    ):
        throws_ok(db, f"update setlist.{table} set {column} = 'same'", "23505")
    throws_ok(
        db,
        "insert into setlist.songs (title, artist, spotify_id) values ('x', 'y', 'T1')",
        "23505",
    )
    again = "insert into setlist.setlists (show_id, artist_id, type) values (%s, %s, 'predicted')"
    throws_ok(db, again, "23505", params=[a.show, a.artist])
    twice = "update setlist.setlist_songs set song_id = %s where setlist_id = %s"
    throws_ok(db, twice, "23505", params=[a.songs[0], a.setlist])
    move = "update setlist.setlist_songs set setlist_id = %s where id = %s"
    throws_ok(db, move, "23514", params=[b.setlist, a.entry])


def test_everything_is_timed_by_the_same_trigger(db: Connection[Any]) -> None:
    """Eight tables, eight triggers of dbkit's."""
    timed = """
        select t.tgrelid::regclass::text from pg_trigger as t
        join pg_class as c on c.oid = t.tgrelid and c.relnamespace = 'setlist'::regnamespace
        where t.tgfoid = 'dbkit.update_updated_at_column()'::regprocedure
    """
    assert {f"setlist.{table}" for table in TIMED} == {name for (name,) in rows(db, timed)}
    assert one(db, "select count(*) from setlist.artists").count == 0
