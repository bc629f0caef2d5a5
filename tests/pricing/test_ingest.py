"""What comes in: snapshots row by row, events, zones, and what the scraper says of itself."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import pytest

from dbkit.testing import as_user
from pricing.trial import (
    BASE,
    DAY,
    HOUR,
    MARKS,
    MINUTE,
    NOW,
    PASS,
    RAW,
    A,
    B,
    count,
    differences,
    ingest,
    refresh,
    refused,
    section,
    settle,
    store,
)
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database

INGEST = "select * from pricing.ingest_snapshots(%s, %s, %s)"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"zone": ""}, "invalid_zone"),
        ({"zone": None}, "invalid_zone"),
        ({"zone": 7}, "invalid_zone"),
        ({"section": ""}, "invalid_section"),
        ({"section": []}, "invalid_section"),
        ({"lowest_price": -1}, "invalid_price"),
        ({"lowest_price": None}, "invalid_price"),
        ({"lowest_price": "cheap"}, "invalid_price"),
        ({"lowest_price": 1e300}, "invalid_price"),
        ({"highest_price": 49}, "price_order"),
        ({"average_price": 51}, "price_order"),
        ({"average_price": 49}, "price_order"),
        ({"lowest_price_2tickets": 49}, "group_price_below_lowest"),
        ({"lowest_price_4tickets": 49.99}, "group_price_below_lowest"),
        ({"total_tickets": -1}, "invalid_count"),
        ({"total_tickets": 1.5}, "invalid_count"),
        ({"total_tickets": "many"}, "invalid_count"),
        ({"total_tickets": 1e20}, "invalid_count"),
        ({"total_listings": -1}, "invalid_count"),
        ({"available": "perhaps"}, "invalid_available"),
        ({"available": False}, "unavailable_with_tickets"),
        ({"raw_listings": {"a": 1}}, "invalid_raw_listings"),
        ({"raw_listings": "x"}, "invalid_raw_listings"),
    ],
)
def test_a_bad_row_is_rejected_and_the_others_go_in(
    db: Connection[Any], wrong: dict[str, object], reason: str
) -> None:
    """The answer says which row and why; the table has the other two."""
    settle(db)
    answer = ingest(db, BASE, section("1"), section("2") | wrong, section("3"))
    assert (2, 0, 1) == answer[:3]
    assert [{"row": 2, "reason": reason}] == answer.errors
    assert [("1",), ("3",)] == rows(db, f"select section from {RAW} order by 1")


def test_what_is_no_object_and_what_comes_twice(db: Connection[Any]) -> None:
    """Elements that are not objects are rejected, and a section that the pass has twice."""
    settle(db)
    answer = one(
        db, INGEST, A, BASE, json.dumps([section("1"), 5, None, [], section("1", 60), section("2")])
    )
    assert (2, 0, 4) == answer[:3]
    assert ["not_an_object"] * 3 + ["duplicate"] == [error["reason"] for error in answer.errors]
    assert [2, 3, 4, 5] == [error["row"] for error in answer.errors]
    assert 50 == value(db, f"select lowest_price from {RAW} where section = '1'")


def test_every_column_is_written(db: Connection[Any]) -> None:
    """What the scraper says of a section is what the table has."""
    settle(db)
    job = value(db, "select pricing.start_job()")
    said = section(
        "1", 50, 4, average_price=60.5, highest_price=70, lowest_price_2tickets=55,
        lowest_price_4tickets=58, total_listings=3, raw_listings=[{"row": "A"}],
    )  # fmt: skip
    ingest(db, BASE, said, job=job)
    row = value(db, f"select to_jsonb(s) from {RAW} as s")
    assert said == {name: row[name] for name in said}
    assert (str(A), str(job)) == (row["event_id"], row["job_id"])
    assert BASE == value(db, f'select "timestamp" from {RAW}')


def test_a_section_without_tickets(db: Connection[Any]) -> None:
    """It goes in, as unavailable; optional figures may be left out."""
    settle(db)
    bare = {
        "zone": "Lower",
        "section": "1",
        "lowest_price": 50,
        "total_tickets": 0,
        "available": False,
    }
    assert (1, 0, 0) == ingest(db, BASE, bare)[:3]
    assert (50, None, 0, False) == one(
        db, f"select lowest_price, highest_price, total_tickets, available from {RAW}"
    )


def test_a_correction_is_an_update(db: Connection[Any]) -> None:
    """Inserted, updated and unchanged rows are told apart; an unchanged one is not written."""
    settle(db)
    ingest(db, BASE, section("1"), section("2"))
    db.execute(f"delete from {MARKS}")
    before = rows(db, f"select section, ctid::text from {RAW} order by 1")
    answer = ingest(db, BASE, section("1"), section("2", 40), section("3"))
    assert (1, 1, 0) == answer[:3]
    after = rows(db, f"select section, ctid::text from {RAW} order by 1")
    assert before[0] == after[0]
    assert 40 == value(db, f"select lowest_price from {RAW} where section = '2'")
    db.execute(f"delete from {MARKS}")
    assert (0, 0, 0) == ingest(db, BASE, section("1"), section("2", 40), section("3"))[:3]
    assert 0 == count(db, MARKS)


def test_the_instant_is_a_whole_second(db: Connection[Any]) -> None:
    """A pass within a second is the same pass."""
    settle(db)
    ingest(db, BASE + timedelta(microseconds=123456), section())
    assert (0, 0, 0) == ingest(db, BASE + timedelta(microseconds=999999), section())[:3]
    assert [(BASE,)] == rows(db, f'select "timestamp" from {RAW}')


def test_what_is_refused_as_a_whole(db: Connection[Any]) -> None:
    """Unknown event PT404; instants too far ahead or too old, and what is no array, PT400."""
    settle(db)
    good = json.dumps([section()])
    assert {"parameter": "p_event_id"} == refused(db, "PT404", INGEST, uuid4(), NOW, good)
    assert {"parameter": "p_event_id"} == refused(db, "PT404", INGEST, None, NOW, good)
    for at in (datetime.now(UTC) + 6 * MINUTE, NOW - 125 * DAY, None):
        assert {"parameter": "p_timestamp"} == refused(db, "PT400", INGEST, A, at, good)
    for bad in ('{"zone": "Lower"}', "5", "null", None):
        assert {"parameter": "p_rows"} == refused(db, "PT400", INGEST, A, NOW, bad)
    assert 0 == count(db, RAW)
    assert 1 == one(db, INGEST, A, NOW + 4 * MINUTE, good).inserted
    assert 1 == one(db, INGEST, A, NOW - 119 * DAY, good).inserted
    assert (0, 0, 0) == one(db, INGEST, A, NOW, "[]")[:3]


def test_infinity_is_too_far(db: Connection[Any]) -> None:
    """Neither end of time is an instant of the scraper."""
    settle(db)
    for at in ("infinity", "-infinity"):
        refused(db, "PT400", INGEST, A, at, json.dumps([section()]))


def test_last_scraped_only_moves_ahead(db: Connection[Any]) -> None:
    """A late pass does not turn it back."""
    settle(db)
    scraped = "select last_scraped from pricing.events where id = %s"
    assert value(db, scraped, A) is None
    for at, newest in ((BASE, BASE), (BASE + PASS, BASE + PASS), (BASE - DAY, BASE + PASS)):
        ingest(db, at, section())
        assert newest == value(db, scraped, A)
    assert value(db, scraped, B) is None


def test_one_mark_an_hour_and_statement(db: Connection[Any]) -> None:
    """Inserts, updates and deletes mark what they touch; a move marks both hours."""
    settle(db)
    marks = f"select distinct event_id, hour_bucket from {MARKS} order by 1, 2"
    ingest(db, BASE, section("1"), section("2"), section("3"))
    assert [(A, BASE)] == rows(db, f"select event_id, hour_bucket from {MARKS}")
    for change, marked in (
        (f'update {RAW} set "timestamp" = "timestamp" + interval \'1 hour\'', {BASE, BASE + HOUR}),
        (f"update {RAW} set lowest_price = 1", {BASE + HOUR}),
        (f"delete from {RAW}", {BASE + HOUR}),
    ):
        db.execute(f"truncate {MARKS}")
        db.execute(change)
        assert [(A, hour) for hour in sorted(marked)] == rows(db, marks), change


def test_two_scrapers_at_once(database: Database) -> None:
    """Two sessions send the same passes in turn of their own: no deadlock, each row once."""
    db = database.connect(autocommit=True)
    settle(db)
    errors: list[BaseException] = []

    def scrape(connection: Connection[Any], backwards: bool) -> None:
        try:
            for number in range(30):
                sections = [section(str(n), 10 + (n + number) % 7) for n in range(20)]
                ordered = reversed(sections) if backwards else sections
                ingest(connection, BASE + number % 5 * PASS, *ordered)
        except psycopg.Error as error:
            errors.append(error)

    threads = [
        threading.Thread(target=scrape, args=(database.connect(autocommit=True), backwards))
        for backwards in (False, True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == errors
    assert 100 == count(db, RAW)
    refresh(db)
    assert [] == differences(db)


def test_events_are_known_by_their_external_id(db: Connection[Any]) -> None:
    """The first call makes it, the next one changes what it names and nothing else."""
    call = "select pricing.upsert_event(%s)"
    said = {
        "external_id": "x1", "name": "Show", "venue": "Arena", "city": "Rome", "state": "RM",
        "date": "2027-01-01T20:00:00+00:00", "category": "concert", "performer_id": "p",
        "performer_name": "P", "image_url": "https://i.test/1",
    }  # fmt: skip
    made = value(db, call, json.dumps(said))
    row = value(db, "select to_jsonb(e) from pricing.events as e where id = %s", made)
    assert said == {name: row[name] for name in said}
    assert row["active"] is True
    assert made == value(db, call, json.dumps({"external_id": "x1", "name": "Show II"}))
    row = value(db, "select to_jsonb(e) from pricing.events as e where id = %s", made)
    assert said | {"name": "Show II"} == {name: row[name] for name in said}
    value(db, call, json.dumps({"external_id": "x1", "active": False, "city": None}))
    assert (False, None) == one(db, "select active, city from pricing.events where id = %s", made)
    assert 1 == count(db, "pricing.events")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"external_id": ""}, "external_id"),
        ({"external_id": None}, "external_id"),
        ({"external_id": "x" * 256}, "external_id"),
        ({"name": ""}, "name"),
        ({"venue": None}, "venue"),
        ({"date": "soon"}, "date"),
        ({"date": None}, "date"),
        ({"active": "perhaps"}, "active"),
    ],
)
def test_an_event_that_is_none(db: Connection[Any], wrong: dict[str, object], field: str) -> None:
    """PT422, and the detail names the field; what is no object is PT400."""
    said = {"external_id": "x", "name": "n", "venue": "v", "date": "2027-01-01T20:00:00Z"}
    call = "select pricing.upsert_event(%s)"
    assert field == refused(db, "PT422", call, json.dumps(said | wrong))["field"]
    for bad in ("[]", "5", None):
        refused(db, "PT400", call, bad)
    assert 0 == count(db, "pricing.events")


def test_zones_are_mapped(db: Connection[Any]) -> None:
    """Zones are inserted and changed; a section moves to another only when it is let go."""
    settle(db)
    call = "select pricing.upsert_zones(%s, %s)"
    said = [
        {"zone_name": "Lower", "sections": ["1", "2"], "display_order": 2},
        {"zone_name": "Upper", "sections": ["3"], "display_order": 1},
    ]
    assert 2 == value(db, call, A, json.dumps(said))
    assert 0 == value(db, call, A, json.dumps(said))
    read = "select zone_name, sections, display_order from pricing.zones_mapping order by 1"
    assert [("Lower", ["1", "2"], 2), ("Upper", ["3"], 1)] == rows(db, read)
    # Of another event it may be.
    assert 1 == value(db, call, B, json.dumps([{"zone_name": "Floor", "sections": ["1"]}]))
    moved = [said[0] | {"sections": ["2"]}, said[1] | {"sections": ["3", "1"]}]
    assert 2 == value(db, call, A, json.dumps(moved))
    detail = refused(db, "PT404", call, uuid4(), json.dumps(said))
    assert "parameter" in detail or "field" in detail
    for none in ('{"zone_name": "x"}', "7", None):
        refused(db, "PT400", call, A, none)
    for bad in ('[{"zone_name": ""}]', "[5]", '[{"zone_name": "x", "sections": "1"}]'):
        refused(db, "PT422", call, A, bad)


def test_a_section_is_in_one_zone(db: Connection[Any]) -> None:
    """23505 for a second zone of the same event, on insert as on update."""
    settle(db)
    insert = "insert into pricing.zones_mapping (event_id, zone_name, sections) values (%s, %s, %s)"
    db.execute(insert, [A, "Lower", ["1", "2"]])
    refused(db, "23505", insert, A, "Upper", ["3", "2"])
    db.execute(insert, [A, "Upper", ["3"]])
    db.execute(insert, [B, "Lower", ["3"]])
    update = "update pricing.zones_mapping set sections = %s where event_id = %s and zone_name = %s"
    refused(db, "23505", update, ["3", "1"], A, "Upper")
    refused(db, "23505", "update pricing.zones_mapping set event_id = %s where event_id = %s", A, B)
    db.execute(update, [["3", "4"], A, "Upper"])


def test_two_sessions_cannot_give_a_section_to_two_zones(database: Database) -> None:
    """The second waits for the first and is refused, or is refused at once: never both."""
    db, other = database.connect(), database.connect(options="-c lock_timeout=300ms")
    settle(db)
    db.commit()
    insert = "insert into pricing.zones_mapping (event_id, zone_name, sections) values (%s, %s, %s)"
    db.execute(insert, [A, "Lower", ["1"]])
    with pytest.raises((psycopg.errors.LockNotAvailable, psycopg.errors.UniqueViolation)):
        other.execute(insert, [A, "Upper", ["1"]])
    other.rollback()
    db.commit()
    with pytest.raises(psycopg.errors.UniqueViolation):
        other.execute(insert, [A, "Upper", ["1"]])


def test_a_job_from_start_to_end(database: Database) -> None:
    """Running, then success with its figures and a duration; it ends once."""
    db = database.connect(autocommit=True)
    job = value(db, "select pricing.start_job()")
    read = "select status, events_scraped, errors_count, error_details, duration_ms"
    assert ("running", 0, 0, None, None) == one(db, f"{read} from pricing.scraper_jobs")
    finish = "select pricing.finish_job(%s, %s, %s, %s, %s)"
    detail = json.dumps({"e": 1})
    for bad in ("running", "banana", None):
        refused(db, "PT400", finish, job, bad, 1, 0, None)
    refused(db, "PT400", finish, job, "success", -1, 0, None)
    refused(db, "PT404", finish, uuid4(), "success", 1, 0, None)
    db.execute(finish.encode(), [job, "failed", 7, 2, detail])
    row = one(db, f"{read} from pricing.scraper_jobs")
    assert ("failed", 7, 2, {"e": 1}) == row[:4]
    assert 0 <= row.duration_ms < 60_000
    refused(db, "PT409", finish, job, "success", 1, 0, None)
    assert value(db, "select completed_at >= started_at from pricing.scraper_jobs") is True


def test_the_duration_of_a_job_is_its_own(db: Connection[Any]) -> None:
    """Milliseconds from start to end, computed; nobody writes it."""
    insert = (
        "insert into pricing.scraper_jobs (started_at, completed_at, status) values (%s, %s, %s)"
    )
    db.execute(insert, [BASE, BASE + timedelta(seconds=1.5), "success"])
    assert 1500 == value(db, "select duration_ms from pricing.scraper_jobs")
    for started, completed, status in (
        (BASE, None, "success"),
        (BASE, BASE, "running"),
        (BASE, BASE - MINUTE, "failed"),
        (BASE, BASE, "banana"),
    ):
        refused(db, "23514", insert, started, completed, status)


def test_dead_jobs_are_reaped(db: Connection[Any]) -> None:
    """Running for longer than that: failed, stale; young and finished ones stay as they are."""
    insert = (
        "insert into pricing.scraper_jobs (started_at, completed_at, status) "
        "values (now() - %s::interval, %s, %s) returning job_id"
    )
    dead = value(db, insert, "121 minutes", None, "running")
    value(db, insert, "119 minutes", None, "running")
    value(db, insert, "5 hours", NOW, "success")
    assert 1 == value(db, "select pricing.reap_jobs()")
    read = "select status, error_details ->> 'detail' from pricing.scraper_jobs where job_id = %s"
    assert ("failed", "stale") == one(db, read, dead)
    assert 0 == value(db, "select pricing.reap_jobs()")
    assert 1 == value(db, "select pricing.reap_jobs('1 hour')")
    statuses = rows(db, "select status from pricing.scraper_jobs order by started_at")
    assert [("success",), ("failed",), ("failed",)] == statuses


def test_logs(db: Connection[Any]) -> None:
    """A line has what the scraper said; a bad level or no message is refused."""
    settle(db)
    job = value(db, "select pricing.start_job()")
    call = "select pricing.log_scraper(%s, %s, %s, %s, %s, %s)"
    made = value(db, call, "ERROR", "it broke", A, job, "at x", json.dumps({"a": 1}))
    read = (
        "select id, event_id, job_id, level, message, stack_trace, metadata "
        "from pricing.scraper_logs"
    )
    assert (made, A, job, "ERROR", "it broke", "at x", {"a": 1}) == one(db, read)
    assert made < value(db, "select pricing.log_scraper('INFO', 'x')")
    for level, message in (("FATAL", "x"), (None, "x"), ("INFO", ""), ("INFO", None)):
        refused(db, "PT400", call, level, message, None, None, None, None)
    # A log of what is not there must not be lost with an internal error.
    unknown = UUID(int=99)
    for event, of in ((unknown, None), (None, unknown)):
        refused(db, "PT404", call, "INFO", "x", event, of, None, None)


def test_logs_outlive_their_event_and_not_their_job(db: Connection[Any]) -> None:
    """Set null by an event that goes, cascade by a job."""
    settle(db)
    job = value(db, "select pricing.start_job()")
    db.execute("select pricing.log_scraper('INFO', 'x', %s, %s)", [A, job])
    db.execute("select pricing.log_scraper('INFO', 'y', %s)", [A])
    db.execute("delete from pricing.events where id = %s", [A])
    assert [(None, job), (None, None)] == rows(
        db, "select event_id, job_id from pricing.scraper_logs order by id"
    )
    db.execute("delete from pricing.scraper_jobs where job_id = %s", [job])
    assert [("y",)] == rows(db, "select message from pricing.scraper_logs")


def test_only_the_service_writes(db: Connection[Any]) -> None:
    """service_role ingests without a grant on the marks; clients are refused."""
    settle(db)
    with as_user(db, A):
        refused(db, "42501", INGEST, A, NOW, json.dumps([section()]))
    with as_user(db, None, role="service_role"):
        assert 1 == one(db, INGEST, A, NOW, json.dumps([section()])).inserted
        # Written directly it leaves marks as well.
        store(db, NOW - HOUR, section())
        refused(db, "42501", f"delete from {MARKS}")
        assert 2 == refresh(db).buckets
    assert [] == differences(db)


@pytest.mark.parametrize(
    "change",
    [
        "total_tickets = -1",
        "total_listings = -1",
        "zone = ''",
        "section = ''",
        "lowest_price = -1",
        "highest_price = lowest_price - 1, average_price = null",
        "average_price = highest_price + 1",
        "average_price = lowest_price - 1",
        "lowest_price_2tickets = lowest_price - 1",
        "lowest_price_4tickets = lowest_price - 1",
        "available = false",
        "raw_listings = '{}'",
        "raw_listings = '5'",
    ],
)
def test_the_table_refuses_it_too(db: Connection[Any], change: str) -> None:
    """Whoever writes beside ingest_snapshots meets the checks."""
    settle(db)
    ingest(db, BASE, section())
    refused(db, "23514", f"update {RAW} set {change}")


@pytest.mark.parametrize("column", ["external_id", "name", "venue"])
def test_an_event_has_a_name(db: Connection[Any], column: str) -> None:
    """Empty and null are refused."""
    settle(db)
    refused(db, "23514", f"update pricing.events set {column} = ''")
    refused(db, "23502", f"update pricing.events set {column} = null")


def test_a_mapped_section_has_a_name(db: Connection[Any]) -> None:
    """A null or empty section in the array of a zone is refused."""
    settle(db)
    insert = "insert into pricing.zones_mapping (event_id, zone_name, sections) values (%s, %s, %s)"
    for zone, sections in (("", ["1"]), ("Z", [None]), ("Z", [""])):
        refused(db, "23514", insert, A, zone, sections)
