"""PostgreSQL servers of our own: found, started, stopped."""
