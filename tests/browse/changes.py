"""Random changes of a small world, each as one of the importers or promoters would make it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from browse.trial import (
    EB,
    HTX,
    START,
    eventbrite,
    humanitix,
    mapped,
    order_eb,
    order_htx,
    order_other,
    provider,
    ticket_eb,
    ticket_htx,
)
from support.rows import rows, value

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from psycopg import Connection

CURRENCIES = ("AUD", "AUD", "AUD", "NZD", "USD")
CODES = (None, None, "EARLY", "early", "VIP")

ORDERS = {HTX: "browse.orders_htx", EB: "browse.orders_eventbrite"}
TICKETS = {HTX: "browse.tickets_htx", EB: "browse.tickets_eventbrite"}
STATUSES = {
    HTX: ("complete", "complete", "pending", "cancelled", "refunded"),
    EB: ("placed", "placed", "refunded", "cancelled", "deleted"),
}
ADMISSIONS = {
    HTX: ("valid", "used", "cancelled"),
    EB: ("attending", "checked_in", "cancelled", "refunded"),
}


class World:
    """What there is, and a die to change it with.

    Attributes:
        done: How often each kind of change was made.
    """

    def __init__(self, db: Connection[Any], dice: Random) -> None:
        self._db = db
        self._dice = dice
        self._sessions = 0
        self._further: list[str] = []
        self.done: Counter[str] = Counter()
        self._kinds: list[tuple[int, Callable[[], bool]]] = [
            (30, self.new_order),
            (12, self.change_status),
            (8, self.refund_part),
            (6, self.change_amounts),
            (4, self.change_currency),
            (4, self.change_code),
            (6, self.change_ticket),
            (4, self.add_ticket),
            (3, self.delete_ticket),
            (3, self.move_ticket),
            (3, self.delete_order),
            (4, self.move_order),
            (5, self.new_session),
            (5, self.merge),
            (4, self.split),
            (2, self.unmap),
            (3, self.map_again),
            (2, self.many_orders),
            (2, self.new_provider),
            (5, self.new_other_order),
            (3, self.change_other_order),
        ]

    def change(self) -> None:
        """Make one random change; one that finds nothing to change is thrown again."""
        weights = [weight for weight, _ in self._kinds]
        while True:
            (_, make) = self._dice.choices(self._kinds, weights)[0]
            if make():
                self.done[make.__name__] += 1
                return

    # Orders ----------------------------------------------------------------------------------

    def new_order(self) -> bool:
        """Sell up to four tickets, sometimes for a session that nobody has mapped."""
        source = self._dice.choice((HTX, EB))
        if self._dice.random() < 0.03 and source == EB:
            self._sell(source, f"unmapped-{self._dice.randrange(3)}")
            return True
        sid = self._session(source)
        return sid is not None and self._sell(source, sid)

    def many_orders(self) -> bool:
        """Change many of a provider's orders by one statement."""
        source = self._dice.choice((HTX, EB))
        fees, gross = ("fees", "gross") if source == HTX else ("fees_cents", "gross_cents")
        return self._run(
            f"update {ORDERS[source]} set {fees} = {fees} + 1 where {gross} >= %s",
            self._dice.randrange(200),
        )

    def new_provider(self) -> bool:
        """Sign up with a further provider, of either unit; three at most."""
        if len(self._further) == 3:
            return False
        self._further.append(f"further{len(self._further)}")
        provider(self._db, self._further[-1], self._dice.choice(("major", "minor")))
        return True

    def new_other_order(self) -> bool:
        """Sell on a further provider."""
        found = self._pick(
            """
            select source, source_session_id from browse.session_sources
            where source not in ('humanitix', 'eventbrite')
            """
        )
        if found is None:
            return False
        order_other(
            self._db,
            *found,
            tickets=self._dice.randrange(0, 5),
            gross=self._dice.randrange(1_000, 90_000),
            fees=self._dice.randrange(0, 900),
            tax=self._dice.randrange(0, 900),
            discount=self._dice.randrange(0, 900),
            discount_code=self._dice.choice(CODES),
            currency=self._dice.choice(CURRENCIES),
            ordered_at=START,
        )
        return True

    def change_other_order(self) -> bool:
        """Refund, cancel or correct an order of a further provider."""
        found = self._pick("select source, source_id from browse.orders_other")
        column, new = self._dice.choice(
            (("status", "cancelled"), ("status", "refunded"), ("status", "paid"), ("gross", 500),
             ("refunded", 30), ("currency", "NZD"), ("tickets", 7))
        )  # fmt: skip
        return found is not None and self._run(
            f"update browse.orders_other set {column} = %s where source = %s and source_id = %s",
            new,
            *found,
        )

    def change_status(self) -> bool:
        """Cancel, refund, place again."""
        return self._update("status", lambda source: self._dice.choice(STATUSES[source]))

    def refund_part(self) -> bool:
        """Pay some of it back."""
        return self._update_money("refunded")

    def change_amounts(self) -> bool:
        """Correct an amount."""
        return self._update_money(self._dice.choice(("gross", "fees", "tax", "discount")))

    def change_currency(self) -> bool:
        """Correct the currency."""
        return self._update("currency", lambda _: self._dice.choice(CURRENCIES))

    def change_code(self) -> bool:
        """Enter another code."""
        source, oid = self._order()
        column = "discount_code" if source == HTX else "promo_code"
        return self._set(ORDERS[source], column, self._dice.choice(CODES), oid)

    def delete_order(self) -> bool:
        """Delete an order, and its tickets with it."""
        source, oid = self._order()
        return self._run(f"delete from {ORDERS[source]} where source_id = %s", oid)

    def move_order(self) -> bool:
        """Book over to another session; the tickets keep saying the old one."""
        source, oid = self._order()
        sid = self._session(source)
        return sid is not None and self._set(ORDERS[source], "session_source_id", sid, oid)

    # Tickets ---------------------------------------------------------------------------------

    def change_ticket(self) -> bool:
        """Let somebody in, or cancel one ticket."""
        source, tid = self._ticket()
        return self._set(TICKETS[source], "status", self._dice.choice(ADMISSIONS[source]), tid)

    def add_ticket(self) -> bool:
        """Add a ticket to an order."""
        source, oid = self._order()
        if oid is None:
            return False
        sid = value(
            self._db, f"select session_source_id from {ORDERS[source]} where source_id = %s", oid
        )
        add = ticket_htx if source == HTX else ticket_eb
        add(self._db, oid, sid, self._dice.choice(ADMISSIONS[source]))
        return True

    def delete_ticket(self) -> bool:
        """Delete a ticket."""
        source, tid = self._ticket()
        return self._run(f"delete from {TICKETS[source]} where source_id = %s", tid)

    def move_ticket(self) -> bool:
        """Move a ticket to another order of the provider."""
        source, tid = self._ticket()
        found = self._any(f"select source_id from {ORDERS[source]}")
        return found is not None and self._set(TICKETS[source], "order_source_id", found, tid)

    # Sessions --------------------------------------------------------------------------------

    def new_session(self) -> bool:
        """Announce a session on one provider."""
        self._sessions += 1
        source = self._dice.choice([HTX, HTX, EB, EB, *self._further])
        sid, start = f"s{self._sessions}", START + timedelta(days=self._sessions)
        if source == HTX:
            humanitix(self._db, sid, start)
        else:
            mapped(self._db, (source, sid), start)
        return True

    def merge(self) -> bool:
        """Find out that a session of one provider is one of another, or of two others."""
        lone = self._alone()
        if lone is None:
            return False
        into = self._pick(
            """
            select s.source, s.source_session_id from browse.session_sources as s
            where (s.source, s.source_session_id)
                = (s.canonical_source, s.canonical_session_source_id)
                and not exists (
                    select from browse.session_sources as o
                    where o.canonical_source = s.source
                        and o.canonical_session_source_id = s.source_session_id
                        and o.source = %s
                )
            """,
            lone[0],
        )
        return into is not None and self._map(lone, into)

    def split(self) -> bool:
        """Find out that it was not."""
        found = self._pick(
            """
            select source, source_session_id from browse.session_sources
            where (source, source_session_id)
                <> (canonical_source, canonical_session_source_id)
            """
        )
        return found is not None and self._map(found, found)

    def unmap(self) -> bool:
        """Delete a mapping; the orders stay."""
        found = self._alone(EB)
        return found is not None and self._run(
            "delete from browse.session_sources where source = %s and source_session_id = %s",
            *found,
        )

    def map_again(self) -> bool:
        """Map a session that has orders already."""
        sid = self._any(
            """
            select distinct o.session_source_id from browse.orders_eventbrite as o
            where not exists (
                select from browse.session_sources as s
                where s.source = 'eventbrite' and s.source_session_id = o.session_source_id
            )
            """
        )
        if sid is None:
            return False
        eventbrite(self._db, sid)
        return True

    # How -------------------------------------------------------------------------------------

    def _sell(self, source: str, sid: str) -> bool:
        dice = self._dice
        gross = Decimal(dice.randrange(0, 30_000)) / 100
        money = {
            "gross": gross,
            "fees": (gross * Decimal("0.031")).quantize(Decimal("0.01")),
            "tax": (gross / 11).quantize(Decimal("0.01")),
            "discount": Decimal(dice.randrange(0, 2_000)) / 100,
            "refunded": Decimal(dice.choice((0, 0, 0, dice.randrange(0, 500)))) / 100,
        }
        at = START - timedelta(minutes=dice.randrange(100_000))
        rest = {"currency": dice.choice(CURRENCIES), "status": dice.choice(STATUSES[source])}
        if source == HTX:
            code = dice.choice(CODES)
            order_htx(
                self._db,
                sid,
                dice.randrange(0, 5),
                **money,
                **rest,
                discount_code=code,
                completed_at=at,
            )
            return True
        cents = {f"{name}_cents": int(amount * 100) for name, amount in money.items()}
        cents["payment_fees_cents"] = dice.randrange(0, 300)
        order_eb(
            self._db,
            sid,
            dice.randrange(0, 5),
            **cents,
            **rest,
            promo_code=dice.choice(CODES),
            ordered_at=at,
        )
        return True

    def _map(self, source: tuple[str, str], to: tuple[str, str]) -> bool:
        return self._run(
            """
            update browse.session_sources
            set canonical_source = %s, canonical_session_source_id = %s
            where source = %s and source_session_id = %s
            """,
            *to,
            *source,
        )

    def _update(self, column: str, choose: Callable[[str], object]) -> bool:
        source, oid = self._order()
        return self._set(ORDERS[source], column, choose(source), oid)

    def _update_money(self, column: str) -> bool:
        source, oid = self._order()
        cents = self._dice.randrange(0, 5_000)
        if source == HTX:
            return self._set(ORDERS[HTX], column, Decimal(cents) / 100, oid)
        return self._set(ORDERS[EB], f"{column}_cents", cents, oid)

    def _set(self, table: str, column: str, new: object, source_id: object) -> bool:
        return self._run(f"update {table} set {column} = %s where source_id = %s", new, source_id)

    def _run(self, statement: str, *params: object) -> bool:
        return self._db.execute(statement, params).rowcount > 0

    def _order(self) -> tuple[str, Any]:
        source = self._dice.choice((HTX, EB))
        return source, self._any(f"select source_id from {ORDERS[source]}")

    def _ticket(self) -> tuple[str, Any]:
        source = self._dice.choice((HTX, EB))
        return source, self._any(f"select source_id from {TICKETS[source]}")

    def _session(self, source: str) -> Any:
        return self._any(
            f"select source_session_id from browse.session_sources where source = '{source}'"
        )

    def _alone(self, source: str | None = None) -> Any:
        """Return a session that is its own canonical one and nobody else's."""
        wanted = f"and s.source = '{source}'" if source else ""
        return self._pick(
            f"""
            select s.source, s.source_session_id from browse.session_sources as s
            where (s.source, s.source_session_id)
                = (s.canonical_source, s.canonical_session_source_id) {wanted}
                and 1 = (
                    select count(*) from browse.session_sources as o
                    where o.canonical_source = s.source
                        and o.canonical_session_source_id = s.source_session_id
                )
            """
        )

    def _any(self, query: str) -> Any:
        found = self._pick(query)
        return found and found[0]

    def _pick(self, query: str, *params: object) -> Any:
        """Return one of a query's rows as a plain tuple, the same for the same seed; or None."""
        found = [tuple(row) for row in rows(self._db, query, *params)]
        # As numbers are sorted, wherever a test run has come to with them.
        found.sort(key=lambda row: [(len(part), part) for part in row])
        return self._dice.choice(found) if found else None
