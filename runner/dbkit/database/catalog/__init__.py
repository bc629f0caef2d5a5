"""Queries of the server's catalogs."""
