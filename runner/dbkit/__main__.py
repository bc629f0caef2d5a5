"""``python -m dbkit``."""

from dbkit.cli.main import main

main()
