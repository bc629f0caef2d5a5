"""Figures: what was measured, against which bar, and the table that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADINGS = ("measurement", "baseline ms", "optimised ms", "buffers", "ratio", "bar", "ok?")


@dataclass(frozen=True, slots=True)
class Sample:
    """Repeated runs of one thing.

    Attributes:
        times: How long each took, in milliseconds.
        buffers: Pages that one run touched, temporary ones included; None when not asked for.
    """

    times: tuple[float, ...]
    buffers: int | None = None

    @property
    def median(self) -> float:
        """In milliseconds."""
        return median(self.times)

    @property
    def minimum(self) -> float:
        """In milliseconds."""
        return min(self.times)

    def __str__(self) -> str:
        if len(self.times) == 1:
            return _number(self.median)
        return f"{_number(self.minimum)} / {_number(self.median)}"


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to reach; each part counts when it is not None.

    Attributes:
        faster: At least so many times as fast as the baseline.
        slower: At most so many times as slow as the baseline.
        under: Fewer milliseconds.
        within: At most this relative error.
    """

    faster: float | None = None
    slower: float | None = None
    under: float | None = None
    within: float | None = None

    def __str__(self) -> str:
        parts = [
            f">= {self.faster:g}" if self.faster else "",
            f"<= {self.slower:g} slower" if self.slower else "",
            f"< {self.under:g} ms" if self.under else "",
            f"within {self.within:.0%}" if self.within else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        name: What was measured.
        baseline: The straightforward way; None when there is nothing to compare with.
        optimised: The system's way; None when the note says it all.
        bar: What it has to reach, if anything.
        note: Shown under the line.
        error: What there is instead of a ratio, where a relative error was measured.
    """

    name: str
    baseline: Sample | None = None
    optimised: Sample | None = None
    bar: Bar | None = None
    note: str = ""
    error: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as fast as the baseline, by the medians."""
        if self.baseline is None or self.optimised is None:
            return None
        return self.baseline.median / self.optimised.median

    @property
    def reached(self) -> bool | None:
        """Whether the bar is reached; None without one."""
        if self.error is not None and self.bar and self.bar.within:
            return self.error <= self.bar.within
        if self.bar is None or self.optimised is None:
            return None
        ratio = self.ratio or 0.0
        return (
            (self.bar.faster is None or ratio >= self.bar.faster)
            and (self.bar.slower is None or ratio * self.bar.slower >= 1)
            and (self.bar.under is None or self.optimised.median < self.bar.under)
        )

    def cells(self) -> tuple[str, ...]:
        """Return the line, one text a column of ``HEADINGS``."""
        touched = [sample and sample.buffers for sample in (self.baseline, self.optimised)]
        return (
            self.name,
            str(self.baseline or ""),
            str(self.optimised or ""),
            " / ".join(f"{pages:,}" for pages in touched if pages is not None),
            self._ratio(),
            str(self.bar or ""),
            {True: "yes", False: "NO", None: ""}[self.reached],
        )

    def _ratio(self) -> str:
        if self.error is not None:
            return f"{self.error:.1%} off"
        if self.ratio is None:
            return ""
        if self.bar and self.bar.slower:
            return f"{1 / self.ratio:.2f} slower"
        return _number(self.ratio)

    def values(self) -> dict[str, Any]:
        """Return the line for JSON."""
        samples = {"baseline": self.baseline, "optimised": self.optimised}
        measured = {
            key: {"ms": sample.times, "median_ms": sample.median, "buffers": sample.buffers}
            for key, sample in samples.items()
            if sample is not None
        }
        asked = {
            "ratio": self.ratio,
            "error": self.error,
            "bar": str(self.bar or "") or None,
            "reached": self.reached,
        }
        return {"name": self.name, **measured, **asked, "note": self.note}


def table(title: str, figures: Sequence[Figure]) -> str:
    """Return figures as text, the columns aligned.

    Args:
        title: Printed above.
        figures: The lines.
    """
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [title, _line(HEADINGS, widths), "  ".join("-" * width for width in widths)]
    for figure in figures:
        lines.append(_line(figure.cells(), widths))
        if figure.note:
            lines.append(f"    {figure.note}")
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    aligned = [f"{cell:>{width}}" for cell, width in rest]
    return "  ".join([f"{first[0]:<{first[1]}}", *aligned]).rstrip()


def _number(value: float) -> str:
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f}"
