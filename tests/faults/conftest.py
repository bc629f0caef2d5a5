"""The fixtures of the database tests: an empty database, a project."""

from db.conftest import scratch, shop_project

__all__ = ["scratch", "shop_project"]
