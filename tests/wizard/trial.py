"""What the tests of the system wizard share: two organisations, their people, calls and races."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from support.rows import one, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from psycopg import Connection

    from dbkit.testing.databases import Database

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = datetime.now(UTC)

ORG_A, ORG_B = UUID(int=0xA), UUID(int=0xB)

#: A member and an admin of A, the same of B, a member of both, and a user of neither.
ANN, ADA, BOB, BEA, SAM, EVE = (UUID(int=0x100 + number) for number in range(6))

#: The session that most tests work on.
SESSION = "session-0001"
KEY = "publish_session-0001_6"

STAGES = (
    "organizerSetup",
    "eventSetup",
    "ticketSetup",
    "venueSetup",
    "paymentSetup",
    "reviewPublish",
)
COLUMNS = dict(
    zip(
        STAGES, ("organizer_data", "event_data", "ticket_data", "venue_data", "payment_data"),
        strict=False,
    )
)  # fmt: skip

#: Data of each stage that is complete and valid.
VALID: dict[str, dict[str, Any]] = {
    "organizerSetup": {"name": "Ann", "email": "ann@example.com"},
    "eventSetup": {
        "title": "Spring show",
        "type": "fashion_show",
        "date": f"{NOW + 30 * DAY:%Y-%m-%d}",
        "startTime": "19:00",
        "endTime": "22:00",
        "timezone": "Europe/Berlin",
    },
    "ticketSetup": {
        "tiers": [{"name": "Standard", "price_cents": 2500, "quantity": 100}],
        "totalCapacity": 150,
    },
    "venueSetup": {"mode": "physical", "address": "1 Main Street"},
    "paymentSetup": {"enabled": True, "accountId": "acct_1"},
}

EVENT_COLUMNS = """
    insert into wizard.events (
        organization_id, user_id, title, slug, type, event_date, start_time, end_time,
        ends_next_day, timezone, venue_mode, total_capacity, ticket_tiers, status, published_at
    )
"""


def settle(db: Connection[Any]) -> None:
    """Make the people and the two organisations."""
    for uid in (ANN, ADA, BOB, BEA, SAM, EVE):
        db.execute("insert into auth.users (id, email) values (%s, %s)", [uid, f"{uid.int}@test"])
    for org, name in ((ORG_A, "A"), (ORG_B, "B")):
        db.execute("insert into wizard.organizations (id, name) values (%s, %s)", [org, name])
    for org, uid, role in (
        (ORG_A, ANN, "member"),
        (ORG_A, ADA, "admin"),
        (ORG_B, BOB, "member"),
        (ORG_B, BEA, "admin"),
        (ORG_A, SAM, "member"),
        (ORG_B, SAM, "member"),
    ):
        db.execute(
            "insert into wizard.organization_members (organization_id, user_id, role) "
            "values (%s, %s, %s)",
            [org, uid, role],
        )


def be(
    db: Connection[Any], uid: UUID | None, role: str = "authenticated", **claims: object
) -> None:
    """Be a user until told otherwise: for the transaction, or the session where it autocommits."""
    token = {"role": role, **({"sub": str(uid)} if uid else {}), **claims}
    db.execute(
        "select set_config('role', %s, %s), set_config('request.jwt.claims', %s, %s)",
        [role, not db.autocommit, json.dumps(token), not db.autocommit],
    )


def of(org: UUID) -> dict[str, Any]:
    """Return the claim of a token that was issued for an organisation."""
    return {"app_metadata": {"organization_id": str(org)}}


def be_owner(db: Connection[Any]) -> None:
    """Be the owner of the database again."""
    db.execute(
        "select set_config('role', 'none', %s), set_config('request.jwt.claims', '', %s)",
        [not db.autocommit, not db.autocommit],
    )


@contextmanager
def owner(db: Connection[Any]) -> Iterator[None]:
    """Be the owner of the database in the block, and whoever one was before after it."""
    before = one(db, "select current_user, current_setting('request.jwt.claims', true)")
    be_owner(db)
    yield
    db.execute(
        "select set_config('role', %s, %s), set_config('request.jwt.claims', %s, %s)",
        [before[0], not db.autocommit, before[1] or "", not db.autocommit],
    )


def call(db: Connection[Any], function: str, **arguments: object) -> Any:
    """Call a function of the system by its arguments' names less ``p_``; return its one row."""
    prefix = "" if function == "set_current_org" else "p_"
    if function == "log_interaction":
        arguments = {"stage": None, **arguments}
    named = ", ".join(f"{prefix}{name} => %s" for name in arguments)
    given = [Jsonb(arg) if isinstance(arg, (dict, list)) else arg for arg in arguments.values()]
    return one(db, f"select * from wizard.{function}({named})", *given)


def refused(db: Connection[Any], sqlstate: str, function: str, **arguments: object) -> Any:
    """Assert that a call raises a state; return its detail, which has to be a JSON object."""
    with pytest.raises(psycopg.Error) as caught, db.transaction():
        call(db, function, **arguments)
    assert sqlstate == caught.value.sqlstate, caught.value
    detail = json.loads(caught.value.diag.message_detail or "null")
    assert isinstance(detail, dict)
    return detail


def start(db: Connection[Any], session: str = SESSION) -> Any:
    """Create or resume a session."""
    return call(db, "create_or_resume_session", session_id=session)


def save(
    db: Connection[Any],
    stage: str,
    data: object = None,
    *,
    session: str = SESSION,
    **rest: object,
) -> Any:
    """Save a stage, valid data when none is given."""
    return call(
        db,
        "save_stage",
        session_id=session,
        stage=stage,
        data=VALID[stage] if data is None else data,
        **rest,
    )


def fill(db: Connection[Any], session: str = SESSION, **event: object) -> Any:
    """Start a session and complete its five stages; return it."""
    row = start(db, session)
    for stage, data in VALID.items():
        given = {**data, **event} if stage == "eventSetup" else data
        row = save(db, stage, given, session=session, complete=True)
    return row


def publish(db: Connection[Any], key: str = KEY, session: str = SESSION) -> Any:
    """Publish a session."""
    return call(db, "publish_event", session_id=session, idempotency_key=key)


def age(db: Connection[Any], by: timedelta, session: str = SESSION) -> None:
    """Move a session into the past, as the owner, past the trigger that keeps ``updated_at``."""
    with owner(db):
        db.execute("alter table wizard.wizard_sessions disable trigger user")
        db.execute(
            """
            update wizard.wizard_sessions
            set created_at = created_at - %(by)s, updated_at = updated_at - %(by)s,
                last_seen_at = last_seen_at - %(by)s, expires_at = expires_at - %(by)s,
                completed_at = completed_at - %(by)s
            where session_id = %(session)s
            """,
            {"by": by, "session": session},
        )
        db.execute("alter table wizard.wizard_sessions enable trigger user")


def stored(db: Connection[Any], session: str = SESSION) -> Any:
    """Return a session as the owner reads it."""
    with owner(db):
        return one(db, "select * from wizard.wizard_sessions where session_id = %s", session)


def count(db: Connection[Any], table: str) -> int:
    """Count the rows of a table as the owner reads it."""
    with owner(db):
        return int(value(db, f"select count(*) from wizard.{table}"))


def clean_up(db: Connection[Any], after: timedelta = timedelta(0), **rest: object) -> Any:
    """Run the clean-up as of some time from now, as the owner."""
    with owner(db):
        # What waited for others, or never came to an end, would hang the tests.
        db.execute("set statement_timeout = '20 s'")
        done = call(db, "cleanup_expired_sessions", now=datetime.now(UTC) + after, **rest)
        db.execute("reset statement_timeout")
        return done


# Races -------------------------------------------------------------------------------------


class Race:
    """Callers, each with a connection and a thread of its own, that start together.

    Args:
        database: Where to.
        users: Who calls, one each.
        work: What they do with their connection and their number.
    """

    def __init__(
        self,
        database: Database,
        users: list[UUID],
        work: Callable[[Connection[Any], int], Any],
    ) -> None:
        self.results: list[Any] = [None] * len(users)
        self._line = threading.Barrier(len(users))
        self._threads = []
        for number, uid in enumerate(users):
            connection = database.connect(autocommit=True)
            be(connection, uid)
            arguments = (connection, number, work)
            self._threads.append(threading.Thread(target=self._run, args=arguments))

    def _run(
        self,
        connection: Connection[Any],
        number: int,
        work: Callable[[Connection[Any], int], Any],
    ) -> None:
        self._line.wait()
        try:
            self.results[number] = work(connection, number)
        except psycopg.Error as error:
            self.results[number] = error

    def start(self) -> None:
        """Let them go."""
        for thread in self._threads:
            thread.start()

    def finish(self) -> list[Any]:
        """Wait for them; return what each got: a row, or the error."""
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()
        return self.results


def race(
    database: Database,
    users: list[UUID],
    work: Callable[[Connection[Any], int], Any],
    gate: Callable[[Connection[Any]], object] | None = None,
) -> list[Any]:
    """Let callers start together; return what each got.

    Args:
        database: Where to.
        users: Who calls, one each.
        work: What they do with their connection and their number.
        gate: Takes a lock that all of them have to wait for, so that all are there before the first
            goes on; what it wrote is rolled back.
    """
    callers = Race(database, users, work)
    with database.connect() as holder:
        if gate:
            gate(holder)
        callers.start()
        if gate:
            wait_until(database, "count(*) = %s", WAITING, len(users))
        holder.rollback()
    return callers.finish()


#: Backends of this database that wait for a lock.
WAITING = """
    from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'
"""


def wait_until(database: Database, what: str, of_what: str, *params: object) -> None:
    """Wait until something is true, as another connection sees it."""
    deadline = time.monotonic() + 20
    with psycopg.connect(database.url, autocommit=True) as watcher:
        while not value(watcher, f"select {what} {of_what}", *params):
            assert time.monotonic() < deadline, f"not yet: {what}"
            time.sleep(0.01)


def lock_session(db: Connection[Any]) -> None:
    """Hold the row of the session."""
    db.execute("select from wizard.wizard_sessions where session_id = %s for update", [SESSION])


def publish_at_once(database: Database, callers: int, keys: int) -> list[Any]:
    """Let members of A publish one session at once with so many keys; return what each got."""
    with database.connect() as db:
        settle(db)
        be(db, ANN)
        fill(db)
    users = [(ANN, ADA)[number % 2] for number in range(callers)]
    return race(
        database, users, lambda db, number: publish(db, f"{KEY}-{number % keys}"), lock_session
    )


def errors(results: list[Any]) -> list[str]:
    """Return the states of those results that are errors."""
    return sorted(str(result.sqlstate) for result in results if isinstance(result, psycopg.Error))


def answers(results: list[Any]) -> list[Any]:
    """Return those results that are no errors."""
    return [result for result in results if not isinstance(result, psycopg.Error)]
