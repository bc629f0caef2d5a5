"""Values → text."""
