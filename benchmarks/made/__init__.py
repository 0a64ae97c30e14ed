"""Seeded data in the shapes that the services send; the same seed makes the same data."""
