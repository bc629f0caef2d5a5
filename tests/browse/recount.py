"""The figures of every session counted again in Python, from what the providers sent."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from browse.trial import EB, HTX
from support.rows import rows

if TYPE_CHECKING:
    from datetime import datetime

    from psycopg import Connection

#: Canonical source and id, provider, currency.
Key = tuple[str, str, str, str]

CENTS = ("gross", "fees", "tax", "discount", "refunded")


@dataclass
class Figures:
    """One provider's share of one session in one currency; money in dollars."""

    orders: int = 0
    tickets: int = 0
    refunded_orders: int = 0
    cancelled_orders: int = 0
    money: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(CENTS, Decimal(0)))
    paid_at: list[datetime] = field(default_factory=list)

    def count(self, order: Order, tickets: int) -> None:
        """Add an order that was paid, refunded or cancelled, and what it admits when paid."""
        if order.status == "refunded":
            self.refunded_orders += 1
        elif order.status == "cancelled":
            self.cancelled_orders += 1
        else:
            self.orders += 1
            self.tickets += tickets
            self.paid_at += [order.at] if order.at else []
            for name, amount in order.money.items():
                self.money[name] += amount

    def columns(self) -> dict[str, Any]:
        """Return the figures by the columns of the aggregate table."""
        cents = {f"{name}_cents": whole(amount * 100) for name, amount in self.money.items()}
        deducted = sum(cents[f"{name}_cents"] for name in ("fees", "tax", "refunded"))
        return {
            "orders": self.orders,
            "tickets": self.tickets,
            "refunded_orders": self.refunded_orders,
            "cancelled_orders": self.cancelled_orders,
            **cents,
            "net_cents": cents["gross_cents"] - deducted,
            "first_order_at": min(self.paid_at, default=None),
            "last_order_at": max(self.paid_at, default=None),
        }


@dataclass(frozen=True)
class Order:
    """An order of any provider; money in dollars, the status 'paid' whatever they call it."""

    source: str
    order: str
    session: str
    currency: str
    status: str
    code: str
    money: dict[str, Decimal]
    at: datetime | None


def whole(amount: Decimal) -> int:
    """Return an amount that must be a whole number of cents."""
    assert amount == int(amount), f"{amount} is no whole number of cents"
    return int(amount)


def orders(db: Connection[Any]) -> list[Order]:
    """Read the orders of every provider, whatever minor units they count in turned into dollars."""
    return [*humanitix(db), *eventbrite(db), *others(db)]


def humanitix(db: Connection[Any]) -> list[Order]:
    """Read the orders of Humanitix: dollars."""
    return [
        Order(
            HTX,
            row.source_id,
            row.session_source_id,
            row.currency,
            {"complete": "paid"}.get(row.status, row.status),
            row.discount_code or "",
            {name: getattr(row, name) for name in CENTS},
            row.completed_at,
        )
        for row in rows(db, "select * from browse.orders_htx")
    ]


def eventbrite(db: Connection[Any]) -> list[Order]:
    """Read the orders of Eventbrite: cents, and two kinds of fees."""
    found = []
    for row in rows(db, "select * from browse.orders_eventbrite"):
        money = {name: Decimal(getattr(row, f"{name}_cents")) / 100 for name in CENTS}
        money["fees"] += Decimal(row.payment_fees_cents) / 100
        status = {"placed": "paid"}.get(row.status, row.status)
        code, at = row.promo_code or "", row.ordered_at
        found.append(
            Order(EB, row.source_id, row.session_source_id, row.currency, status, code, money, at)
        )
    return found


def others(db: Connection[Any]) -> list[Order]:
    """Read the orders of further providers: the unit is the provider's."""
    query = "select * from browse.orders_other inner join browse.providers using (source)"
    found = []
    for row in rows(db, query):
        unit = {"major": 1, "minor": 100}[row.amounts_unit]
        money = {name: getattr(row, name) / unit for name in CENTS}
        found.append(
            Order(
                row.source,
                row.source_id,
                row.session_source_id,
                row.currency,
                row.status,
                row.discount_code or "",
                money,
                row.ordered_at,
            )
        )
    return found


def tickets(db: Connection[Any]) -> Counter[tuple[str, str]]:
    """Count the tickets that admit somebody, by provider and order.

    Further providers say with the order how many it has.
    """
    found: Counter[tuple[str, str]] = Counter()
    for source, table, admitting in (
        (HTX, "tickets_htx", {"valid", "used"}),
        (EB, "tickets_eventbrite", {"attending", "checked_in"}),
    ):
        for row in rows(db, f"select order_source_id, status from browse.{table}"):
            found[source, row.order_source_id] += row.status in admitting
    for row in rows(db, "select source, source_id, tickets from browse.orders_other"):
        found[row.source, row.source_id] = row.tickets
    return found


def mapping(db: Connection[Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return each provider session's canonical key."""
    return {
        (row.source, row.source_session_id): (row.canonical_source, row.canonical_session_source_id)
        for row in rows(db, "select * from browse.session_sources")
    }


def financials(db: Connection[Any]) -> dict[Key, dict[str, Any]]:
    """Return what ``session_financials_agg`` ought to say."""
    canonical, admitted = mapping(db), tickets(db)
    found: dict[Key, Figures] = defaultdict(Figures)
    for order in orders(db):
        key = canonical.get((order.source, order.session))
        if key is not None and order.status in {"paid", "refunded", "cancelled"}:
            found[*key, order.source, order.currency].count(
                order, admitted[order.source, order.order]
            )
    return {key: figures.columns() for key, figures in found.items()}


def discounts(db: Connection[Any]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return what ``session_discounts_agg`` ought to say: uses and cents by key and code."""
    canonical = mapping(db)
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for order in orders(db):
        key = canonical.get((order.source, order.session))
        if key is None or order.status != "paid" or not order.code:
            continue
        full = (*key, order.source, order.currency, order.code)
        uses, cents = found.get(full, (0, 0))
        found[full] = (uses + 1, cents + whole(order.money["discount"] * 100))
    return found


def stored_financials(db: Connection[Any]) -> dict[Key, dict[str, Any]]:
    """Return what ``session_financials_agg`` says."""
    names = Figures().columns()
    return {
        (row.canonical_source, row.canonical_session_source_id, row.source, row.currency): {
            name: getattr(row, name) for name in names
        }
        for row in rows(db, "select * from browse.session_financials_agg")
    }


def stored_discounts(db: Connection[Any]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return what ``session_discounts_agg`` says."""
    return {
        (
            row.canonical_source,
            row.canonical_session_source_id,
            row.source,
            row.currency,
            row.code,
        ): (row.uses, row.discount_cents)
        for row in rows(db, "select * from browse.session_discounts_agg")
    }
