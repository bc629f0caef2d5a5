"""Files to checked values, without a database."""
