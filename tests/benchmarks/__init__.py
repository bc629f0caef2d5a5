"""Benchmarks of the systems; run by hand, never collected by pytest."""
