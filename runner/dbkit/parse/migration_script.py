"""A migration's text: its statements, and what it mentions, creates and needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from postgast import pg_query_pb2 as pb

from dbkit.parse import migration_needs, syntax
from dbkit.parse.references import Walk, walk
from dbkit.parse.search_path import CATALOG, EMPTY, SearchPath, assigned
from dbkit.parse.split import Problem, forbidden, raise_all, read, resolved, words
from dbkit.parse.syntax import Node, Source
from dbkit.parse.values import Reference, Statement


@dataclass(frozen=True, slots=True)
class Script:
    """The text of a migration, read.

    Attributes:
        statements: What it says, in order.
        needs: What has to be there before it runs, and where in the text it is named first.
        creates: What is there under a name once it ran.
    """

    statements: tuple[Statement, ...]
    needs: tuple[tuple[Reference, int], ...]
    creates: frozenset[Reference]


def migration(
    path: str, text: str, search_path: SearchPath = EMPTY, *, transactional: bool
) -> Script:
    """Split the text of a migration, and check what only the parse tree shows.

    Args:
        path: The file, for messages.
        text: The whole file.
        search_path: Where names without a schema are looked for; a statement of it may set another.
        transactional: Whether it runs inside a transaction.

    Raises:
        ProjectError: As ``split``; a relation, function or type without a schema; a statement
            that cannot run inside a transaction.
    """
    source = Source(path, text, text)
    parsed = read(source)
    problems: list[Problem] = []
    temporary: set[str] = set()
    needs: dict[Reference, int] = {}
    creates: set[Reference] = set()
    statements: list[Statement] = []
    in_force = SearchPath(search_path.schemas, set(search_path.known))
    for item in parsed:
        problems += forbidden(item)
        schemas = assigned(item.node, search_path.schemas)
        in_force = in_force if schemas is None else in_force.within(schemas)
        found = Walk(source, item.statement.offset, item.statement.body, in_force, temporary)
        named = migration_needs.needs(found, item.node)
        made = migration_needs.creates(item.node)
        for reference, place in named.items():
            if reference not in creates and reference not in made:
                needs.setdefault(reference, place)
        creates.update(made)
        in_force.known.update(made)
        # What sets the path is taken back after it, and said again before each that follows.
        running = in_force if schemas != () else in_force.within((CATALOG,))
        statements.append(resolved(item, running))
        problems += found.problems
        if transactional and needs_own_transaction(item.kind, item.message):
            what = f"{words(item.statement.sql)} cannot run inside a transaction"
            problems.append((item.statement.offset, f"{what}: needs -- transactional: false"))
    raise_all(source, problems)
    return Script(tuple(statements), tuple(needs.items()), frozenset(creates))


@cache
def mentioned(statements: tuple[Statement, ...]) -> dict[Reference, Statement]:
    """Return the objects that a migration names, each with the first statement that does.

    These are what it refers to, makes and replaces. What a string holds (the body of a ``do``
    block) is not read.

    Args:
        statements: The migration's.
    """
    named: dict[Reference, Statement] = {}
    for statement in statements:
        text = statement.reading
        node = syntax.parse(text).stmts[0].stmt
        kind = node.WhichOneof("node")
        message = getattr(node, kind)
        found = Walk(Source("", text, text), 0, path=SearchPath(statement.search_path))
        walk(found, node)
        for named_kind, attribute in _NAMES.get(kind, ()):
            found.need(named_kind, syntax.strings(getattr(message, attribute)))
        if kind in {"create_extension_stmt", "alter_extension_stmt"}:
            found.needs.add(("extension", "", message.extname))
        # Collations, statistics, conversions: no reference of an object file, yet names of objects.
        found.needs |= {("object", n[-2], n[-1]) for n in syntax.names(node)}
        named = dict.fromkeys(found.needs, statement) | named
    return named


#: What the walk does not take for a reference: the name of what a statement makes.
_NAMES = {
    "create_function_stmt": [("routine", "funcname")],
    "define_stmt": [("routine", "defnames"), ("type", "defnames")],
    "create_enum_stmt": [("type", "type_name")],
    "create_range_stmt": [("type", "type_name")],
    "create_domain_stmt": [("type", "domainname")],
    "alter_enum_stmt": [("type", "type_name")],
}


def needs_own_transaction(kind: str, node: Node) -> bool:
    """Return whether the server refuses a statement inside a transaction."""
    if kind in _ALONE:
        return True
    if kind == "vacuum_stmt":
        return bool(node.is_vacuumcmd)
    if kind == "reindex_stmt":
        return any(option.def_elem.defname == "concurrently" for option in node.params) or (
            node.kind in (pb.REINDEX_OBJECT_DATABASE, pb.REINDEX_OBJECT_SYSTEM)
        )
    if kind in ("index_stmt", "drop_stmt"):
        return bool(node.concurrent)
    if kind == "alter_table_stmt":
        commands = (command.alter_table_cmd for command in node.cmds)
        return any(getattr(command, "def").partition_cmd.concurrent for command in commands)
    return False


_ALONE = frozenset(
    {
        "createdb_stmt",
        "dropdb_stmt",
        "create_table_space_stmt",
        "drop_table_space_stmt",
        "alter_system_stmt",
    }
)
