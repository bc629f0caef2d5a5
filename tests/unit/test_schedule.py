"""A schedule is refused for what pg_cron 1.4 refuses, and for never firing."""

from __future__ import annotations

import pytest

from dbkit import schedule


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
    assert schedule.check(text) == ""


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
    assert schedule.check(text) == message
