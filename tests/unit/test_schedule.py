"""A schedule is refused for what pg_cron 1.4 refuses, and for never firing."""

from __future__ import annotations

import pytest

from dbkit.parse import cron_schedule


@pytest.mark.parametrize(
    "text",
    [
        "* * * * *",
        "*/5 * * * *",
        "0,15-30/5 1-3 * jan-Mar,dec mon",
        "17 3 * * 7",
        "0 0 29 2 *",
        "0 0 31 2 mon",
        "0 0 31 2,3 *",
        "0 0 */31 2 *",
        "@reboot",
        "@hourly",
    ],
)
def test_good(text: str) -> None:
    """These fire."""
    assert cron_schedule.check(text) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "schedule '' has not five fields: minute hour day month weekday"),
        ("* * * *", "schedule '* * * *' has not five fields: minute hour day month weekday"),
        ("@often", "schedule '@often' has not five fields: minute hour day month weekday"),
        ("@HOURLY", "schedule '@HOURLY' has not five fields: minute hour day month weekday"),
        ("60 * * * *", "schedule '60 * * * *': '60' is no minute (0 to 59)"),
        ("* 24 * * *", "schedule '* 24 * * *': '24' is no hour (0 to 23)"),
        ("* * 0 * *", "schedule '* * 0 * *': '0' is no day of month (1 to 31)"),
        ("* * * foo *", "schedule '* * * foo *': 'foo' is no month (1 to 12)"),
        ("* * * * 8", "schedule '* * * * 8': '8' is no day of week (0 to 7)"),
        ("*/0 * * * *", "schedule '*/0 * * * *': '*/0' is no minute (0 to 59)"),
        ("5/2 * * * *", "schedule '5/2 * * * *': '5/2' is no minute (0 to 59)"),
        ("9-3 * * * *", "schedule '9-3 * * * *': '9-3' is no minute (0 to 59)"),
        ("1,,2 * * * *", "schedule '1,,2 * * * *': '1,,2' is no minute (0 to 59)"),
        ("5 seconds", "schedule '5 seconds' needs pg_cron 1.5; a minute is the least before"),
        (
            "0 0 $ * *",
            "schedule '0 0 $ * *': $ (the last day of the month) needs pg_cron 1.5",
        ),
        ("0 0 31 2 *", "schedule '0 0 31 2 *' never fires: no such day in these months"),
        ("0 0 31 4,6 *", "schedule '0 0 31 4,6 *' never fires: no such day in these months"),
    ],
)
def test_bad(text: str, message: str) -> None:
    """These do not, for the reason given."""
    assert cron_schedule.check(text) == message


MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("* * * * *", MINUTE),
        ("*/5 * * * *", 5 * MINUTE),
        ("0,20 * * * *", 40 * MINUTE),
        ("3 * * * *", HOUR),
        ("@hourly", HOUR),
        ("*/10 8-17 * * *", 14 * HOUR + 10 * MINUTE),
        ("17 3 * * *", DAY),
        ("@daily", DAY),
        ("@midnight", DAY),
        ("0 9 * * mon-fri", 3 * DAY),
        ("0 0 * * 0", 7 * DAY),
        ("0 0 * * 7", 7 * DAY),
        ("@weekly", 7 * DAY),
        ("@monthly", 31 * DAY),
        ("0 0 31 * *", 61 * DAY),
        ("@yearly", 366 * DAY),
        ("@annually", 366 * DAY),
        ("0 0 29 2 *", (4 * 365 + 1) * DAY),
        # Given both, cron takes either day.
        ("0 0 1 * mon", 7 * DAY),
        # With a star before the step it takes the days that are both.
        ("0 0 */31 * mon", 427 * DAY),
        # From 1 February 2027 to that of 2038, over the end of the calendar's cycle.
        ("0 0 */31 2 mon", (11 * 365 + 3) * DAY),
    ],
)
def test_period(text: str, seconds: int) -> None:
    """The longest time between two runs, over nights, week-ends, short months and leap years."""
    assert seconds == cron_schedule.period(text)


@pytest.mark.parametrize("text", ["@reboot", "0 0 31 2 *", "30 seconds", "0 0 $ * *", "61 * * * *"])
def test_no_period(text: str) -> None:
    """Nothing is due by the clock, or dbkit cannot tell when."""
    assert cron_schedule.period(text) is None


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("0 0 31 2 *", True),
        ("0 0 30 2 *", True),
        ("0 0 29 2 *", False),
        ("0 0 31 2 mon", False),
        ("@reboot", False),
        ("30 seconds", False),
        ("61 0 31 2 *", False),
    ],
)
def test_never_fires(text: str, never: bool) -> None:
    """Only what is a schedule and has no day."""
    assert never == cron_schedule.never_fires(text)
