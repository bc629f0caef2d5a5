"""One connection to a server: session, lock, records, pg_cron, and what the catalog holds."""
