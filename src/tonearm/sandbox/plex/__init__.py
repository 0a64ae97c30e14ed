"""The pretend library server: an independent reading of contracts/plex.md over the seeded world and one folder."""
