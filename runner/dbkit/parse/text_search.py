"""Text search objects: dictionaries, configurations and their mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit.parse.names import TEXT_SEARCH, Meaning, drop, provided, qualified, spelled
from dbkit.parse.syntax import Node, deparse, quote, strings
from dbkit.parse.values import Identity

if TYPE_CHECKING:
    from dbkit.parse.values import Reference

FOLDERS = ("text_search",)

#: What an option of CREATE TEXT SEARCH … names.
_OPTIONS = {
    "template": "text search template",
    "parser": "text search parser",
    "copy": "text search configuration",
    "dictionary": "text search dictionary",
    "init": "routine",
    "lexize": "routine",
    "start": "routine",
    "gettoken": "routine",
    "end": "routine",
    "lextypes": "routine",
    "headline": "routine",
}


def text_search(node: Node) -> Meaning:
    """Return what CREATE TEXT SEARCH DICTIONARY, CONFIGURATION, PARSER or TEMPLATE makes."""
    kind = TEXT_SEARCH[node.kind]
    identity = Identity(kind, qualified(strings(node.defnames)))
    options = (option.def_elem for option in node.definition if option.def_elem.defname in _OPTIONS)
    named = [(_OPTIONS[o.defname], strings(o.arg.type_name.names)) for o in options]
    return Meaning(
        f"create {kind}",
        FOLDERS,
        identity,
        drop(identity),
        repeatable=False,
        provides=provided(kind, identity),
        needs=_references(named),
    )


def mapping(node: Node) -> Meaning:
    """Return what ALTER TEXT SEARCH CONFIGURATION … MAPPING changes.

    What was added is dropped again. What was altered, replaced or dropped before was the copied
    configuration's, which only the server knows: that is taken back by creating it anew.
    """
    on = Identity("text search configuration", qualified(strings(node.cfgname)))
    tokens = strings(node.tokentype)
    added = node.kind == pb.ALTER_TSCONFIG_ADD_MAPPING
    of_tokens = added or node.kind == pb.ALTER_TSCONFIG_ALTER_MAPPING_FOR_TOKEN
    what = tokens if of_tokens else (deparse("alter_tsconfiguration_stmt", node),)
    named = [("text search dictionary", strings(item.list.items)) for item in node.dicts]
    for_tokens = ", ".join(quote(token) for token in tokens)
    back = f"alter {spelled(on)} drop mapping if exists for {for_tokens}"
    dropped = node.kind == pb.ALTER_TSCONFIG_DROP_MAPPING
    return Meaning(
        "alter text search configuration",
        FOLDERS,
        Identity("text search mapping", (*on.names, *what)),
        back if added else drop(on),
        repeatable=bool(node.missing_ok) if dropped else not added,
        on=on,
        needs=_references(named),
    )


def _references(named: list[tuple[str, tuple[str, ...]]]) -> frozenset[Reference]:
    """Return what was named with a schema other than the server's own."""
    return frozenset(
        (kind, names[-2], names[-1])
        for kind, names in named
        if len(names) > 1 and names[-2] != "pg_catalog"
    )
