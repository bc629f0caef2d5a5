"""Venues by distance: the same with PostGIS and without, over date line and poles."""

from __future__ import annotations

import random
from math import atan, atan2, cos, hypot, pi, radians, sin, sqrt, tan
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest

from dbkit.apply.run import build_project
from dbkit.postgres.cluster import create_database, drop_database
from dbkit.project.load import load_project
from dbkit.testing import as_user, plan_uses_index, throws_ok
from setlist.trial import DAY, TODAY, artist, show, venue
from support.rows import rows, value
from support.variant import without

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.postgres.cluster import Server

#: Latitude, longitude, metres.
CIRCLES = {
    "a city": (51.5074, -0.1278, 50_000),
    "a country": (46.2, 2.2, 600_000),
    "a hemisphere": (20.0, -30.0, 9_000_000),
    "all but the far side": (-10.0, 100.0, 19_000_000),
    "the equator": (0.0, 0.0, 400_000),
    "west of the date line": (-17.0, 179.6, 300_000),
    "east of the date line": (-17.0, -179.6, 300_000),
    "on the date line": (66.0, 180.0, 900_000),
    "on its other name": (66.0, -180.0, 900_000),
    "the north pole": (90.0, 0.0, 800_000),
    "beside the north pole": (89.0, 77.0, 300_000),
    "the south pole": (-90.0, -123.0, 1_500_000),
    "the pole just inside": (80.0, 10.0, 1_118_000),
    "the pole just outside": (80.0, 10.0, 1_115_000),
    "a point": (51.5074, -0.1278, 1),
}

#: Metres up to which a distance is exact to 0.02 %, not only to 0.5 %: beyond, nearly opposite
#: places have no shortest way.
FAR = 15_000_000

NEAR = "select id, distance_m from setlist.venues_near(%s, %s, %s, 500)"


def places() -> list[tuple[float, float]]:
    """Return latitudes and longitudes of 480 venues: all over, and thick where it is difficult."""
    choose = random.Random(7)
    crowded = [(51.5, -0.1), (46.0, 2.0), (0.0, 0.0), (-17.0, 179.9), (66.0, -179.9)]
    crowded += [(89.9, 0.0), (-89.9, 0.0), (80.0, 10.0)]
    found = [(51.5074, -0.1278), (90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0)]
    found += [(choose.uniform(-90, 90), choose.uniform(-180, 180)) for _ in range(115)]
    for latitude, longitude in crowded:
        for _ in range(45):
            north = min(90.0, max(-90.0, latitude + choose.gauss(0, 3)))
            east = longitude + choose.gauss(0, 60 if abs(latitude) > 75 else 3)
            found.append((north, (east + 180) % 360 - 180))
    return [(round(latitude, 6), round(longitude, 6)) for latitude, longitude in found]


def geodesic(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Return the metres between two places on WGS 84, by Vincenty's inverse formula."""
    major, flat = 6378137.0, 1 / 298.257223563
    minor = major * (1 - flat)
    u1, u2 = (atan((1 - flat) * tan(radians(lat))) for lat in (lat1, lat2))
    lng = angle = radians(lng2 - lng1)
    for _ in range(100):
        cross = cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(angle)
        sine = hypot(cos(u2) * sin(angle), cross)
        if sine == 0:
            return 0.0
        cosine = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(angle)
        sigma = atan2(sine, cosine)
        azimuth = cos(u1) * cos(u2) * sin(angle) / sine
        square = 1 - azimuth**2
        middle = cosine - 2 * sin(u1) * sin(u2) / square if square > 1e-12 else 0.0
        c = flat / 16 * square * (4 + flat * (4 - 3 * square))
        before, angle = (
            angle,
            lng
            + (1 - c)
            * flat
            * azimuth
            * (sigma + c * sine * (middle + c * cosine * (2 * middle**2 - 1))),
        )
        if abs(angle - before) < 1e-12:
            break
    ratio = square * (major**2 - minor**2) / minor**2
    a = 1 + ratio / 16384 * (4096 + ratio * (ratio * (320 - 175 * ratio) - 768))
    b = ratio / 1024 * (256 + ratio * (ratio * (74 - 47 * ratio) - 128))
    rest = b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
    inner = middle + b / 4 * (cosine * (2 * middle**2 - 1) - rest)
    return minor * a * (sigma - b * sine * inner)


def scatter(db: Connection[Any]) -> dict[UUID, tuple[float, float]]:
    """Add the venues, and one that nobody knows where it is."""
    venue(db)
    return {
        venue(db, latitude=latitude, longitude=longitude): (latitude, longitude)
        for latitude, longitude in places()
    }


def test_the_yardstick_is_right() -> None:
    """London to Paris is 344 km, a quarter of the globe from pole to equator 10,002 km."""
    assert 343_924 == pytest.approx(geodesic(51.5074, -0.1278, 48.8566, 2.3522), abs=1000)
    assert 10_001_966 == pytest.approx(geodesic(90, 0, 0, 12), abs=1)
    assert 6378137 * pi / 2 == pytest.approx(geodesic(0, -135, 0, 135), abs=1)
    assert sqrt(2) * 111 == pytest.approx(geodesic(0, 179.5, 1, -179.5) / 1000, rel=0.01)


@pytest.mark.parametrize("circle", CIRCLES)
def test_the_venues_of_a_circle(db: Connection[Any], circle: str) -> None:
    """Those and only those within the radius, to 0.5 %; their distances too; the nearest first."""
    latitude, longitude, radius = CIRCLES[circle]
    known = scatter(db)
    true = {name: geodesic(latitude, longitude, *place) for name, place in known.items()}
    found = {row.id: row.distance_m for row in rows(db, NEAR, latitude, longitude, radius)}
    assert {name for name, distance in true.items() if distance < 0.995 * radius} <= set(found)
    assert set(found) <= {name for name, distance in true.items() if distance < 1.005 * radius}
    assert found, "a circle without a venue proves nothing"
    assert sorted(found.values()) == list(found.values())
    for name, distance in found.items():
        precise = 0.0002 if distance < FAR else 0.005
        assert true[name] == pytest.approx(distance, rel=precise, abs=0.01)


@pytest.mark.requires_extension("postgis")
def test_the_same_with_postgis_and_without(
    dbkit_server: Server, db: Connection[Any], pytestconfig: pytest.Config
) -> None:
    """Both variants on one server: the same venues in each circle, distances within 0.5 %."""
    name = "setlist_without_postgis"
    create_database(dbkit_server, name)
    build_project(without(load_project(pytestconfig.rootpath), "postgis"), dbkit_server.url(name))
    with psycopg.connect(dbkit_server.url(name)) as plain:
        assert value(plain, "select to_regtype('extensions.geography')") is None
        assert value(db, "select to_regtype('extensions.geography')") is not None
        scatter(plain)
        # The same ids, though the counters of the tests have gone on.
        found = rows(plain, "select id, latitude, longitude from setlist.venues")
        for row in found:
            venue(db, id=row.id, latitude=row.latitude, longitude=row.longitude)
        for circle in CIRCLES.values():
            ours, theirs = (dict(rows(one, NEAR, *circle)) for one in (db, plain))
            doubtful = {
                near for near, far in (ours | theirs).items() if abs(far / circle[2] - 1) < 0.005
            }
            assert set(ours) ^ set(theirs) <= doubtful, circle
            assert ours
            for near in set(ours) & set(theirs):
                assert ours[near] == pytest.approx(theirs[near], rel=0.005, abs=0.01), circle
    drop_database(dbkit_server, name)


def test_the_index_is_used(db: Connection[Any]) -> None:
    """Also under the policy, and over the date line, by whoever asks."""
    db.execute(
        """
        insert into setlist.venues (name, slug, latitude, longitude)
        select 'Venue', 'grid-' || n, (n % 170) - 85, (n / 30 % 360) - 180
        from generate_series(1, 10000) as n
        """
    )
    db.execute(
        """
        insert into setlist.shows (name, slug, date, headliner_artist_id, venue_id, ticketmaster_id)
        select 'Show', slug, current_date + 1, %s, id, slug from setlist.venues
        """,
        [artist(db)],
    )
    db.execute("analyze setlist.venues, setlist.shows")
    index = "setlist.venues_location_idx"
    for latitude, longitude in ((51.5, -0.12), (0, 179.99), (80, 0)):
        query = f"select * from setlist.venues_near({latitude}, {longitude}, 50000)"
        plan_uses_index(db, query, index)
        for role in ("anon", "authenticated"):
            with as_user(db, None, role=role):
                plan_uses_index(db, query, index)
    upcoming = "select * from setlist.upcoming_shows(51.5, -0.12, 50000)"
    plan_uses_index(db, upcoming, index)
    db.execute("drop index setlist.venues_location_idx")
    plan = "\n".join(row[0] for row in rows(db, f"explain {query}"))
    assert "Seq Scan on venues" in plan


@pytest.mark.parametrize(
    "arguments",
    [
        (90.1, 0, 1000, 50),
        (0, 180.5, 1000, 50),
        (None, 0, 1000, 50),
        (0, None, 1000, 50),
        (0, 0, -1, 50),
        (0, 0, None, 50),
        (0, 0, 1e9, 50),
        (0, 0, 1000, 0),
        (0, 0, 1000, None),
        (0, 0, 1000, 100_000),
        ("NaN", 0, 1000, 50),
    ],
)
def test_what_is_nowhere_is_refused(db: Connection[Any], arguments: tuple[object, ...]) -> None:
    """PT400 for a place off the globe, a radius or a limit that cannot be; also without venues."""
    query = "select * from setlist.venues_near(%s, %s, %s, %s)"
    throws_ok(db, query, "PT400", params=arguments)


def test_the_limit_keeps_the_nearest(db: Connection[Any]) -> None:
    """Ten in a row: the first three."""
    row = [venue(db, latitude=10 + n / 1000, longitude=20) for n in range(10)]
    near = rows(db, "select id from setlist.venues_near(10, 20, 5000, 3)")
    assert row[:3] == [one.id for one in near]


def test_a_place_that_moves_is_found_where_it_is(db: Connection[Any]) -> None:
    """The location follows the columns and cannot be written."""
    moving = venue(db, latitude=10, longitude=20)
    db.execute("update setlist.venues set latitude = 40 where id = %s", [moving])
    assert [] == rows(db, NEAR, 10, 20, 10_000)
    assert [(moving, 0)] == rows(db, NEAR, 40, 20, 10_000)
    throws_ok(db, "update setlist.venues set location = null", "428C9")


def test_shows_to_come_around_a_place(db: Connection[Any]) -> None:
    """Upcoming ones, in the window, near enough, by their start; each with its distance."""
    here, far = venue(db, latitude=51.5, longitude=0), venue(db, latitude=40, longitude=0)
    headliner = artist(db)
    second = show(db, headliner, venue_id=here, date=TODAY + 20 * DAY)
    first = show(db, headliner, venue_id=here, date=TODAY + 10 * DAY)
    show(db, headliner, venue_id=far, date=TODAY + 10 * DAY)
    show(db, headliner, venue_id=here, date=TODAY - 10 * DAY)
    show(db, headliner, venue_id=here, date=TODAY + 11 * DAY, status="cancelled")
    show(db, headliner, date=TODAY + 10 * DAY)
    query = "select id from setlist.upcoming_shows(51.5, 0, 50000, %s, %s)"
    for role in ("anon", "authenticated"):
        with as_user(db, None, role=role):
            assert [(first,), (second,)] == rows(db, query, TODAY, None)
            assert [(first,)] == rows(db, query, TODAY, TODAY + 20 * DAY)
            assert [(second,)] == rows(db, query, TODAY + 11 * DAY, TODAY + 21 * DAY)


def test_a_show_begins_at_the_hour_of_its_venue(db: Connection[Any]) -> None:
    """20:00 in New York is midnight UTC in summer; the zone may change; unknown is UTC."""
    place = venue(db, timezone="America/New_York")
    headliner = artist(db)
    at_venue = show(db, headliner, venue_id=place, date="2026-07-01", start_time="20:00")
    nowhere = show(db, headliner, date="2026-07-01", start_time="20:00")
    starts = "select starts_at at time zone 'UTC' from setlist.shows where id = %s"
    assert "2026-07-02 00:00:00" == str(value(db, starts, at_venue))
    assert "2026-07-01 20:00:00" == str(value(db, starts, nowhere))
    db.execute("update setlist.venues set timezone = 'Europe/Berlin'")
    assert "2026-07-01 18:00:00" == str(value(db, starts, at_venue))
    db.execute("update setlist.shows set starts_at = '2000-01-01', venue_id = null")
    assert "2026-07-01 20:00:00" == str(value(db, starts, at_venue))
    for zone in ("Europe/Atlantis", "FOO5", "EST5EDT4"):
        throws_ok(db, "update setlist.venues set timezone = %s", params=[zone])
