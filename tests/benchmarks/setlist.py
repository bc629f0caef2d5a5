"""The benchmark of the system ``setlist``.

    python tests/benchmarks/setlist.py [--scale 1] [--runs 5] [--without-indexes] [--out FILE]

It starts a PostgreSQL server of its own (``DBKIT_PG_BIN`` says which), applies the project, fills
it (at scale 1: 5,000 verified artists, 50,000 shows and venues, 300,000 follows, 1 million votes,
500,000 songs of setlists), and measures the ranking against the one that the system replaces,
votes on one song by one client and by sixteen, and what pages ask for. Where the server has PostGIS
the search by distance is measured with it and, in a second database, without.

A line shows the minimum and the median of warm runs in milliseconds, pages touched by one run, and
the ratio of the medians. The server commits without waiting for its log. Performance is printed and
never asserted: the exit code is 1 when a check of correctness fails, else 0.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, replace
from functools import cache
from hashlib import md5
from pathlib import Path
from statistics import quantiles
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.database import SETTINGS, as_user, connect
from benchmarks.figures import Bar, Figure, Sample, table
from dbkit.apply.run import build_project
from dbkit.postgres import binaries, cluster, throwaway
from dbkit.project.load import load_project
from support.variant import without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.database import Connection
    from dbkit.postgres.cluster import Server

ROOT = Path(__file__).parents[2]
POSTGIS = "postgis"

PAGE = Bar(under=20)
REFRESH = Bar(faster=10, under=1000)
CONCURRENT = Bar(slower=3)
POLICY = Bar(slower=1.1)
#: The 95th percentile of one client.
VOTE = Bar(under=10)
#: 200 votes a second.
RATE = Bar(under=5)

#: Votes of the one client, and of each of the many.
ALONE, CLIENTS, EACH = 2000, 16, 500

#: What is measured as it is, without anything to compare it with, and as whom.
PAGES = (
    ("get_show_page", "show_page", PAGE),
    ("get_artist_page", "artist_page", PAGE),
    ("upcoming_shows, 50 km, 30 days", "upcoming", PAGE),
)


@dataclass(frozen=True, slots=True)
class Volume:
    """How many rows there are of what.

    Attributes:
        artists: All verified.
        shows: As many have a setlist.
        venues: Half of them close together.
        entries: Songs of setlists.
        users: Who follow and vote.
        follows: Of all users.
        votes: Of all users.
    """

    artists: int
    shows: int
    venues: int
    entries: int
    users: int
    follows: int
    votes: int

    def parameters(self) -> dict[str, int]:
        """Return what the queries call them."""
        return {name: getattr(self, name) for name in self.__slots__}


def volume(scale: float) -> Volume:
    """Return the specified volume, or a part of it.

    Args:
        scale: 1 is all of it.
    """
    users = max(200, round(20_000 * scale))
    songs = users * 25
    return Volume(
        artists=users // 4,
        shows=songs // 10,
        venues=songs // 10,
        entries=songs,
        users=users,
        follows=users * 15,
        votes=users * 50,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code.

    Args:
        arguments: Of the command line.
    """
    chosen = _arguments(arguments)
    rows = volume(chosen.scale)
    with throwaway.throwaway(SETTINGS) as server:
        _say(f"PostgreSQL {server.major}; {_described(rows)}; {chosen.runs} warm runs")
        variants = _variants(server)
        _build(server, variants[0], rows)
        with connect(server, variants[0]) as connection:
            checks, figures = _measure(server, connection, rows, chosen)
        for variant in variants:
            figures.append(_nearby(server, variant, rows, chosen.runs))
    _say(table("\nsetlist", figures), "", *checks)
    if chosen.out:
        told = {
            "major": server.major,
            "rows": rows.parameters(),
            "checks": checks,
            "figures": [figure.values() for figure in figures],
        }
        chosen.out.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return 1 if any(check.startswith("WRONG") for check in checks) else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the system setlist.")
    parser.add_argument("--scale", type=float, default=1, help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=5, help="warm runs; default: %(default)s")
    parser.add_argument(
        "--without-indexes",
        action="store_true",
        help="also the old ranking without its indexes, which takes minutes at scale 1",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the figures as JSON")
    return parser.parse_args(arguments)


def _described(rows: Volume) -> str:
    return (
        f"{rows.artists:,} artists, {rows.shows:,} shows, {rows.venues:,} venues, "
        f"{rows.entries:,} songs of setlists, {rows.follows:,} follows, {rows.votes:,} votes"
    )


def _measure(
    server: Server, connection: Connection, rows: Volume, chosen: argparse.Namespace
) -> tuple[list[str], list[Figure]]:
    """Fill the database, and measure all but the search by distance."""
    checks = [_loaded(connection, rows)]
    figures = _ranking(connection, rows, chosen.runs, chosen.without_indexes)
    checks.append(_scored(connection))
    figures += _pages(connection, chosen.runs)
    figures += _policy(connection, chosen.runs)
    figures += _votes(server, connection)
    checks.append(_counted(connection))
    return checks, figures


# Databases -------------------------------------------------------------------------------------


def _variants(server: Server) -> list[str]:
    there = binaries.extension_available(server.bindir, POSTGIS)
    return [POSTGIS, "plain"] if there else ["plain"]


def _build(server: Server, variant: str, rows: Volume) -> None:
    """Make a database with the venues, after the variant's name."""
    whole = load_project(ROOT)
    cluster.create_database(server, variant)
    build_project(whole if variant == POSTGIS else without(whole, POSTGIS), server.url(variant))
    with connect(server, variant) as connection:
        _run(connection, "venues", rows.parameters())


def _loaded(connection: Connection, rows: Volume) -> str:
    """Fill the database; the counters are made by what repairs them."""
    _run(connection, "load", rows.parameters())
    connection.execute("vacuum (analyze)")
    started = perf_counter()
    repaired = _value(connection, "recount")
    took = perf_counter() - started
    connection.execute("vacuum (analyze)")
    started = perf_counter()
    wrong = _value(connection, "recount")
    proved = perf_counter() - started
    state = "right" if wrong == 0 and repaired else "WRONG"
    return f"{state}: recount_votes() repaired {repaired:,} in {took:.1f} s, proved in {proved:.1f}"


def _scored(connection: Connection) -> str:
    wrong = _value(connection, "wrong_scores")
    state = "WRONG" if wrong else "right"
    return f"{state}: scores of the ranking that calculate_trending_score() says otherwise: {wrong}"


def _counted(connection: Connection) -> str:
    up, down, ups, downs = _rows(connection, "hot_song")[0]
    wrong = _value(connection, "recount")
    state = "right" if (up, down) == (ups, downs) and wrong == 0 else "WRONG"
    return f"{state}: the hot song says {up:,} up, {down:,} down of {ups + downs:,} votes"


# The ranking -----------------------------------------------------------------------------------


def _ranking(connection: Connection, rows: Volume, runs: int, without: bool) -> list[Figure]:
    """Measure refreshing and reading."""
    connection.execute(_query("source"))
    _run(connection, "refresh_trending")
    figures = []
    if without:
        with connection.transaction(force_rollback=True):
            connection.execute(_query("without_indexes"))
            bare = Sample((_timed(connection, "refresh.source"),))
        ours = _sample(connection, "refresh", runs)
        figures.append(Figure("refresh, against no indexes", bare, ours))
    old = _sample(connection, "refresh.source", min(runs, 3))
    plain = _sample(connection, "refresh", runs)
    figures.append(Figure("refresh", old, plain, REFRESH))
    figures.append(
        Figure("refresh, concurrently", plain, _churned(connection, rows, runs), CONCURRENT)
    )
    figures.append(_compared(connection, "scores of all artists", "scores.single", "scores", runs))
    figures.append(_compared(connection, "top 20", "top.source", "top", runs, PAGE))
    figures.append(_big_artist(connection, runs))
    return figures


def _churned(connection: Connection, rows: Volume, runs: int) -> Sample:
    """Refresh concurrently, each time after a tenth of the artists got other scores."""
    times = []
    for _ in range(runs):
        _run(connection, "churn", rows.parameters())
        times.append(_timed(connection, "refresh_trending"))
    return Sample(tuple(times))


def _big_artist(connection: Connection, runs: int) -> Figure:
    """Add an artist of 500 shows whom everybody follows, and measure the refresh again."""
    with connection.transaction(force_rollback=True):
        connection.execute(_query("big_artist"))
        old = Sample((_timed(connection, "refresh.source"),))
        new = _sample(connection, "refresh", runs)
    return Figure("refresh, with a big artist", old, new, Bar(faster=10))


# Pages -----------------------------------------------------------------------------------------


def _pages(connection: Connection, runs: int) -> list[Figure]:
    """Measure what pages ask for, as a user who is signed in asks for it."""
    figures = []
    with as_user(connection, _user(0)):
        for name, query, bar in PAGES:
            figures.append(Figure(name, None, _sample(connection, query, 4 * runs), bar))
    search = _sample(connection, "search.source", runs)
    with as_user(connection, _user(0)):
        found = _sample(connection, "search", runs)
    return [*figures, Figure("search_artists", search, found)]


def _policy(connection: Connection, runs: int) -> list[Figure]:
    """Measure what row security costs, in turns."""
    figures = []
    for name, query in (
        ("policy: all songs of setlists", "read_songs"),
        ("policy: songs of 500 setlists", "read_setlist"),
    ):
        without, under = list[float](), list[float]()
        for _ in range(4 * runs):
            without.append(_timed(connection, query))
            with as_user(connection, _user(0)):
                under.append(_timed(connection, query))
        samples = Sample(tuple(without[1:])), Sample(tuple(under[1:]))
        figures.append(Figure(name, *samples, POLICY))
    return figures


def _nearby(server: Server, variant: str, rows: Volume, runs: int) -> Figure:
    """Measure the search by distance in a database of its own variant."""
    if variant == "plain" and len(_variants(server)) > 1:
        _build(server, variant, rows)
    old = "near.source.postgis" if variant == POSTGIS else "near.source"
    with connect(server, variant) as connection:
        if _ids(connection, old) != _ids(connection, "near"):
            raise AssertionError(f"{variant}: other venues within 50 km")
        name = f"venues within 50 km, {variant}"
        figure = _compared(connection, name, old, "near", runs, PAGE)
        return replace(figure, note=f"{len(_ids(connection, 'near'))} of {rows.venues:,} venues")


def _ids(connection: Connection, query: str) -> list[Any]:
    return [row[0] for row in _rows(connection, query)]


# Votes -----------------------------------------------------------------------------------------


def _votes(server: Server, connection: Connection) -> list[Figure]:
    """Measure votes on one song: one client, then many at once."""
    _run(connection, "voters", {"voters": ALONE + CLIENTS * EACH})
    alone = _voting(connection, range(ALONE))
    p95 = quantiles(alone, n=20)[-1]
    first = Figure(
        "cast_vote on one song, 1 client, p95",
        None,
        Sample((p95,)),
        VOTE,
        f"median {quantiles(alone, n=2)[0]:.2f} ms, {1000 * ALONE / sum(alone):,.0f} a second",
    )
    started = perf_counter()
    many = _voting_at_once(server, connection.info.dbname)
    took = perf_counter() - started
    each = took * 1000 / (CLIENTS * EACH)
    second = Figure(
        f"cast_vote on one song, {CLIENTS} clients, a vote",
        None,
        Sample((each,)),
        RATE,
        f"{1000 / each:,.0f} a second; a client waits {quantiles(many, n=2)[0]:.1f} ms, "
        f"p95 {quantiles(many, n=20)[-1]:.1f} ms",
    )
    return [first, second]


def _voting(connection: Connection, voters: range) -> list[float]:
    """Vote once as each of these; return how long each vote took, in milliseconds."""
    times = []
    for voter in voters:
        started = perf_counter()
        _run(connection, "vote", {"voter": voter, "vote": -1 if voter % 3 == 0 else 1})
        times.append((perf_counter() - started) * 1000)
    return times


def _voting_at_once(server: Server, database: str) -> list[float]:
    times: list[float] = []
    failed: list[BaseException] = []

    def vote(client: int) -> None:
        first = ALONE + client * EACH
        try:
            with connect(server, database) as connection:
                times.extend(_voting(connection, range(first, first + EACH)))
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=vote, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return times


# Queries ---------------------------------------------------------------------------------------


@cache
def _query(name: str) -> bytes:
    return (Path(__file__).parent / "setlist" / f"{name}.sql").read_bytes()


def _user(number: int) -> str:
    """Return the id that the queries call ``md5('user' || n)``."""
    return md5(f"user{number}".encode(), usedforsecurity=False).hexdigest()


def _run(connection: Connection, name: str, parameters: dict[str, int] | None = None) -> None:
    connection.execute(_query(name), parameters)


def _rows(connection: Connection, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(_query(name)).fetchall()


def _value(connection: Connection, name: str) -> Any:
    return _rows(connection, name)[0][0]


def _timed(connection: Connection, name: str) -> float:
    started = perf_counter()
    cursor = connection.execute(_query(name))
    if cursor.description:
        cursor.fetchall()
    return (perf_counter() - started) * 1000


def _sample(connection: Connection, name: str, runs: int) -> Sample:
    """Run a query once to warm up, then measure it."""
    _timed(connection, name)
    return Sample(tuple(_timed(connection, name) for _ in range(runs)), _buffers(connection, name))


def _buffers(connection: Connection, name: str) -> int | None:
    """Return how many pages one run touches; None for what cannot be explained so."""
    if name.startswith("refresh"):
        return None
    explain = b"explain (analyze, buffers, timing off, format json) " + _query(name)
    plan = connection.execute(explain).fetchall()[0][0][0]["Plan"]
    kinds = ("Shared Hit", "Shared Read", "Temp Read", "Temp Written")
    return sum(int(plan[f"{kind} Blocks"]) for kind in kinds)


def _compared(
    connection: Connection, what: str, old: str, new: str, runs: int, bar: Bar | None = None
) -> Figure:
    return Figure(what, _sample(connection, old, runs), _sample(connection, new, runs), bar)


def _say(*lines: object) -> None:
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
