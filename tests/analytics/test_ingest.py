"""The write path: what is taken in, what is refused, and the marks it leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from analytics.trial import BASE, DAY, HOUR, event, settle, store, track
from dbkit.testing import as_user
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

MARKS = """
    select project_id, hour_bucket, count(*) from analytics.analytics_events_dirty
    group by 1, 2 order by 1, 2
"""


def test_good_events_are_stored_and_bad_ones_counted_by_reason(db: Connection[Any]) -> None:
    """A batch is not refused for the sake of one event in it."""
    settle(db)
    now = datetime.now(UTC)
    bad: dict[str, list[Any]] = {
        "not_an_object": [3, None],
        "missing_type": [{}, {"event_type": None}, {"event_type": ""}],
        "invalid_type": [{"event_type": "Click"}],
        "empty_label": [{"event_type": "a", "event_label": ""}],
        "long_label": [{"event_type": "a", "event_label": "x" * 201}],
        "empty_visitor_or_session": [
            {"event_type": "a", "visitor_id": ""},
            {"event_type": "a", "session_id": ""},
        ],
        "invalid_data": [{"event_type": "a", "event_data": []}],
        "invalid_created_at": [
            {"event_type": "a", "created_at": text}
            for text in ("tomorrow", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "")
        ],
        "in_the_future": [event(now + timedelta(minutes=6))],
        "too_old": [event(now - timedelta(days=91))],
    }
    good: list[dict[str, object]] = [
        {"event_type": "a"},
        {"event_type": "a", "event_label": None, "event_data": None, "created_at": None},
        event(
            now + timedelta(minutes=4), event_label="x" * 200, event_data={"k": [1]}, visitor_id="v"
        ),
    ]
    answer = track(db, [*good, *(each for kind in bad.values() for each in kind)])
    assert (3, 17) == (answer.accepted, answer.rejected)
    assert {reason: len(kind) for reason, kind in bad.items()} == answer.reasons
    stored = rows(
        db, "select event_label, event_data, visitor_id from analytics.analytics_events order by id"
    )
    assert [(None, {}, None), (None, {}, None), ("x" * 200, {"k": [1]}, "v")] == stored


@pytest.mark.parametrize(
    ("project", "events", "sqlstate"),
    [
        ("p", "{}", "PT400"),
        ("p", None, "PT400"),
        ("p", json.dumps([{"event_type": "a"}] * 1001), "PT400"),
        ("nowhere", "[]", "PT404"),
        (None, "[]", "PT404"),
    ],
)
def test_a_batch_that_cannot_be_taken_is_an_error(
    db: Connection[Any], project: str | None, events: str | None, sqlstate: str
) -> None:
    """Not an array, more than 1,000 or no such project."""
    settle(db)
    with pytest.raises(psycopg.Error) as caught:
        db.execute("select * from analytics.track_events(%s, %s)", [project, events])
    assert sqlstate == caught.value.sqlstate


def test_only_the_service_takes_events_in(db: Connection[Any]) -> None:
    """The owner of a project cannot forge its events."""
    people = settle(db)
    call = "select accepted from analytics.track_events('p', '[{\"event_type\": \"a\"}]')"
    with as_user(db, people.owner), pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(call)
    with as_user(db, None, role="service_role"):
        assert 1 == value(db, call)


def test_a_statement_leaves_one_mark_an_hour(db: Connection[Any]) -> None:
    """Insert, update and delete mark the hours of the new and the old rows, once a statement."""
    settle(db)
    track(db, [event(BASE), event(BASE), event(BASE + HOUR)])
    assert [("p", BASE, 1), ("p", BASE + HOUR, 1)] == rows(db, MARKS)
    db.execute("truncate analytics.analytics_events_dirty")
    db.execute("update analytics.analytics_events set created_at = created_at + interval '2 hours'")
    hours = [BASE + n * HOUR for n in range(4)]
    assert [("p", hour, 1) for hour in hours] == rows(db, MARKS)
    db.execute("truncate analytics.analytics_events_dirty")
    db.execute(
        "update analytics.analytics_events set project_id = 'q' where created_at = %s",
        [BASE + 2 * HOUR],
    )
    assert [("p", hours[2], 1), ("q", hours[2], 1)] == rows(db, MARKS)
    db.execute("truncate analytics.analytics_events_dirty")
    db.execute("delete from analytics.analytics_events where project_id = 'q'")
    assert [("q", hours[2], 1)] == rows(db, MARKS)
    db.execute("delete from analytics.analytics_events where false")
    assert 1 == value(db, "select count(*) from analytics.analytics_events_dirty")


def test_marks_are_appended_and_never_collapsed(db: Connection[Any]) -> None:
    """Two statements on one hour leave two marks: the second must outlive a claim of the first."""
    settle(db)
    track(db, [event(BASE)])
    track(db, [event(BASE)])
    assert [("p", BASE, 2)] == rows(db, MARKS)


@pytest.mark.parametrize(
    "column",
    [
        "event_label = ''",
        "event_label = repeat('x', 201)",
        "visitor_id = ''",
        "session_id = ''",
        "event_type = 'A'",
        "event_type = null",
        "event_data = '[]'",
        "project_id = null",
    ],
)
def test_the_table_refuses_what_ingest_refuses(db: Connection[Any], column: str) -> None:
    """A server that writes past track_events meets the same rules as checks."""
    settle(db)
    track(db, [event(BASE)])
    with pytest.raises(psycopg.errors.IntegrityError):
        db.execute(f"update analytics.analytics_events set {column}")


def test_the_service_can_write_raw_events_itself(db: Connection[Any]) -> None:
    """And its rows are marked too, though it may not write marks."""
    settle(db)
    with as_user(db, None, role="service_role"):
        store(db, BASE)
        db.execute("update analytics.analytics_events set event_type = 'b'")
        db.execute("delete from analytics.analytics_events")
    assert [("p", BASE, 3)] == rows(db, MARKS)
    with (
        as_user(db, None, role="service_role"),
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(
            "insert into analytics.analytics_events_dirty (project_id, hour_bucket) "
            "values ('p', now())"
        )


def test_events_of_91_days_ago_have_no_way_in(db: Connection[Any]) -> None:
    """The rule is that of retention: just younger is taken."""
    settle(db)
    edge = datetime.now(UTC) - 90 * DAY
    answer = track(db, [event(edge + HOUR), event(edge - HOUR)])
    assert (1, {"too_old": 1}) == (answer.accepted, answer.reasons)
    assert 1 == one(db, "select count(*) from analytics.analytics_events").count
