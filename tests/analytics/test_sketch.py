"""The sketches, whichever kind the server has: the promised error, unions, equality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.rows import value

if TYPE_CHECKING:
    from psycopg import Connection

#: The texts 1 to n, with a prefix that makes each case another set of hashes.
TEXTS = "array(select %s || n from generate_series(1, %s) as n)"


@pytest.mark.parametrize("size", [1, 10, 100])
def test_small_sets_are_counted_to_the_one(db: Connection[Any], size: int) -> None:
    """Both kinds are exact for small sets."""
    count = value(db, f"select analytics.sketch_count(analytics.sketch_of({TEXTS}))", "a", size)
    assert size == pytest.approx(count, abs=size // 100)


@pytest.mark.parametrize("seed", range(10))
def test_large_sets_stay_within_the_promise(db: Connection[Any], seed: int) -> None:
    """66,719 visitors, ten seeds: within 5 % with the extension, 6 % in plain SQL."""
    plain = value(db, "select to_regtype('extensions.hll') is null")
    count = value(
        db, f"select analytics.sketch_count(analytics.sketch_of({TEXTS}))", f"seed {seed} ", 66_719
    )
    assert 66_719 == pytest.approx(count, rel=0.06 if plain else 0.05)


def test_a_union_counts_nobody_twice(db: Connection[Any]) -> None:
    """The union of parts that overlap is the sketch of the whole, to the bit."""
    query = """
        with part as (
            select analytics.sketch_of(
                array(select 'v' || n from generate_series(p * 1000, p * 1000 + 1999) as n)
            ) as s
            from generate_series(0, 9) as p
        )
        select analytics.sketch_equal(
            (select analytics.sketch_union(s) from part),
            analytics.sketch_of(array(select 'v' || n from generate_series(0, 10999) as n))
        )
    """
    assert value(db, query) is True


def test_nothing_is_the_empty_sketch(db: Connection[Any]) -> None:
    """No rows, no texts and only NULLs are all the same nothing, and never NULL."""
    empties = (
        "(select analytics.sketch_union(analytics.sketch_empty()) where false)",
        "analytics.sketch_of('{}')",
        "analytics.sketch_of(array[null, null]::text [])",
        "analytics.sketch_empty()",
    )
    for empty in empties:
        assert (
            value(db, f"select analytics.sketch_equal({empty}, analytics.sketch_empty())") is True
        )
        assert 0 == value(db, f"select analytics.sketch_count({empty})")


def test_different_sets_are_not_equal(db: Connection[Any]) -> None:
    """One more visitor is seen, so that a changed row is written."""
    one, other = "analytics.sketch_of(array['a', 'b'])", "analytics.sketch_of(%s)"
    query = f"select analytics.sketch_equal({one}, {other})"
    assert value(db, query, ["b", "a", "a", None]) is True
    assert value(db, query, ["a", "b", "c"]) is False


def test_the_roll_up_makes_the_sketch_that_sketch_of_makes(db: Connection[Any]) -> None:
    """recount() has a faster way to the same sketch, below and above 4,096 visitors."""
    db.execute(
        """
        insert into analytics.analytics_events
            (project_id, visitor_id, event_type, event_label, created_at)
        select 'p', case when n % 10 > 0 then 'v' || n end, 'a',
            case when n <= 50 then 'few' end, now()
        from generate_series(1, 9000) as n
        """
    )
    query = """
        select count(*), count(*) filter (where analytics.sketch_equal(r.visitors_hll, e.sketch))
        from analytics.recount(array['p'], array[now()], array[now() + interval '1 s']) as r
        join (
            select event_label, analytics.sketch_of(array_agg(visitor_id)) as sketch
            from analytics.analytics_events group by event_label
        ) as e on e.event_label is not distinct from r.event_label
    """
    assert (2, 2) == db.execute(query).fetchone()
