"""The order in which objects can be dropped: dependents before what they depend on."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Address = tuple[int, int]


def dependents_first(graph: Mapping[Address, Iterable[Address]]) -> list[Address]:
    """Return every object, each before what it depends on.

    Objects that depend on each other stand together, between what depends on them and what they
    depend on, the newest first. That of the graph does not matter. (Kosaraju's strongly connected
    components.)

    Args:
        graph: Of an object, what depends on it.
    """
    nodes = sorted({*graph, *chain.from_iterable(graph.values())}, reverse=True)
    reverse: dict[Address, list[Address]] = {}
    for node in nodes:
        for dependent in graph.get(node, ()):
            reverse.setdefault(dependent, []).append(node)
    seen: set[Address] = set()
    components = [
        sorted(_reached(reverse, [node], seen), reverse=True)
        for node in reversed(_reached(graph, nodes, set()))
        if node not in seen
    ]
    return list(chain.from_iterable(reversed(components)))


def _reached(
    graph: Mapping[Address, Iterable[Address]], starts: Iterable[Address], seen: set[Address]
) -> list[Address]:
    """Return what can be reached and was not seen, each after all that is reached from it."""
    order: list[Address] = []
    stack = [(start, False) for start in starts][::-1]
    while stack:
        node, is_done = stack.pop()
        if is_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            following = sorted(graph.get(node, ()))
            stack += [(node, True), *((after, False) for after in following)]
    return order
