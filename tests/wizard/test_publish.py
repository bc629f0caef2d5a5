"""Publishing beyond the acceptance tests: what the event says, keys, failures, retries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from support.rows import one, rows, value
from wizard.trial import (
    ADA,
    ANN,
    DAY,
    HOUR,
    KEY,
    ORG_A,
    SESSION,
    VALID,
    age,
    be,
    call,
    count,
    fill,
    owner,
    publish,
    refused,
    save,
    settle,
    start,
    stored,
)

if TYPE_CHECKING:
    from psycopg import Connection


@pytest.fixture
def ann(db: Connection[Any]) -> Connection[Any]:
    """Return a connection that is a member of A and has a session to publish."""
    settle(db)
    be(db, ANN)
    fill(db)
    return db


def action(db: Connection[Any], key: str = KEY) -> Any:
    """Return the action of a key."""
    with owner(db):
        return one(db, "select * from wizard.wizard_actions where idempotency_key = %s", key)


def test_what_the_event_says(ann: Connection[Any]) -> None:
    """Every field of the stages, in columns; published now; the instant in its zone."""
    answer = publish(ann)
    with owner(ann):
        event = one(ann, "select * from wizard.events")
    asked = VALID["eventSetup"]
    assert (ORG_A, ANN, "Spring show", "fashion_show") == (
        event.organization_id, event.user_id, event.title, event.type
    )  # fmt: skip
    assert (asked["date"], asked["startTime"], asked["endTime"], asked["timezone"]) == (
        f"{event.event_date}", f"{event.start_time:%H:%M}", f"{event.end_time:%H:%M}",
        event.timezone,
    )  # fmt: skip
    begins = datetime.combine(event.event_date, event.start_time, ZoneInfo("Europe/Berlin"))
    assert begins == event.starts_at
    assert ("physical", "1 Main Street") == (event.venue_mode, event.venue_data["address"])
    assert (VALID["ticketSetup"]["tiers"], 150) == (event.ticket_tiers, event.total_capacity)
    assert (True, "acct_1") == (event.payment_enabled, event.stripe_account_id)
    assert "published" == event.status
    assert value(ann, "select now()") == event.published_at
    assert (event.id, "completed", 201, None) == (
        answer.event_id, answer.status, answer.http_status, answer.error
    )  # fmt: skip
    assert (str(event.id), event.slug) == (answer.event["id"], answer.event["slug"])
    # The stored answer outlives the user and the account.
    assert set() == answer.event.keys() & {"user_id", "stripe_account_id"}


def test_what_the_session_and_the_action_say(ann: Connection[Any]) -> None:
    """Completed with the event; the result, how long it took, one attempt."""
    answer = publish(ann)
    row = stored(ann)
    assert ("completed", False, answer.event_id) == (row.status, row.is_active, row.event_id)
    assert row.completed_at == value(ann, "select now()")
    done = action(ann)
    assert (ORG_A, row.id, SESSION) == (
        done.organization_id, done.wizard_session_id, done.session_id
    )  # fmt: skip
    assert ("completed", 1, None) == (done.status, done.attempts, done.error_message)
    assert done.execution_time_ms >= 0
    assert str(answer.event_id) in str(done.result)


def test_the_first_answer_is_the_answer(ann: Connection[Any]) -> None:
    """The same key: 200 with what was stored, whatever became of event and session since."""
    first = publish(ann)
    for change in (
        f"update wizard.events set title = 'Renamed' where id = '{first.event_id}'",
        "update wizard.wizard_sessions set event_id = null",
        "update wizard.wizard_sessions set status = 'expired'",
    ):
        with owner(ann):
            ann.execute(change)
        again = publish(ann)
        assert ("completed", 200, first.event_id, first.event) == again[:4]
    assert 1 == action(ann).attempts


def test_another_key_finds_the_event(ann: Connection[Any]) -> None:
    """A key made of the time of day does no harm: 200, the same event, its own action."""
    first = publish(ann)
    again = publish(ann, "1700000000000")
    assert ("completed", 200, first.event_id, first.event) == again[:4]
    assert ("completed", 1) == (action(ann, "1700000000000").status, count(ann, "events"))


def test_a_member_publishes_what_another_filled(ann: Connection[Any]) -> None:
    """The key belongs to the organisation, so a colleague gets the same answer."""
    first = publish(ann)
    be(ann, ADA)
    assert (200, first.event_id) == (publish(ann).http_status, publish(ann).event_id)


def test_a_key_of_another_action(ann: Connection[Any]) -> None:
    """publish_event's keys and those of other actions do not meet."""
    call(ann, "claim_action", session_id=SESSION, name="connectStripe", idempotency_key=KEY,
         payload={})  # fmt: skip
    assert 201 == publish(ann).http_status


@pytest.mark.parametrize("key", ["", "1234567", "x" * 201, None])
def test_a_key_has_a_length(ann: Connection[Any], key: str | None) -> None:
    """8 to 200 characters; else PT400 and nothing stays."""
    refused(ann, "PT400", "publish_event", session_id=SESSION, idempotency_key=key)
    assert 0 == count(ann, "wizard_actions")
    assert 201 == publish(ann, "x" * 200).http_status


def test_an_expired_session_is_not_published(ann: Connection[Any]) -> None:
    """PT410 and no action, and after it was marked too."""
    age(ann, 7 * DAY + HOUR)
    refused(ann, "PT410", "publish_event", session_id=SESSION, idempotency_key=KEY)
    with owner(ann):
        ann.execute("select wizard.cleanup_expired_sessions()")
    refused(ann, "PT410", "publish_event", session_id=SESSION, idempotency_key=KEY)
    assert (0, 0) == (count(ann, "wizard_actions"), count(ann, "events"))


@pytest.mark.parametrize("stage", list(VALID))
def test_every_stage_has_to_be_complete(db: Connection[Any], stage: str) -> None:
    """One of five missing: 422 that names it, and no event."""
    settle(db)
    be(db, ANN)
    start(db)
    for name in VALID:
        save(db, name, complete=name != stage)
    answer = publish(db)
    assert ("failed", 422, None) == answer[:3]
    assert stage in answer.error
    assert 0 == count(db, "events")


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("event_data", {"date": "2020-01-01"}),
        ("event_data", {"title": " "}),
        ("event_data", {"endTime": "18:00"}),
        ("event_data", {"timezone": "Mars/Base"}),
        ("ticket_data", {"tiers": []}),
        ("venue_data", {"mode": "hybrid", "url": None}),
        ("payment_data", {"accountId": None}),
        ("organizer_data", {"email": "nobody"}),
    ],
)
def test_what_was_valid_once(ann: Connection[Any], column: str, change: dict[str, Any]) -> None:
    """Completed, and wrong by now, as a date is after a while: 422, the session in progress."""
    with owner(ann):
        ann.execute(
            f"update wizard.wizard_sessions set {column} = jsonb_strip_nulls({column} || %s)",
            [psycopg.types.json.Jsonb(change)],
        )
    answer = publish(ann)
    assert ("failed", 422, None, None) == answer[:4]
    assert ("failed", answer.error) == (action(ann).status, action(ann).error_message)
    assert ("in_progress", 0) == (stored(ann).status, count(ann, "events"))


def test_what_a_constraint_refuses(ann: Connection[Any]) -> None:
    """A rule that validation does not know of: 422 with the message, and the rest is kept."""
    with owner(ann):
        ann.execute("alter table wizard.events add constraint no_shows check (title !~ 'show')")
    answer = publish(ann)
    assert ("failed", 422, None, None) == answer[:4]
    assert "no_shows" in answer.error
    assert "failed" == action(ann).status
    with owner(ann):
        ann.execute("alter table wizard.events drop constraint no_shows")
    assert 201 == publish(ann).http_status
    assert ("completed", 2) == (action(ann).status, action(ann).attempts)


def test_what_is_not_expected_is_not_hidden(ann: Connection[Any]) -> None:
    """A broken trigger is an error, and takes everything back."""
    with owner(ann):
        ann.execute(
            """
            create function wizard.broken() returns trigger language plpgsql
            as $$ begin raise exception 'broken'; end $$;
            create trigger a_broken before insert on wizard.events
            for each row execute function wizard.broken();
            """
        )
    with pytest.raises(psycopg.errors.RaiseException), ann.transaction():
        publish(ann)
    assert (0, "in_progress") == (count(ann, "wizard_actions"), stored(ann).status)


def test_ten_attempts(ann: Connection[Any]) -> None:
    """The tenth failure is the last with that key; another key is another chance."""
    with owner(ann):
        ann.execute("update wizard.wizard_sessions set ticket_data = '{}'")
    for attempt in range(1, 11):
        assert 422 == publish(ann).http_status
        assert attempt == action(ann).attempts
    refused(ann, "PT409", "publish_event", session_id=SESSION, idempotency_key=KEY)
    assert 10 == action(ann).attempts
    save(ann, "ticketSetup", complete=True)
    refused(ann, "PT409", "publish_event", session_id=SESSION, idempotency_key=KEY)
    assert 201 == publish(ann, "another-key").http_status


def test_a_failed_key_of_a_session_that_is_published(ann: Connection[Any]) -> None:
    """Failed, then published with another key: the first key finds the event."""
    save(ann, "ticketSetup", {})
    assert 422 == publish(ann).http_status
    save(ann, "ticketSetup", complete=True)
    event = publish(ann, "another-key").event_id
    assert (200, event) == (publish(ann).http_status, publish(ann).event_id)
    assert ("completed", 1) == (action(ann).status, count(ann, "events"))


def test_a_slug_that_is_taken(ann: Connection[Any]) -> None:
    """Retried with other digits; when every try collides the answer is 422, not an error."""
    first = publish(ann)
    with owner(ann):
        # Every slug of the title is the first one's from now on.
        ann.execute(
            """
            create function wizard.always_the_same() returns trigger language plpgsql
            as $$ begin new.slug := 'taken'; return new; end $$;
            create trigger zz_taken before insert on wizard.events
            for each row execute function wizard.always_the_same();
            """
        )
        ann.execute("update wizard.events set slug = 'taken' where id = %s", [first.event_id])
    fill(ann, "session-0002")
    answer = publish(ann, "another-key", "session-0002")
    assert ("failed", 422) == (answer.status, answer.http_status)
    assert 1 == count(ann, "events")


@pytest.mark.parametrize(
    ("file", "title", "slug"),
    [
        ("fold.sql", "Crème brûlée à Łódź", "creme-brulee-a-odz"),
        ("fold.unaccent.sql", "Crème brûlée à Łódź", "creme-brulee-a-lodz"),
        ("fold.sql", "ﬁne Straße №5", "fine-stra-e-no5"),
        ("fold.unaccent.sql", "ﬁne Straße №5", "fine-strasse-no5"),
    ],
)
def test_titles_with_accents(
    ann: Connection[Any], pytestconfig: pytest.Config, file: str, title: str, slug: str
) -> None:
    """With the extension unaccent and without it, whichever of the two the server has."""
    with owner(ann):
        found = value(ann, "select count(*) from pg_extension where extname = 'unaccent'")
        if not found and "unaccent" in file:
            ann.execute("create extension unaccent schema extensions")
        path = pytestconfig.rootpath / "sql" / "wizard" / "functions" / file
        ann.execute(path.read_bytes())
    fill(ann, title=title)
    assert slug == publish(ann).event["slug"][:-9]


def test_the_event_goes_and_the_session_stays(ann: Connection[Any]) -> None:
    """event_id is set to null; a session that lost its event does not make another one."""
    first = publish(ann)
    with owner(ann):
        ann.execute("delete from wizard.events")
    assert ("completed", None) == (stored(ann).status, stored(ann).event_id)
    assert (200, first.event_id) == (publish(ann).http_status, publish(ann).event_id)
    assert 0 == count(ann, "events")


def test_one_session_has_one_event(ann: Connection[Any]) -> None:
    """Not even the owner gives two sessions the same event."""
    publish(ann)
    start(ann, "session-0002")
    with owner(ann), pytest.raises(psycopg.errors.UniqueViolation), ann.transaction():
        ann.execute("update wizard.wizard_sessions set event_id = (select id from wizard.events)")


def test_an_event_moves_with_its_date(ann: Connection[Any]) -> None:
    """starts_at follows date, time and zone, summer and winter; nobody writes it."""
    publish(ann)
    with owner(ann):
        for day, zone, offset in (
            ("2099-07-01", "Europe/Berlin", 2),
            ("2099-01-01", "Europe/Berlin", 1),
            ("2099-01-01", "America/New_York", -5),
        ):
            ann.execute(
                "update wizard.events set event_date = %s, timezone = %s, starts_at = now()",
                [day, zone],
            )
            gap = value(
                ann,
                "select (event_date + start_time) at time zone 'UTC' - starts_at "
                "from wizard.events",
            )
            assert timedelta(hours=offset) == gap


@pytest.mark.parametrize(
    "wrong",
    [
        "status = 'gone'",
        "type = 'wedding'",
        "venue_mode = 'elsewhere'",
        "venue_data = '[]'",
        "published_at = null",
        "status = 'cancelled', published_at = null",
        "stripe_account_id = null",
        "slug = 'Not-A-Slug'",
        "slug = '-x'",
        "slug = 'a--b'",
        "total_capacity = 0",
        "organization_id = null",
    ],
)
def test_what_an_event_cannot_be(ann: Connection[Any], wrong: str) -> None:
    """Whoever writes it."""
    publish(ann)
    with owner(ann), pytest.raises(psycopg.errors.IntegrityError), ann.transaction():
        ann.execute(f"update wizard.events set {wrong}")


def test_public_readers(ann: Connection[Any]) -> None:
    """The view has published events of all organisations, for anon and for everybody else."""
    publish(ann)
    with owner(ann):
        columns = set(one(ann, "select * from wizard.published_events")._asdict())
    assert {"title", "slug", "starts_at", "timezone"} <= columns
    assert set() == columns & {"stripe_account_id", "user_id"}
    be(ann, None, "anon")
    for name in columns:
        rows(ann, f"select {name} from wizard.published_events")
    be(ann, ANN)
    assert 1 == value(ann, "select count(*) from wizard.published_events")
    with owner(ann):
        ann.execute("update wizard.events set status = 'cancelled'")
    assert 0 == value(ann, "select count(*) from wizard.published_events")
