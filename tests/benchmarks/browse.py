"""The benchmark of the system ``browse``.

    python tests/benchmarks/browse.py [--scale 1] [--runs 5] [--out FILE]

It starts a PostgreSQL server of its own (``DBKIT_PG_BIN`` says which), applies the project, fills
it (at scale 1: 1,000 events, 3,200 sessions, 300,000 orders with 750,000 tickets of Humanitix and
60,000 with 120,000 of Eventbrite), proves that the figures say what the orders say, and measures
the pages against a live aggregation, the refreshes against a rebuild, and what row security costs.
It prints one table and writes the figures as JSON with ``--out``.

A line shows the minimum and the median of warm runs in milliseconds, pages touched by one run, and
the ratio of the medians. Performance is printed and never asserted: the exit code is 1 when a
check of correctness fails, else 0.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.database import SETTINGS, Connection, connect
from benchmarks.figures import Bar, Figure, Sample, table
from dbkit.apply.run import build_project
from dbkit.errors import DbkitError
from dbkit.postgres import cluster, throwaway
from dbkit.project.load import load_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
NAME = "browse"

#: Of the specification.
PAGE = Bar(faster=50)
P95 = Bar(under=100)
INCREMENTAL = Bar(faster=20)
POLICY = Bar(slower=1.3)

#: Pages asked for to find the 95th percentile.
PAGES = 400

#: Times that a page is asked for in turns by the owner and by a client.
POLICY_ROUNDS = 50

ADMIN, PROMOTER, STRANGER = (f"00000000-0000-4000-8000-{n:012d}" for n in (1, 2, 100))

#: Role and user of the clients.
PERSONAS = {
    "anon": ("anon", None),
    "stranger": ("authenticated", STRANGER),
    "promoter": ("authenticated", PROMOTER),
    "admin": ("authenticated", ADMIN),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    events: int
    sessions_htx: int
    sessions_both: int
    sessions_eb: int
    orders_htx: int
    tickets_htx: int
    orders_eb: int
    tickets_eb: int

    @classmethod
    def of(cls, scale: float) -> Size:
        """Return the specification's size, so many times."""
        sizes = (1_000, 3_000, 1_000, 1_200, 300_000, 750_000, 60_000, 120_000)
        return cls(*(max(10, round(size * scale)) for size in sizes))

    def __str__(self) -> str:
        sessions = self.sessions_htx + self.sessions_eb - self.sessions_both
        return (
            f"{self.events:,} events, {sessions:,} sessions, {self.orders_htx:,} + "
            f"{self.orders_eb:,} orders, {self.tickets_htx:,} + {self.tickets_eb:,} tickets"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code.

    Args:
        arguments: Of the command line.
    """
    chosen = _arguments(arguments)
    size = Size.of(chosen.scale)
    with throwaway.throwaway(SETTINGS) as server:
        print(f"PostgreSQL {server.major}; {size}; {chosen.runs} warm runs", flush=True)
        cluster.create_database(server, NAME)
        build_project(load_project(ROOT), server.url(NAME))
        with connect(server, NAME) as connection:
            figures = _fill(connection, size)
            checks = _checks(connection)
            print(*checks, sep="\n", flush=True)
            figures += _pages(connection, f"hs{3 * (size.sessions_both // 2)}", chosen.runs)
            figures += _latencies(connection, random.Random(chosen.seed))
            figures += _policies(connection, chosen.runs)
            figures += _refreshes(connection, chosen.runs)
            checks += _checks(connection)
    print(table(f"\nbrowse: {size}", figures), flush=True)
    if chosen.out:
        told = {"major": server.major, "size": asdict(size), "checks": checks}
        told["figures"] = [figure.values() for figure in figures]
        chosen.out.write_text(json.dumps(told, indent=2, default=str) + "\n", encoding="utf-8")
    return 1 if any(check.startswith("FAILED") for check in checks) else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the system browse.")
    parser.add_argument("--scale", type=float, default=1.0, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=5, help="warm runs; default: %(default)s")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the figures as JSON")
    return parser.parse_args(arguments)


# Filling -----------------------------------------------------------------------------------


def _fill(connection: Connection, size: Size) -> list[Figure]:
    """Make the rows, the registry, the figures and the copy."""
    seconds = _run(connection, "fill", asdict(size)) / 1000
    connection.execute(b"vacuum (analyze)")
    connection.execute(b"select browse.sync_sessions()")
    _run(connection, "programme")
    rebuilt = _run(connection, "write/rebuild") / 1000
    copied = _run(connection, "write/overview") / 1000
    connection.execute(b"vacuum (analyze)")
    note = f"filled in {seconds:.1f} s, first rebuild {rebuilt:.1f} s, first copy {copied:.1f} s"
    return [Figure("load", note=note)]


def _checks(connection: Connection) -> list[str]:
    """Return what must hold, each beginning with ok or FAILED."""
    differing = _value(connection, "check/differences")
    ((sessions, overview, copied, marks),) = _rows(connection, "check/counts")
    return [
        _check(differing == 0, f"figures = recount from raw: {differing:,} rows differ"),
        _check(sessions == overview == copied, f"{sessions:,} sessions, {overview:,} of the view"),
        _check(marks == 0, f"{marks:,} marks left"),
    ]


def _check(holds: bool, found: str) -> str:
    return f"{'ok    ' if holds else 'FAILED'}  {found}"


# Reading -----------------------------------------------------------------------------------


def _pages(connection: Connection, sid: str, runs: int) -> list[Figure]:
    """Measure a page and one session, live and from the figures."""
    live = _sample(connection, "read/page.raw", None, runs)
    wanted = _rows(connection, "read/page.raw")
    key = {"source": "humanitix", "sid": sid}
    figures = []
    with _acting(connection, "authenticated", ADMIN):
        _same(wanted, _rows(connection, "read/page"), "the view's page")
        for name, query, bar in (
            ("page of 50 with totals: browse_sessions + view", "read/page_with_totals", PAGE),
            ("page of 50 with totals: view alone", "read/page", None),
        ):
            figures.append(Figure(name, live, _sample(connection, query, None, runs), bar))
    with _acting(connection, "anon", None):
        browsed = _sample(connection, "read/browse", None, runs)
    figures.append(Figure("page of 50, browse_sessions, anon", live, browsed, PAGE))
    raw = _sample(connection, "read/session.raw", key, runs)
    wanted = _rows(connection, "read/session.raw", key)
    with _acting(connection, "authenticated", PROMOTER):
        own = {"source": "humanitix", "sid": _own_session(connection)}
        promoted = _sample(connection, "read/session", own, runs)
    with _acting(connection, "authenticated", ADMIN):
        _same(wanted, _rows(connection, "read/session", key), "one session")
        seen = _sample(connection, "read/session", key, runs)
        figures_only = _sample(connection, "read/financials", key, runs)
    figures.append(Figure("one session: session_financials, admin", raw, figures_only))
    figures.append(Figure("one session: the whole view, admin", raw, seen))
    figures.append(Figure("one session: the whole view, promoter", raw, promoted))
    return figures


def _own_session(connection: Connection) -> str:
    """Return a session that the current user promotes."""
    query = (
        b"select canonical_session_source_id from browse.sessions "
        b"where session_id in (select browse.finance_sessions()) "
        b"and canonical_source = 'humanitix' order by 1 limit 1"
    )
    ((sid,),) = connection.execute(query).fetchall()
    return str(sid)


def _same(wanted: list[Any], found: list[Any], what: str) -> None:
    if wanted != found:
        raise DbkitError(f"{what}: {found[:2]}, from raw {wanted[:2]}")


def _latencies(connection: Connection, dice: random.Random) -> list[Figure]:
    """Measure many pages with all kinds of filters, read on through cursors, as anon."""
    with _acting(connection, "anon", None):
        for _ in range(20):
            _timed(connection, "read/filtered", _wish(dice, None))
        times, cursor = list[float](), None
        for _ in range(PAGES):
            wish = _wish(dice, cursor)
            started = perf_counter()
            found = _rows(connection, "read/filtered", wish)
            times.append((perf_counter() - started) * 1000)
            cursor = found[-1][1] if found else None
    ordered = sorted(times)
    note = f"median {median(times):.2f}, worst {ordered[-1]:.2f} ms"
    p95 = Sample((ordered[int(0.95 * len(ordered))],))
    name = f"browse_sessions, p95 of {PAGES} pages with filters"
    return [Figure(name, optimised=p95, bar=P95, note=note)]


def _wish(dice: random.Random, cursor: str | None) -> dict[str, Any]:
    """Return what somebody may ask for; every second time the next page of all."""
    wish = dict.fromkeys(("from", "to", "city", "search", "available", "cursor"))
    wish["provider"] = "any"
    if cursor and dice.random() < 0.5:
        return {**wish, "cursor": cursor}
    start = datetime.now() + timedelta(days=dice.randrange(-360, 300))
    if dice.random() < 0.5:
        wish |= {"from": start, "to": start + timedelta(days=dice.choice((1, 7, 31)))}
    if dice.random() < 0.4:
        wish["city"] = dice.choice(("Sydney", "Melbourne", "Perth", "Nowhere"))
    if dice.random() < 0.4:
        wish["search"] = dice.choice(("jazz", "night 7", "person 1", "no such thing", "e"))
    if dice.random() < 0.3:
        wish["available"] = 1
    wish["provider"] = dice.choice(("any", "any", "both", "humanitix", "eventbrite"))
    return wish


def _policies(connection: Connection, runs: int) -> list[Figure]:
    """Measure the same for the owner of the database, to whom no policy applies, and for others."""
    figures = []
    for what, name, rounds, bar in (
        ("browse_sessions", "read/browse", POLICY_ROUNDS, POLICY),
        ("view's page", "read/page", runs, None),
    ):
        for who, (role, user) in PERSONAS.items():
            owner, client = _in_turns(connection, name, rounds, role, user)
            figures.append(Figure(f"policy: {what}, owner / {who}", owner, client, bar))
    return figures


def _in_turns(
    connection: Connection, name: str, rounds: int, role: str, user: str | None
) -> tuple[Sample, Sample]:
    """Measure a query as the owner and as a client in turns, so that both share the weather."""
    owner, client = list[float](), list[float]()
    for _ in range(rounds + 1):  # the first one warms up
        owner.append(_timed(connection, name, None))
        with _acting(connection, role, user):
            # As the owner's measurement, it does not come first after a change.
            _rows(connection, "read/nothing")
            client.append(_timed(connection, name, None))
        _rows(connection, "read/nothing")
    return Sample(tuple(owner[1:])), Sample(tuple(client[1:]))


# Refreshing --------------------------------------------------------------------------------


def _refreshes(connection: Connection, runs: int) -> list[Figure]:
    """Measure the roll-up of few sessions against that of all, and the copy's refresh."""
    full, many, single = list[float](), list[float](), list[float]()
    for _ in range(runs + 1):  # in turns, and the first one warms up
        full.append(_run(connection, "write/rebuild"))
        many.append(_dirtied(connection, 100))
        single.append(_dirtied(connection, 1))
    rebuild = Sample(tuple(full[1:]))
    nothing = Sample((_emptied(connection),))
    note = f"with nothing to write {rebuild.median:,.0f} ms, which is the baseline of the next two"
    plain = Sample(tuple(_run(connection, "write/plain") for _ in range(runs)))
    beside = Sample(tuple(_run(connection, "write/overview") for _ in range(runs)))
    return [
        Figure("rebuild of all sessions from nothing", optimised=nothing, note=note),
        Figure("refresh of 100 dirty sessions", rebuild, Sample(tuple(many[1:])), INCREMENTAL),
        Figure("refresh of 1 dirty session", rebuild, Sample(tuple(single[1:]))),
        Figure("refresh of the copy: plain / concurrently", plain, beside),
    ]


def _emptied(connection: Connection) -> float:
    """Return how long a rebuild into empty tables takes, in milliseconds; changes nothing."""
    with connection.transaction(force_rollback=True):
        _run(connection, "write/empty")
        return _run(connection, "write/rebuild")


def _dirtied(connection: Connection, sessions: int) -> float:
    """Return how long the roll-up of so many changed sessions takes, in milliseconds."""
    for cents in (1, -1):
        changed = len(_rows(connection, "write/dirty", {"sessions": sessions, "cents": cents}))
        if changed != sessions:
            raise DbkitError(f"{changed} sessions made dirty, not {sessions}")
        elapsed = _run(connection, "write/refresh")
    return elapsed


# How ---------------------------------------------------------------------------------------


@cache
def _query(name: str) -> bytes:
    return (Path(__file__).parent / NAME / f"{name}.sql").read_bytes()


def _rows(connection: Connection, name: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    return connection.execute(_query(name), parameters).fetchall()


def _value(connection: Connection, name: str) -> Any:
    ((only,),) = _rows(connection, name)
    return only


def _run(connection: Connection, name: str, parameters: Any = None) -> float:
    """Run statements; return how long they took, in milliseconds."""
    started = perf_counter()
    connection.execute(_query(name), parameters)
    return (perf_counter() - started) * 1000


def _timed(connection: Connection, name: str, parameters: Any) -> float:
    """Run a query; return how long it took until its last row was here, in milliseconds."""
    started = perf_counter()
    _rows(connection, name, parameters)
    return (perf_counter() - started) * 1000


def _sample(connection: Connection, name: str, parameters: Any, runs: int) -> Sample:
    """Run a query once to warm up, then measure it."""
    _rows(connection, name, parameters)
    times = tuple(_timed(connection, name, parameters) for _ in range(runs))
    explain = b"explain (analyze, buffers, timing off, format json) " + _query(name)
    ((plan,),) = connection.execute(explain, parameters).fetchall()
    kinds = ("Shared Hit", "Shared Read", "Temp Read", "Temp Written")
    return Sample(times, sum(int(plan[0]["Plan"][f"{kind} Blocks"]) for kind in kinds))


@contextmanager
def _acting(connection: Connection, role: str, user: str | None) -> Iterator[None]:
    """Be a client in the block, the owner of the database afterwards."""
    claims = json.dumps({"role": role, **({"sub": user} if user else {})})
    connection.execute(
        "select set_config('request.jwt.claims', %s, false), set_config('role', %s, false)",
        (claims, role),
    )
    try:
        yield
    finally:
        connection.execute("reset role; reset request.jwt.claims")


if __name__ == "__main__":
    sys.exit(main())
