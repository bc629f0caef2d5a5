"""The read functions: equal to raw events at every moment, for every window."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from analytics.trial import BASE, DAY, HOUR, MINUTE, event, roll_up, settle, track
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

MIDNIGHT = BASE.replace(hour=0)


def scatter(db: Connection[Any], seed: int, count: int, days: int = 6) -> None:
    """Spread events over the days before today, by a seed."""
    dice = random.Random(seed)
    start = MIDNIGHT + DAY - days * DAY
    track(
        db,
        [
            event(
                start + timedelta(seconds=dice.randrange(days * 86400)),
                dice.choice(["click", "impression", "scroll"]),
                visitor_id=dice.choice([None, *(f"v{n}" for n in range(40))]),
                session_id=f"s{dice.randrange(200)}",
                event_label=dice.choice([None, "a", "b", "c"]),
            )
            for _ in range(count)
        ],
    )


def windows(seed: int, count: int) -> list[tuple[datetime, datetime]]:
    """Return windows of every alignment: seconds, whole hours, whole days, within one hour."""
    dice = random.Random(seed)
    found = []
    for unit in (1, 3600, 86400, 7):
        for _ in range(count):
            start = MIDNIGHT - 7 * DAY + timedelta(seconds=dice.randrange(8 * 86400) // unit * unit)
            found.append(
                (
                    start,
                    start
                    + timedelta(seconds=max(unit, dice.randrange(1, 6 * 86400) // unit * unit)),
                )
            )
    return [*found, (BASE + MINUTE, BASE + 9 * MINUTE), (BASE, BASE + HOUR)]


RAW = """
    select count(*) as events, count(distinct visitor_id) as visitors,
        count(distinct session_id) as sessions
    from analytics.analytics_events where project_id = 'p' and created_at >= %s and created_at < %s
"""


@pytest.mark.parametrize("state", ["nothing rolled up", "all rolled up", "some pending"])
def test_every_window_is_exact(db: Connection[Any], state: str) -> None:
    """Whole days, ragged ends and pending hours together hold each event once."""
    settle(db)
    scatter(db, seed=1, count=1500)
    if state != "nothing rolled up":
        roll_up(db)
    if state == "some pending":
        scatter(db, seed=2, count=25)
        db.execute("delete from analytics.analytics_events where id % 60 = 0")
    for start, end in windows(seed=3, count=12):
        # Below a hundred or so, sketches of either kind are exact or nearly so.
        raw = one(db, RAW, start, end)
        kpis = one(db, "select * from analytics.get_kpis('p', %s, %s)", start, end)
        assert raw[0] == kpis.total_events, (start, end)
        assert raw[1] == pytest.approx(kpis.total_unique_visitors, abs=2)
        assert raw[2] == pytest.approx(kpis.total_unique_sessions, rel=0.05, abs=2)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_days_and_types_are_exact(db: Connection[Any], zone: str) -> None:
    """Per day and type the figures are those of the raw events, whole days and ragged ends."""
    settle(db)
    scatter(db, seed=4, count=1200)
    roll_up(db)
    scatter(db, seed=5, count=10)
    for start, end in windows(seed=6, count=4):
        raw = rows(
            db,
            """
            select (created_at at time zone %s)::date, event_type, count(*) as events,
                count(distinct visitor_id) as visitors, count(distinct session_id) as sessions
            from analytics.analytics_events
            where project_id = 'p' and created_at >= %s and created_at < %s
            group by 1, 2 order by 1, 2
            """,
            zone, start, end,
        )  # fmt: skip
        read = rows(
            db, "select * from analytics.get_daily_by_type('p', %s, %s, %s)", start, end, zone
        )
        assert [row[:3] for row in raw] == [row[:3] for row in read]
        # Below a hundred or so, sketches of either kind are exact or nearly so.
        for wanted, found in zip(raw, read, strict=True):
            assert wanted[3:] == pytest.approx(found[3:], rel=0.05, abs=2)


@pytest.mark.parametrize("label", [None, "a"])
def test_a_series_of_a_type_is_exact(db: Connection[Any], label: str | None) -> None:
    """Days of one type, and of one type and label, have the figures of the raw events."""
    settle(db)
    scatter(db, seed=8, count=1200)
    roll_up(db)
    scatter(db, seed=9, count=10)
    for start, end in windows(seed=10, count=4):
        raw = rows(
            db,
            """
            select date_trunc('day', created_at, 'UTC'), count(*) as events,
                count(distinct visitor_id) as visitors, count(distinct session_id) as sessions
            from analytics.analytics_events
            where project_id = 'p' and event_type = 'click' and created_at >= %s and created_at < %s
                and (%s::text is null or event_label = %s)
            group by 1 order by 1
            """,
            start, end, label, label,
        )  # fmt: skip
        read = rows(
            db,
            """
            select bucket, total_events, unique_visitors, unique_sessions
            from analytics.get_series('p', %s, %s, 'day', 'click', %s) where total_events > 0
            """,
            start, end, label,
        )  # fmt: skip
        assert [row[:2] for row in raw] == [row[:2] for row in read]
        for wanted, found in zip(raw, read, strict=True):
            assert wanted[2:] == pytest.approx(found[2:], rel=0.05, abs=2)


def test_days_and_types_are_read_where_labels_are_united(db: Connection[Any]) -> None:
    """Whole days come from the rows of the types: what a row says is what is told."""
    settle(db)
    scatter(db, seed=11, count=300)
    roll_up(db)
    db.execute("update analytics.analytics_type_daily_agg set unique_visitors = 12345")
    window = (MIDNIGHT - 2 * DAY, MIDNIGHT)
    by_type = rows(db, "select * from analytics.get_daily_by_type('p', %s, %s)", *window)
    assert {12345} == {row.total_unique_visitors for row in by_type}
    series = "select * from analytics.get_series('p', %s, %s, 'day', 'click')"
    assert {12345} == {row.unique_visitors for row in rows(db, series, *window)}


def test_labels_come_most_events_first(db: Connection[Any]) -> None:
    """By events, then label; NULL is a label of its own; the limit cuts."""
    settle(db)
    for label, count in (("b", 3), ("a", 3), (None, 5), ("c", 1)):
        track(
            db,
            [
                event(BASE + n * MINUTE, "widget_visible", event_label=label, visitor_id="v")
                for n in range(count)
            ],
        )
    track(db, [event(BASE, "click", event_label="a")])
    query = "select * from analytics.get_label_stats('p', p_to => %s, p_limit => %s)"
    for _ in range(2):
        assert [(None, 5, 1), ("a", 3, 1), ("b", 3, 1), ("c", 1, 1)] == rows(
            db, query, BASE + DAY, 100
        )
        assert [(None, 5, 1)] == rows(db, query, BASE + DAY, 1)
        roll_up(db)


def test_a_single_row_gives_its_exact_figure(db: Connection[Any]) -> None:
    """Within one type, label and hour the distinct count is exact, above any sketch's error."""
    settle(db)
    db.execute(
        """
        insert into analytics.analytics_events
            (project_id, visitor_id, session_id, event_type, created_at)
        select 'p', 'v' || n, 's' || n %% 7001, 'widget_visible', %s
        from generate_series(1, 9001) as n
        """,
        [BASE],
    )
    for _ in range(2):
        window = (BASE, BASE + HOUR)
        assert (9001, 9001, 7001) == one(
            db, "select * from analytics.get_kpis('p', %s, %s)", *window
        )
        (stats,) = rows(
            db, "select * from analytics.get_label_stats('p', 'widget_visible', %s, %s)", *window
        )
        assert (None, 9001, 9001) == stats
        roll_up(db)


def test_without_realtime_the_window_is_widened_to_whole_hours(db: Connection[Any]) -> None:
    """An aggregate cannot tell part of an hour, so the whole hour counts."""
    settle(db)
    track(db, [event(BASE + n * MINUTE) for n in range(120)])
    roll_up(db)
    query = "select total_events from analytics.get_kpis('p', %s, %s, %s)"
    window = (BASE + 50 * MINUTE, BASE + 70 * MINUTE)
    assert 20 == value(db, query, *window, True)
    assert 120 == value(db, query, *window, False)


def test_hours_without_events_are_zero(db: Connection[Any]) -> None:
    """A chart has every hour, of a project without events too; of a hidden one, none."""
    settle(db)
    query = "select total_events, is_partial from analytics.get_hourly_counts('p', %s, %s)"
    assert [(0, False), (0, False), (0, True)] == rows(
        db, query, BASE + MINUTE, BASE + 2 * HOUR + MINUTE
    )
    db.execute("set local role authenticated")
    assert [] == rows(db, query, BASE, BASE + HOUR)


@pytest.mark.parametrize(
    ("span", "step"),
    [
        (DAY, HOUR),
        (DAY + HOUR, 4 * HOUR),
        (7 * DAY, 4 * HOUR),
        (8 * DAY, DAY),
        (30 * DAY, DAY),
        (31 * DAY, 7 * DAY),
    ],
)
def test_the_granularity_follows_from_the_span(
    db: Connection[Any], span: timedelta, step: timedelta
) -> None:
    """Up to 24 h hours, up to 7 d 4-hours, up to 30 d days, then weeks from Monday."""
    settle(db)
    scatter(db, seed=7, count=400)
    roll_up(db)
    end = MIDNIGHT + DAY
    series = rows(db, "select * from analytics.get_series('p', %s, %s)", end - span, end)
    buckets = [bucket.bucket.astimezone(UTC) for bucket in series]
    assert {step} == {after - before for before, after in pairwise(buckets)}
    if step == 7 * DAY:
        assert {0} == {bucket.weekday() for bucket in buckets}
    assert one(db, RAW, end - span, end)[0] == sum(bucket.total_events for bucket in series)


def test_buckets_of_a_series_are_partial_at_the_ends_only(db: Connection[Any]) -> None:
    """A bucket that reaches beyond the window is flagged, at both ends."""
    settle(db)
    track(db, [event(BASE + n * MINUTE) for n in range(180)])
    query = "select total_events, is_partial from analytics.get_series('p', %s, %s, 'hour')"
    series = rows(db, query, BASE + 20 * MINUTE, BASE + 130 * MINUTE)
    assert [(40, True), (60, False), (10, True)] == series


def test_a_series_can_be_of_one_type_and_label_in_a_zone(db: Connection[Any]) -> None:
    """Filters apply, and days begin at the zone's midnight."""
    settle(db)
    start = datetime(BASE.year, BASE.month, BASE.day, tzinfo=UTC) - 2 * DAY
    track(
        db,
        [
            event(start + 23 * HOUR, "click", event_label="a"),
            event(start + 12 * HOUR, "click"),
            event(start + 12 * HOUR, "scroll", event_label="a"),
        ],
    )
    roll_up(db)
    query = """
        select bucket at time zone 'Asia/Tokyo', total_events
        from analytics.get_series('p', %s, %s, 'day', 'click', 'a', 'Asia/Tokyo')
        where total_events > 0
    """
    tokyo = (start + DAY).replace(tzinfo=None)
    assert [(tokyo, 1)] == rows(db, query, start, start + 2 * DAY)


def test_the_rate_is_null_without_impressions(db: Connection[Any]) -> None:
    """Interactions by impressions to four places; nothing to divide by is NULL."""
    settle(db)
    query = "select * from analytics.get_engagement('p', %s)"
    track(db, [event(BASE)])
    assert (0, 1, None) == one(db, query, BASE - DAY)
    track(
        db,
        [event(BASE, kind) for kind in ("impression", "widget_view", "widget_visible", "scroll")],
    )
    assert (3, 1, "0.3333") == tuple(
        str(figure) if name == "engagement_rate" else figure
        for name, figure in one(db, query, BASE - DAY)._asdict().items()
    )


@pytest.mark.parametrize(
    ("call", "params"),
    [
        ("get_kpis('p', %s, %s)", [BASE, BASE]),
        ("get_kpis('p', %s, %s)", [BASE, BASE - DAY]),
        ("get_kpis('p', %s, %s)", [BASE - 401 * DAY, BASE]),
        ("get_kpis('p', '-infinity', %s)", [BASE]),
        ("get_kpis('p', null, %s)", [BASE]),
        ("get_hourly_counts('p', %s, %s)", [BASE, BASE]),
        ("get_label_stats('p', 'click', %s, %s)", [BASE, BASE]),
        ("get_engagement('p', %s, %s)", [BASE, BASE]),
        ("get_series('p', %s, %s)", [BASE, BASE]),
        ("get_series('p', %s, %s, 'minute')", [BASE - DAY, BASE]),
        ("get_daily_by_type('p', %s, %s)", [BASE, BASE]),
        ("get_daily_by_type('p', %s, %s, 'Asia/Kolkata')", [BASE - DAY, BASE]),
        ("get_daily_by_type('p', %s, %s, 'FOO5')", [BASE - DAY, BASE]),
        ("get_daily_by_type('p', %s, %s, 'Europe/Nowhere')", [BASE - DAY, BASE]),
        ("get_daily_by_type('p', %s, %s, null)", [BASE - DAY, BASE]),
    ],
)
def test_what_cannot_be_asked_is_a_bad_request(
    db: Connection[Any], call: str, params: list[datetime]
) -> None:
    """PT400, with a detail that a client can read."""
    with pytest.raises(psycopg.Error) as caught:
        db.execute(f"select * from analytics.{call}", params)
    assert "PT400" == caught.value.sqlstate
    assert '{"parameter": ' in str(caught.value.diag.message_detail)


def test_pending_hours_are_told_to_those_who_may_know(db: Connection[Any]) -> None:
    """The marks of one's own project; none of another's."""
    people = settle(db)
    track(db, [event(BASE), event(BASE)])
    query = "select * from analytics.pending_hours('p', %s, %s)"
    assert [(BASE,)] == rows(db, query, BASE, BASE + HOUR)
    assert [] == rows(db, query, BASE + HOUR, BASE + DAY)
    db.execute("select tests.login_as(%s)", [people.stranger])
    assert [] == rows(db, query, BASE, BASE + HOUR)


def test_service_role_reads_every_project(db: Connection[Any]) -> None:
    """It bypasses row security, so the functions let it through as the tables do."""
    settle(db)
    track(db, [event(BASE)])
    db.execute("set local role service_role")
    assert 1 == value(db, "select total_events from analytics.get_kpis('p', %s)", BASE - DAY)
    assert 1 == value(db, "select count(*) from analytics.analytics_events")
