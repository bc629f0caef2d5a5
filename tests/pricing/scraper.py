"""The scraper of the tests and of the benchmark: the same prices for the same event and instant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pricing.trial import RAW, query

if TYPE_CHECKING:
    from datetime import datetime

    from psycopg import Connection

COLUMNS = (
    'event_id, zone, section, "timestamp", lowest_price, average_price, highest_price, '
    "lowest_price_2tickets, lowest_price_4tickets, total_tickets, total_listings, available, "
    "raw_listings"
)


@dataclass(frozen=True, slots=True)
class Scraper:
    """What is scraped, and how often.

    Attributes:
        events: How many.
        zones: How many each has.
        least: Sections of most zones.
        most: Sections of every fifth zone.
        step: Between two passes.
        listings: Whether each row carries its listings, most of a kilobyte.
    """

    events: int = 100
    zones: int = 10
    least: int = 1
    most: int = 2
    step: timedelta = timedelta(minutes=10)
    listings: bool = False
    ids: tuple[UUID, ...] = field(init=False)

    def __post_init__(self) -> None:
        numbers = range(1, self.events + 1)
        object.__setattr__(self, "ids", tuple(UUID(int=number) for number in numbers))

    @property
    def rows(self) -> int:
        """How many rows one pass over all events has."""
        return self.events * (self.zones * self.least + self.zones // 5 * (self.most - self.least))

    def parameters(self, start: datetime, end: datetime, *events: UUID) -> dict[str, Any]:
        """Return the parameters of the query ``scrape``.

        Args:
            start: The first pass.
            end: Passes are before it.
            *events: Only these, the first ones of all; none means all.
        """
        return {
            "from": start,
            "to": end,
            "step": self.step,
            "events": list(events or self.ids),
            "zones": self.zones,
            "least": self.least,
            "most": self.most,
            "listings": self.listings,
        }


def register(db: Connection[Any], scraper: Scraper) -> None:
    """Make the events and map the zones of each tenth.

    Args:
        db: To a database without events.
        scraper: What is scraped.
    """
    db.execute(
        """
        insert into pricing.events (id, external_id, name, venue, date, category)
        select id, 'ext-' || n, 'Event ' || n, 'Arena ' || n %% 7, now() + n * interval '1 day',
            (array['concert', 'sports', 'theatre'])[1 + n %% 3]
        from unnest(%(ids)s::uuid[]) with ordinality as e (id, n)
        """,
        {"ids": list(scraper.ids)},
    )
    db.execute(
        """
        insert into pricing.zones_mapping (event_id, zone_name, sections, display_order)
        select id, 'Zone ' || z, array[format('Section %%s-1', z)], 100 - z
        from unnest(%(ids)s::uuid[]) with ordinality as e (id, n), generate_series(1, 10) as z
        where n %% 10 = 0
        """,
        {"ids": list(scraper.ids)},
    )


def write(
    db: Connection[Any],
    scraper: Scraper,
    start: datetime,
    end: datetime,
    *events: UUID,
    table: str = RAW,
) -> int:
    """Write the passes of a span straight into a table, in the order of time.

    Args:
        db: To a database that knows the events.
        scraper: What is scraped.
        start: The first pass.
        end: Passes are before it.
        *events: Only these, the first ones of all; none means all.
        table: With the columns of the snapshots.

    Returns:
        How many rows.
    """
    insert = f"insert into {table} ({COLUMNS}) {query('scrape')}"
    return db.execute(insert.encode(), scraper.parameters(start, end, *events)).rowcount


def seen(
    db: Connection[Any], scraper: Scraper, at: datetime, *events: UUID
) -> list[tuple[UUID, str]]:
    """Return what the scraper finds at an instant, an array of sections an event, as JSON.

    Args:
        db: To any database.
        scraper: What is scraped.
        at: The instant.
        *events: Only these, the first ones of all; none means all.
    """
    grouped = (
        "select event_id, jsonb_agg(to_jsonb(s) - 'event_id' - 'timestamp')::text "
        f"from ({query('scrape')}) as s group by 1 order by 1"
    )
    parameters = scraper.parameters(at, at + scraper.step, *events)
    return [(row[0], row[1]) for row in db.execute(grouped.encode(), parameters).fetchall()]


def send(db: Connection[Any], at: datetime, event: UUID, sections: str, job: UUID | None) -> Any:
    """Call ingest_snapshots as the scraper does; return inserted, updated, rejected.

    Args:
        db: Where to.
        at: The scrape instant.
        event: The event.
        sections: As ``seen`` returns them.
        job: The scraper's job.
    """
    call = "select inserted, updated, rejected from pricing.ingest_snapshots(%s, %s, %s::jsonb, %s)"
    (answer,) = db.execute(call.encode(), [event, at, sections, job]).fetchall()
    return answer
