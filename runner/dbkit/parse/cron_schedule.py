"""pg_cron's schedules: what version 1.4 takes, and what will ever run."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_REBOOT = "@reboot"
#: The words for a schedule, and what they stand for.
_WORDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
#: The fields: name, least, greatest, names of the values, value of the first name.
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...], int], ...] = (
    ("minute", 0, 59, (), 0),
    ("hour", 0, 23, (), 0),
    ("day of month", 1, 31, (), 0),
    ("month", 1, 12, _MONTHS, 1),
    ("day of week", 0, 7, _DAYS, 0),
)
#: The longest each month gets; 29 February comes now and then.
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: Days after which the calendar repeats itself, weekdays and leap years, until the year 2100.
_CYCLE = 28 * 365 + 7
_START = date(2001, 1, 1).toordinal()


def check(schedule: str) -> str:
    """Return what is wrong with a schedule; empty when pg_cron 1.4 takes it and it will fire."""
    words = schedule.split()
    if schedule.strip() in {_REBOOT, *_WORDS}:
        return ""
    if len(words) == 2 and words[1].lower() in ("second", "seconds"):  # noqa: PLR2004
        return f"schedule {schedule!r} needs pg_cron 1.5; a minute is the least before"
    if "$" in schedule:
        return f"schedule {schedule!r}: $ (the last day of the month) needs pg_cron 1.5"
    if len(words) != len(_FIELDS):
        return f"schedule {schedule!r} has not five fields: minute hour day month weekday"
    values = _values(words)
    for word, found, (name, low, high, _, _) in zip(words, values, _FIELDS, strict=True):
        if not found:
            return f"schedule {schedule!r}: {word!r} is no {name} ({low} to {high})"
    wrong = f"schedule {schedule!r} never fires: no such day in these months"
    return wrong if _never(words, values) else ""


def never_fires(schedule: str) -> bool:
    """Say whether pg_cron takes a schedule and no day of any year is one of its days."""
    words = schedule.split()
    if len(words) != len(_FIELDS):
        return False
    values = _values(words)
    return all(values) and _never(words, values)


def period(schedule: str) -> int | None:
    """Return the longest time between two runs, in seconds.

    Over the years, not within one: 29 February comes every fourth.

    Args:
        schedule: As pg_cron has it.

    Returns:
        None for ``@reboot``, for what never fires, and for what newer versions of pg_cron take.
    """
    words = _WORDS.get(schedule.strip(), schedule).split()
    if len(words) != len(_FIELDS):
        return None
    values = _values(words)
    days = _days(words, values) if all(values) else []
    if not days:
        return None
    times = sorted(hour * 60 + minute for minute in values[0] for hour in values[1])
    within = max((after - before for before, after in pairwise(times)), default=0)
    nights = max(after - before for before, after in pairwise([*days, days[0] + _CYCLE]))
    return 60 * max(within, nights * 24 * 60 - times[-1] + times[0])


def _days(words: list[str], values: list[set[int]]) -> list[int]:
    """Return the days of one cycle of the calendar on which a schedule fires, as ordinals."""
    _, _, days, months, weekdays = values
    # cron takes either day when both are given, and a field that starts with a star is not given.
    both = words[2].startswith("*") or words[4].startswith("*")
    weekdays = {weekday % 7 for weekday in weekdays}
    found = []
    for ordinal in range(_START, _START + _CYCLE):
        day = date.fromordinal(ordinal)
        if day.month in months:
            fits = day.day in days, ordinal % 7 in weekdays  # ordinal 7 was a Sunday
            if all(fits) if both else any(fits):
                found.append(ordinal)
    return found


def _values(words: list[str]) -> list[set[int]]:
    """Return the values of each of the five fields; none for a word that is not one."""
    return [
        _field(word, low, high, {text: first + n for n, text in enumerate(names)})
        for word, (_, low, high, names, first) in zip(words, _FIELDS, strict=True)
    ]


def _never(words: list[str], values: list[set[int]]) -> bool:
    """Say whether no day of any year has one of the days of one of the months."""
    _, _, days, months, _ = values
    # A day of the week that is given is enough: cron takes either day.
    if not words[4].startswith("*"):
        return False
    return all(min(days) > _LENGTHS[month - 1] for month in months)


def _field(word: str, low: int, high: int, names: dict[str, int]) -> set[int]:
    """Return the values of a field; empty when it is not one."""
    values: set[int] = set()
    for part in word.split(","):
        found = _range(part, low, high, names)
        if not found:
            return set()
        values |= found
    return values


def _range(part: str, low: int, high: int, names: dict[str, int]) -> set[int]:
    span, slash, step = part.partition("/")
    if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
        return set()
    if span == "*":
        return set(range(low, high + 1, int(step or 1)))
    start, dash, end = span.partition("-")
    if slash and not dash:
        return set()  # pg_cron takes a step on a range or on * only
    first, last = _value(start, names), _value(end if dash else start, names)
    if not low <= first <= last <= high:
        return set()
    return set(range(first, last + 1, int(step or 1)))


def _value(text: str, names: dict[str, int]) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    return names.get(text.lower(), -1)
