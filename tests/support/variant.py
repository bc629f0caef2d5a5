"""A project as the runner takes it on a server that lacks an extension."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbkit.project.values import Migration, ObjectFile, Project


def without(project: Project, extension: str) -> Project:
    """Return a project without what an extension is required for, and with what stands in for it.

    Both variants can so be held against each other on one server, which has the extension.
    """

    def kept(part: ObjectFile | Migration) -> bool:
        return extension not in part.requires

    return replace(
        project,
        files=tuple(replace(f, unless=f.unless - {extension}) for f in project.files if kept(f)),
        migrations=tuple(
            replace(m, unless=m.unless - {extension}) for m in project.migrations if kept(m)
        ),
    )
