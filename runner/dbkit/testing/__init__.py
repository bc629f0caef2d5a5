"""What tests import: ``as_user``, what a persona can see, and the assertions."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbkit.testing.access import access_is as access_is
    from dbkit.testing.assertions import *  # noqa: F403 - assertions.__all__ is the list
    from dbkit.testing.personas import as_user as as_user
    from dbkit.testing.personas import can_see as can_see
    from dbkit.testing.personas import cannot_see as cannot_see
    from dbkit.testing.personas import cannot_write as cannot_write

_PLACES = {"access_is": "access"} | dict.fromkeys(
    ("as_user", "can_see", "cannot_see", "cannot_write"), "personas"
)


def __getattr__(name: str) -> Any:
    # Late, for pytest loads the plugin, which is in this package, wherever dbkit is installed.
    module = import_module(f"{__name__}.{_PLACES.get(name, 'assertions')}")
    if name not in _PLACES and name not in module.__all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(module, name)
