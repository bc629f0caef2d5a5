"""The ranking: one definition of the score, refreshed beside its readers."""

from __future__ import annotations

from decimal import Decimal
from math import log
from typing import TYPE_CHECKING, Any

import pytest

from dbkit.testing import as_user, throws_ok
from setlist.trial import DAY, artist, follow, score, setlist, stage, store_votes, users
from setlist.trial import entry as add_entry
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database

REFRESH = "select setlist.refresh_trending()"


def views(db: Connection[Any], artist_id: object, number: int, hours_ago: int = 0) -> None:
    """Count page views an hour, as track_view() does."""
    db.execute(
        """
        insert into setlist.artist_views (artist_id, hour, views)
        values (%s, date_trunc('hour', now(), 'UTC') - make_interval(hours => %s), %s)
        """,
        [artist_id, hours_ago, number],
    )


def mixture(db: Connection[Any]) -> None:
    """Add ten artists, each with another mixture of votes, follows and views of many days."""
    crowd = users(db, 12)
    for n in range(10):
        place = stage(db, songs=2, verified=n % 4 != 3)
        store_votes(db, crowd[:n], place.entries[0], vote=1 if n % 2 else -1, ago=n * DAY)
        store_votes(db, crowd[n:], place.entries[1], ago=(9 - n) * DAY / 2)
        follow(db, crowd[n:], place.artist, ago=(n % 4) * 3 * DAY)
        views(db, place.artist, 7 * n, hours_ago=20 * n)
        if n % 3:
            views(db, place.artist, n, hours_ago=1)
    artist(db)


def test_each_part_has_its_weight(db: Connection[Any]) -> None:
    """0.5 a vote up or down, 0.3 a follow, 0.2 of ln(1 + views): 0.5*3 + 0.3*2 + 0.2*ln 100."""
    place = stage(db)
    crowd = users(db, 3)
    store_votes(db, crowd[:2], place.entry)
    store_votes(db, crowd[2:], place.entry, vote=-1)
    follow(db, crowd[:2], place.artist)
    views(db, place.artist, 90)
    views(db, place.artist, 9, hours_ago=24)
    assert 2.1 + 0.2 * log(100) == pytest.approx(float(score(db, place.artist)), abs=1e-9)
    parts = one(db, "select * from setlist.trending_scores() where artist_id = %s", place.artist)
    assert (Decimal("1.5"), Decimal("0.6")) == (parts.vote_score, parts.follow_score)
    assert 0.2 * log(100) == pytest.approx(float(parts.view_score), abs=1e-9)
    assert parts.trending_score == parts.vote_score + parts.follow_score + parts.view_score
    assert parts.trending_score == score(db, place.artist)


def test_the_comment_says_the_weights_and_their_units(db: Connection[Any]) -> None:
    """Who reads the comment knows how the figure comes about."""
    comment = "select obj_description(%s::regprocedure, 'pg_proc')"
    definition = value(db, comment, "setlist.score_artists(int, uuid)")
    for part in (
        "0.5 a vote",
        "0.3 a follow",
        "0.2 times the natural logarithm",
        "days of 24 hours",
    ):
        assert part in " ".join(definition.split())
    for function in ("calculate_trending_score(uuid, int)", "trending_scores(int)"):
        assert "score_artists()" in value(db, comment, f"setlist.{function}")


@pytest.mark.parametrize("days", [1, 3, 7, 30, 365])
def test_both_functions_say_the_same(db: Connection[Any], days: int) -> None:
    """For every artist, also of nothing at all, and for every window."""
    mixture(db)
    both = rows(
        db,
        """
        select s.trending_score, setlist.calculate_trending_score(a.id, %s) as single
        from setlist.artists as a
        left join setlist.trending_scores(%s) as s on s.artist_id = a.id
        """,
        days,
        days,
    )
    assert 11 == len(both)
    # An artist of nothing may be missing from the set, but not from the single score.
    assert [] == [row for row in both if (row.trending_score or 0) != row.single]
    assert 3 < len({row.single for row in both})


def test_the_window_is_half_open(db: Connection[Any]) -> None:
    """Exactly 7 days old counts, a microsecond older does not."""
    place = stage(db)
    crowd = users(db, 2)
    store_votes(db, crowd[:1], place.entry, ago=7 * DAY)
    follow(db, crowd[:1], place.artist, ago=7 * DAY)
    assert Decimal("0.8") == score(db, place.artist)
    db.execute("update setlist.votes set voted_at = voted_at - interval '1 microsecond'")
    assert Decimal("0.3") == score(db, place.artist)
    assert Decimal("0.8") == score(db, place.artist, 8)


def test_a_supporting_act_gets_its_own_votes(db: Connection[Any]) -> None:
    """Votes count for the setlist's artist and not for the headliner."""
    place, support = stage(db), artist(db)
    db.execute(
        "insert into setlist.show_artists (show_id, artist_id) values (%s, %s)",
        [place.show, support],
    )
    theirs = setlist(db, place.show, support, order_index=1)
    store_votes(db, users(db, 4), add_entry(db, theirs, place.songs[0], 1))
    assert (Decimal(0), Decimal("2.0")) == (score(db, place.artist), score(db, support))


def test_a_view_is_counted_by_the_hour(db: Connection[Any]) -> None:
    """Three calls: one row of 3 views; an unknown artist: PT404."""
    place = artist(db)
    for role in ("anon", "authenticated", "service_role"):
        with as_user(db, None, role=role):
            db.execute("select setlist.track_view(%s)", [place])
    seen = "select views, hour = date_trunc('hour', now(), 'UTC') from setlist.artist_views"
    assert [(3, True)] == rows(db, seen)
    throws_ok(db, "select setlist.track_view(gen_random_uuid())", "PT404")


def test_the_ranking_says_what_the_function_says(db: Connection[Any]) -> None:
    """Verified artists and nobody else, score and rank; one row in refresh_status."""
    mixture(db)
    assert "ok" == value(db, REFRESH)
    wrong = """
        select a.name from setlist.artists as a
        full join setlist.trending_artists as t on t.id = a.id
        where a.verified is distinct from (t.id is not null) or (a.verified and (
            t.trending_score, t.name, t.slug, t.show_count, t.follower_count
        ) is distinct from (
            setlist.calculate_trending_score(a.id), a.name, a.slug,
            (select count(*) from setlist.shows as s where s.headliner_artist_id = a.id),
            (select count(*) from setlist.user_follows_artists as f where f.artist_id = a.id)
        ))
    """
    assert [] == rows(db, wrong)
    ranks = rows(db, "select rank, trending_score from setlist.trending_artists order by rank, id")
    scores = [row.trending_score for row in ranks]
    assert sorted(scores, reverse=True) == scores
    assert list(range(1, len(scores) + 1)) == [row.rank for row in ranks]
    status = "select name, rows, duration_ms > 0 from setlist.refresh_status"
    assert [("trending_artists", len(scores), True)] == rows(db, status)
    assert "ok" == value(db, REFRESH)
    assert [("trending_artists", len(scores), True)] == rows(db, status)


def test_the_ranking_is_read_through_its_function(db: Connection[Any]) -> None:
    """The best first, page by page, by everybody; the view itself by none of the clients."""
    mixture(db)
    db.execute(REFRESH)
    ranking = "select id, trending_score from setlist.trending_artists"
    whole = rows(db, f"{ranking} order by trending_score desc, id")
    for role in ("anon", "authenticated"):
        with as_user(db, None, role=role):
            page = "select id, trending_score from setlist.get_trending(%s, %s)"
            assert whole[:3] == rows(db, page, 3, 0)
            assert whole[3:6] == rows(db, page, 3, 3)
            assert [] == rows(db, page, 3, 100)
            assert len(whole) == value(db, "select count(*) from setlist.get_trending()")
            throws_ok(db, ranking, "42501")


def test_the_refresh_is_concurrent(database: Database) -> None:
    """A reader reads in the middle of it; a second refresh is told that it is busy."""
    impatient = "-c lock_timeout=2s"
    first, second = database.connect(options=impatient), database.connect(options=impatient)
    stage(first)
    first.execute(REFRESH)
    first.commit()
    stage(first)
    first.commit()
    assert "ok" == value(first, REFRESH)
    assert "busy" == value(second, REFRESH)
    assert 1 == value(second, "select count(*) from setlist.get_trending()")
    first.commit()
    assert 2 == value(second, "select count(*) from setlist.get_trending()")
    assert "ok" == value(second, REFRESH)


def test_the_empty_ranking_is_empty(db: Connection[Any]) -> None:
    """Before the first refresh there is nothing to read, and no error."""
    with as_user(db, None, role="anon"):
        assert [] == rows(db, "select * from setlist.get_trending()")
    assert "ok" == value(db, REFRESH)
    with as_user(db, None, role="anon"):
        assert [] == rows(db, "select * from setlist.get_trending()")
