"""A run: everything or nothing."""
