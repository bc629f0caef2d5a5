"""The benchmark of the system ``wizard``.

    python tests/benchmarks/wizard.py [--orgs 50] [--scale 1.0] [--out FILE]

It starts a PostgreSQL server of its own (``DBKIT_PG_BIN`` says which), applies the project, fills
it (at full scale 50 organisations with 2,000 sessions each, ten interactions and two actions a
session) and measures what a client waits for and what the clean-up costs. It prints one table and
writes the figures as JSON with ``--out``.

Clients are threads of this process, one connection each, logged in as a member; a call is a
transaction. With 16 of them Python's lock is part of what they wait for, so those figures are upper
bounds. Latencies show the 95th percentile as the measured value, and in the note the median and the
worst. Performance is printed and never asserted: the exit code is 1 when the results are wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.json import Jsonb

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.database import SETTINGS, connect
from benchmarks.figures import Bar, Figure, Sample, table
from dbkit.apply.run import build_project
from dbkit.postgres import cluster, throwaway
from dbkit.project.load import load_project

if TYPE_CHECKING:
    from dbkit.postgres.cluster import Server

Connection = psycopg.Connection[tuple[Any, ...]]
Work = Callable[[Connection, int], object]

ROOT = Path(__file__).parents[2]
NAME = "wizard"

#: Of the specification.
SAVE_ONE, SAVE_MANY = Bar(under=10), Bar(under=50)
PUBLISH, RESUME = Bar(under=30), Bar(under=5)
POLICY = Bar(slower=1.5)
AUTOSAVE_WAIT = Bar(under=200)
WITH_INDEX = Bar(faster=2)

MANY = 16


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything.

    Attributes:
        orgs: Organisations.
        sessions: Of each.
        calls: Of each client that is measured.
        due: Rows for the clean-up beside autosaves.
        ended: Sessions whose clean-up is measured.
        runs: Warm runs of a query.
    """

    orgs: int
    sessions: int
    calls: int
    due: int
    ended: int
    runs: int


@dataclass(slots=True)
class Latencies:
    """How long calls took, in milliseconds, and all of them together."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0

    def part(self, share: float) -> float:
        """Return the time that this share of the calls did not exceed."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def figure(self, name: str, bar: Bar | None = None, more: str = "") -> Figure:
        """Return the line of the table: the 95th percentile, the rest in the note."""
        rate = len(self.times) / self.seconds
        note = (
            f"p50 {median(self.times):.2f}, p99 {self.part(0.99):.2f}, worst "
            f"{max(self.times):.2f} ms; {rate:,.0f} calls a second{more}"
        )
        return Figure(f"{name}: p95", optimised=Sample((self.part(0.95),)), bar=bar, note=note)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code.

    Args:
        arguments: Of the command line.
    """
    chosen = _arguments(arguments)
    size = Size(
        orgs=chosen.orgs,
        sessions=max(200, round(2000 * chosen.scale)),
        calls=max(20, round(1000 * chosen.scale)),
        due=max(1000, round(100_000 * chosen.scale)),
        ended=max(100, round(10_000 * chosen.scale)),
        runs=chosen.runs,
    )
    with throwaway.throwaway({**SETTINGS, "synchronous_commit": "off"}) as server:
        seconds = _fill(server, size)
        told = f"PostgreSQL {server.major}; {_described(size)}; filled in {seconds:.0f} s"
        print(told, flush=True)
        figures = []
        for measure in MEASURES:
            for figure in measure(server, size):
                figures.append(figure)
                print(f"  {figure.name}", flush=True)
        wrong = _wrong(server)
    print(table("\nwizard", figures), *wrong, sep="\n", flush=True)
    if chosen.out:
        values = {"run": told, "wrong": wrong, "figures": [figure.values() for figure in figures]}
        chosen.out.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    return 1 if wrong else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the system wizard.")
    parser.add_argument("--orgs", type=int, default=50, help="organisations; default: %(default)s")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="1 is 2,000 sessions each; default: %(default)s"
    )
    parser.add_argument("--runs", type=int, default=7, help="warm runs; default: %(default)s")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the figures as JSON")
    return parser.parse_args(arguments)


def _described(size: Size) -> str:
    sessions = size.orgs * size.sessions
    return (
        f"{size.orgs} organisations, {sessions:,} sessions, {10 * sessions:,} interactions, "
        f"{2 * sessions:,} actions"
    )


@cache
def query(name: str) -> bytes:
    """Return a query by its path without ending, ``due/expire``.

    Args:
        name: Below ``wizard/``.
    """
    return (Path(__file__).parent / "wizard" / f"{name}.sql").read_bytes()


def _fill(server: Server, size: Size) -> float:
    cluster.create_database(server, NAME)
    build_project(load_project(ROOT), server.url(NAME))
    started = perf_counter()
    with connect(server, NAME) as connection:
        connection.execute(query("load"), {"orgs": size.orgs, "sessions": size.sessions})
        connection.execute(b"vacuum (analyze)")
        connection.execute(b"checkpoint")
    return perf_counter() - started


def _wrong(server: Server) -> list[str]:
    """Return what must never be, whatever was measured."""
    with connect(server, NAME) as connection:
        return [
            f"WRONG: {count:,} {what}"
            for what, count in connection.execute(query("wrong")).fetchall()
            if count
        ]


# Clients -----------------------------------------------------------------------------------


@contextmanager
def member(server: Server, org: int) -> Iterator[Connection]:
    """Connect as a member of an organisation.

    Args:
        server: Where to.
        org: Its number, from 1.
    """
    with psycopg.connect(server.url(NAME), autocommit=True) as connection:
        connection.execute(
            "select set_config('request.jwt.claims', jsonb_build_object('sub', "
            "md5('user ' || %s::int)::uuid, 'role', 'authenticated')::text, false)",
            [org],
        )
        connection.execute("set role authenticated")
        yield connection


@contextmanager
def crew(count: int, work: Callable[[int, threading.Barrier], None]) -> Iterator[threading.Barrier]:
    """Run threads beside the block; the end of the block waits for them.

    Args:
        count: How many.
        work: What each does, given its number and a barrier for all of them and the block.

    Raises:
        Exception: What the first thread that failed raised.
    """
    line, failures = threading.Barrier(count + 1), list[Exception]()

    def run(number: int) -> None:
        try:
            work(number, line)
        except threading.BrokenBarrierError:
            pass  # somebody else failed
        except Exception as error:
            failures.append(error)
            line.abort()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield line
    except threading.BrokenBarrierError:
        pass  # told below
    finally:
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def measured(server: Server, clients: int, calls: int, work: Work) -> Latencies:
    """Let clients call, each for an organisation of its own; return how long each call took.

    Args:
        server: Where to.
        clients: How many at once.
        calls: How many of each.
        work: One call, of a connection and the call's number; numbers begin at 0 for each client.
    """
    found = Latencies()

    def run(client: int, line: threading.Barrier) -> None:
        with member(server, client + 1) as connection:
            for warm in range(3):
                work(connection, -1 - warm)
            line.wait()
            for number in range(calls):
                started = perf_counter()
                work(connection, number)
                found.times.append((perf_counter() - started) * 1000)

    with crew(clients, run) as line:
        line.wait()
        started = perf_counter()
    found.seconds = perf_counter() - started
    return found


def session_of(connection: Connection, number: int) -> str:
    """Return the id of a session in progress of the client's organisation.

    Args:
        connection: Of the client.
        number: Which, from 0; the same each time; wraps around.
    """
    ids = _sessions(connection)
    return ids[number % len(ids)]


def _sessions(connection: Connection) -> list[str]:
    known: list[str] | None = _KNOWN.get(connection)
    if known is None:
        found = connection.execute(
            "select session_id from wizard.wizard_sessions "
            "where status = 'in_progress' and expires_at > now() and version > 1 order by id"
        )
        known = [name for (name,) in found]
        _KNOWN[connection] = known
    return known


_KNOWN: dict[Connection, list[str]] = {}


_VERSIONS: dict[str, int] = {}

SAVE = """
    select version from wizard.save_stage(
        p_session_id => %s, p_stage => 'eventSetup', p_data => %s, p_version => %s
    )
"""


def versioned(connection: Connection, number: int) -> None:
    """Save 500 bytes with the version that was read, as an autosave does; 50 times a session.

    Args:
        connection: Of the client.
        number: Of the call.
    """
    save(connection, session_of(connection, number // 50 if number >= 0 else number), number)


def save(connection: Connection, session: str, number: int) -> None:
    """Save 500 bytes with the version that was read last.

    Args:
        connection: Of the client.
        session: Its id.
        number: Of the call.
    """
    parameters = [session, _payload(number), _VERSIONS.get(session)]
    row = connection.execute(SAVE, parameters).fetchone()
    assert row
    _VERSIONS[session] = row[0]


def _payload(number: int) -> Jsonb:
    return Jsonb({
        "title": f"Event {number} {random.random()}",
        "type": "popup",
        "date": "2099-12-31",
        "startTime": "19:00",
        "timezone": "Europe/Berlin",
        "description": "x" * 350,
    })  # fmt: skip


def resume(connection: Connection, number: int) -> None:
    """Resume a session.

    Args:
        connection: Of the client.
        number: Of the call.
    """
    session = session_of(connection, number)
    connection.execute("select * from wizard.create_or_resume_session(%s)", [session]).fetchone()


def create(connection: Connection, number: int) -> None:
    """Start a new session.

    Args:
        connection: Of the client.
        number: Of the call.
    """
    del number
    connection.execute("select * from wizard.create_or_resume_session()").fetchone()


def publish(connection: Connection, number: int) -> None:
    """Publish a session that was not published yet.

    Args:
        connection: Of the client.
        number: Of the call; each is another session, from the last one on.
    """
    session = session_of(connection, -10 - number)
    row = connection.execute(
        "select http_status from wizard.publish_event(%s, %s)", [session, f"publish_{session}"]
    ).fetchone()
    assert row in {(201,), (200,)}, row


# Measures ----------------------------------------------------------------------------------


def policies(server: Server, size: Size) -> Iterator[Figure]:
    """Measure what row security costs."""
    # As the member's: connect() would send each query unprepared.
    with psycopg.connect(server.url(NAME), autocommit=True) as connection:
        org = {"org": _org(connection, 1)}
        baseline = _sample(connection, "active_sessions.own", org, size.runs)
    with member(server, 1) as connection:
        bare = _sample(connection, "active_sessions", None, size.runs)
        own = _sample(connection, "active_sessions.own", org, size.runs)
    name = "my organisation's active sessions"
    yield Figure(f"policy: {name}", baseline, bare, POLICY, "the policy alone names the tenant")
    yield Figure(f"policy: {name}, asked for", baseline, own, POLICY, "the query names it too")


def _org(connection: Connection, number: int) -> Any:
    return _value(connection, "select md5('org ' || %s::int)::uuid", number)


def _value(connection: Connection, query_: str, *parameters: object) -> Any:
    row = connection.execute(query_, parameters).fetchone()
    return row[0] if row else None


def _sample(connection: Connection, name: str, parameters: Any, runs: int) -> Sample:
    """Run a query a few times to warm up, then measure it and count the pages it touches."""
    text = query(name)
    times = []
    for run in range(3 * runs + 3):
        started = perf_counter()
        connection.execute(text, parameters).fetchall()
        if run >= 3:
            times.append((perf_counter() - started) * 1000)
    explain = b"explain (analyze, buffers, timing off, format json) " + text
    ((plan,),) = connection.execute(explain, parameters).fetchall()
    pages = plan[0]["Plan"]
    return Sample(tuple(times), pages["Shared Hit Blocks"] + pages["Shared Read Blocks"])


def resuming(server: Server, size: Size) -> Iterator[Figure]:
    """Measure how long a client waits for his session."""
    yield measured(server, 1, size.calls, resume).figure("resume a session", RESUME)
    yield measured(server, 1, size.calls, create).figure("start a session")


def saving(server: Server, size: Size) -> Iterator[Figure]:
    """Measure the autosave."""
    one = measured(server, 1, 2 * size.calls, versioned)
    yield one.figure("save_stage, 1 client", SAVE_ONE)
    many = measured(server, MANY, size.calls // 2, versioned)
    yield many.figure(f"save_stage, {MANY} clients, distinct sessions", SAVE_MANY)


def publishing(server: Server, size: Size) -> Iterator[Figure]:
    """Measure publishing: alone, by many, and by many of one session."""
    count = max(10, size.calls // 5)
    yield measured(server, 1, count, publish).figure("publish_event, 1 client", PUBLISH)
    each = max(10, size.calls // 20)
    many = measured(server, MANY, each, publish)
    yield many.figure(f"publish_event, {MANY} clients, distinct sessions")
    yield contended(server, each)


def contended(server: Server, sessions: int) -> Figure:
    """Let 16 clients with 4 keys publish the same sessions, one after the other.

    Args:
        server: Where to.
        sessions: How many.
    """
    with connect(server, NAME) as connection:
        names = connection.execute(
            "select session_id from wizard.wizard_sessions where status = 'in_progress' "
            "and organization_id = %s and cardinality(completed_stages) = 5 order by id limit %s",
            [_org(connection, MANY + 1), sessions],
        ).fetchall()
    found, made = Latencies(), []
    together = threading.Barrier(MANY)

    def run(client: int, line: threading.Barrier) -> None:
        with member(server, MANY + 1) as connection:
            line.wait()
            for (name,) in names:
                together.wait()
                started = perf_counter()
                row = connection.execute(
                    "select http_status, event_id from wizard.publish_event(%s, %s)",
                    [name, f"publish_{name}_{client % 4}"],
                ).fetchone()
                found.times.append((perf_counter() - started) * 1000)
                made.append(row)

    with crew(MANY, run) as line:
        line.wait()
        started = perf_counter()
    found.seconds = perf_counter() - started
    events = len({row[1] for row in made if row})
    fresh = sum(row[0] == 201 for row in made if row)
    if events != len(names) or fresh != len(names):
        raise AssertionError(f"{fresh} publishers made {events} events of {len(names)} sessions")
    more = f"; {len(made)} calls made {events} events of {len(names)} sessions"
    return found.figure(f"publish_event, {MANY} clients with 4 keys, one session", more=more)


def deleting(server: Server, size: Size) -> Iterator[Figure]:
    """Measure the deletion of 50 sessions with their children, with indexes and without."""
    for share in ("all", "a third of all"):
        if share != "all":
            with connect(server, NAME) as connection:
                connection.execute(query("thin_out"))
                connection.execute(b"vacuum (analyze) wizard.wizard_interactions")
        samples, count = {}, 0
        for missing in ("", "drop_session_indexes", "drop_all_indexes"):
            samples[missing], count = _deletions(server, missing, size.runs)
        for what, missing in (
            ("with the organisation's index alone", "drop_session_indexes"),
            ("with no index", "drop_all_indexes"),
        ):
            name = f"delete 50 sessions, {share} interactions, {what}"
            note = f"{count:,} interactions; baseline {what}, optimised: leading with the session"
            yield Figure(name, samples[missing], samples[""], WITH_INDEX, note)


def _deletions(server: Server, missing: str, runs: int) -> tuple[Sample, int]:
    """Return how long it takes while some indexes are gone; nothing stays changed."""
    times = []
    with connect(server, NAME) as connection:
        count = _value(connection, "select count(*) from wizard.wizard_interactions")
        org = {"org": _org(connection, 2)}
        with connection.transaction(force_rollback=True):
            if missing:
                connection.execute(query(missing))
            for run in range(runs + 1 if count < SMALL or not missing else 3):
                with connection.transaction(force_rollback=True):
                    started = perf_counter()
                    deleted = connection.execute(query("delete_sessions"), org).rowcount
                    if run:
                        times.append((perf_counter() - started) * 1000)
        assert deleted > 0
    return Sample(tuple(times)), count


#: Interactions below which a deletion without an index is measured as often as the others.
SMALL = 100_000


def cleaning(server: Server, size: Size) -> Iterator[Figure]:
    """Measure each part of the clean-up by itself."""
    for what, name, column, count in (
        ("expired", "expire", "expired", size.ended),
        ("emptied", "clear", "payloads_cleared", size.ended),
        ("deleted", "delete", "deleted", size.ended),
    ):
        yield _cleaned(server, f"clean-up: {count:,} sessions {what}", name, column, count)
    count = size.ended * 10
    yield _cleaned(server, f"clean-up: {count:,} interactions", "redact", "redacted", count)
    yield _cleaned(
        server, f"clean-up: {size.ended:,} actions", "reap", "actions_reaped", size.ended
    )


def _cleaned(server: Server, what: str, name: str, column: str, count: int) -> Figure:
    with connect(server, NAME) as connection:
        parameters = {"count": count, "spared": _spared(connection)}
        made = connection.execute(query(f"due/{name}"), parameters).rowcount
        started = perf_counter()
        done = _value(connection, f"select {column} from wizard.cleanup_expired_sessions()")
        seconds = perf_counter() - started
    if made != done:
        raise AssertionError(f"{what}: {made} were due and {done} done")
    each = seconds / max(made, 1) * 10_000
    note = f"{made:,} rows; {each:.2f} s for 10,000"
    return Figure(what, optimised=Sample((seconds * 1000,)), note=note)


def _spared(connection: Connection) -> list[Any]:
    """Return the organisations of the clients that are to go on working."""
    return [_org(connection, number) for number in range(1, 6)]


def beside_autosaves(server: Server, size: Size) -> Iterator[Figure]:
    """Clean a great deal up while four clients autosave."""
    calls, late, stop = Latencies(), Latencies(), threading.Event()

    def run(client: int, line: threading.Barrier) -> None:
        # The fifth is a user who comes back to a session at the moment that it expires.
        work, found = (versioned, calls) if client < 4 else (too_late, late)
        with member(server, client + 1 if client < 4 else DUE_ORG) as connection:
            work(connection, -1)
            line.wait()
            number = 0
            while not stop.is_set():
                started = perf_counter()
                work(connection, number)
                found.times.append((perf_counter() - started) * 1000)
                number += 1
                sleep(0.005)

    with connect(server, NAME) as connection:
        due = _make_due(connection, size)
        connection.execute(b"checkpoint")
        with crew(5, run) as line:
            line.wait()
            started = perf_counter()
            try:
                row = connection.execute("select * from wizard.cleanup_expired_sessions()")
                done = sum(row.fetchall()[0])
            finally:
                calls.seconds = perf_counter() - started
                stop.set()
    # At a small scale some of the interactions go with a session that is deleted.
    if done < 0.9 * due:
        raise AssertionError(f"{due} were due and {done} done")
    each = calls.seconds / due * 10_000
    note = f"{due:,} due rows in {calls.seconds:.1f} s, {each:.2f} s for 10,000; "
    figure = calls.figure("")
    yield Figure(
        "longest autosave beside the clean-up",
        optimised=Sample((max(calls.times),)),
        bar=AUTOSAVE_WAIT,
        note=f"{note}p95 {calls.part(0.95):.2f}, {figure.note}",
    )
    yield Figure(
        "longest refusal of an autosave into a session that the clean-up expires",
        optimised=Sample((max(late.times),)),
        bar=AUTOSAVE_WAIT,
        note=f"{len(late.times):,} calls, p95 {late.part(0.95):.2f} ms",
    )


def too_late(connection: Connection, number: int) -> None:
    """Save into a session that is past its expiry.

    Args:
        connection: Of the client.
        number: Of the call.
    """
    due = _DUE.setdefault(connection, [])
    if not due:
        due += connection.execute(
            "select session_id from wizard.wizard_sessions "
            "where status = 'in_progress' and expires_at < now() order by id"
        ).fetchall()
    try:
        save(connection, due[number % len(due)][0], number)
    except psycopg.Error as error:
        if error.sqlstate != "PT410":
            raise


_DUE: dict[Connection, list[Any]] = {}

#: An organisation whose sessions are made due.
DUE_ORG = 7


def _make_due(connection: Connection, size: Size) -> int:
    """Make rows of every kind due; return how many."""
    total = 0
    for name, share in (
        ("redact", 0.7),
        ("expire", 0.1),
        ("clear", 0.1),
        ("delete", 0.05),
        ("reap", 0.05),
    ):
        parameters = {"count": round(size.due * share), "spared": _spared(connection)}
        total += connection.execute(query(f"due/{name}"), parameters).rowcount
    return total


MEASURES: tuple[Callable[[Server, Size], Iterator[Figure]], ...] = (
    policies,
    resuming,
    saving,
    publishing,
    cleaning,
    beside_autosaves,
    deleting,
)


if __name__ == "__main__":
    sys.exit(main())
