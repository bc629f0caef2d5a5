"""pg_cron's schedules: what version 1.4 takes, and what will ever run."""

from __future__ import annotations

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_WORDS = frozenset(
    f"@{word}"
    for word in "reboot yearly annually monthly weekly daily midnight hourly".split()  # noqa: SIM905
)
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


def check(schedule: str) -> str:
    """Return what is wrong with a schedule; empty when pg_cron 1.4 takes it and it will fire."""
    words = schedule.split()
    if schedule.strip() in _WORDS:
        return ""
    if len(words) == 2 and words[1].lower() in ("second", "seconds"):  # noqa: PLR2004
        return f"schedule {schedule!r} needs pg_cron 1.5; a minute is the least before"
    if "$" in schedule:
        return f"schedule {schedule!r}: $ (the last day of the month) needs pg_cron 1.5"
    if len(words) != len(_FIELDS):
        return f"schedule {schedule!r} has not five fields: minute hour day month weekday"
    values = []
    for word, (name, low, high, names, first) in zip(words, _FIELDS, strict=True):
        found = _field(word, low, high, {text: first + n for n, text in enumerate(names)})
        if not found:
            return f"schedule {schedule!r}: {word!r} is no {name} ({low} to {high})"
        values.append(found)
    return _never(schedule, words, values)


def _never(schedule: str, words: list[str], values: list[set[int]]) -> str:
    """Say so if no day of any year has one of the days of one of the months."""
    _, _, days, months, _ = values
    # A day of the week that is given is enough: cron takes either day.
    if not words[4].startswith("*"):
        return ""
    if any(min(days) <= _LENGTHS[month - 1] for month in months):
        return ""
    return f"schedule {schedule!r} never fires: no such day in these months"


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
