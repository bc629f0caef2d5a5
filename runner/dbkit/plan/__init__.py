"""What a run would do, as data: read only."""
