"""What stands beside any object: its comment, its owner, its security labels."""

from __future__ import annotations

from dbkit.parse.names import Meaning, Refused, commented, spelled
from dbkit.parse.syntax import Node, quote
from dbkit.parse.values import Identity


def comment(node: Node) -> Meaning:
    """Return what COMMENT makes.

    Raises:
        Refused: It is about an object of a migration.
    """
    on = commented(node.objtype, node.object)
    if on is None:
        raise Refused("")
    what = spelled(on)
    if on.kind == "column":
        on = Identity("relation", on.names[:2])
    return Meaning("comment", (), Identity("comment", (what,)), f"comment on {what} is null", on=on)


def owner(node: Node) -> Meaning:
    """Return what ALTER … OWNER makes.

    Raises:
        Refused: It is about an object of a migration.
    """
    on = commented(node.object_type, node.object)
    if on is None:
        raise Refused("")
    return owned(on)


def owned(on: Identity) -> Meaning:
    """Return what gives an object another owner; taken back, it is the applying role's again."""
    what = spelled(on)
    back = f"alter {what} owner to current_user"
    return Meaning("alter … owner", (), Identity("owner", (what,)), back, on=on)


def security_label(node: Node) -> Meaning:
    """Return what SECURITY LABEL makes.

    Raises:
        Refused: It is about an object of a migration.
    """
    on = commented(node.objtype, node.object)
    if on is None:
        raise Refused("")
    what = spelled(on)
    provider = f"for {quote(node.provider)} " if node.provider else ""
    if on.kind == "column":
        on = Identity("relation", on.names[:2])
    return Meaning(
        "security label",
        (),
        Identity("security label", (what, node.provider)),
        f"security label {provider}on {what} is null",
        on=on,
    )
