"""The fixtures of the database tests: an empty database, a project, an attacker in it."""

from db.conftest import scratch, shop_project
from support.hostile import field, open_shop

__all__ = ["field", "open_shop", "scratch", "shop_project"]
