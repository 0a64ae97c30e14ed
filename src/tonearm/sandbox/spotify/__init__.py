"""The pretend catalogue: an independent reading of contracts/spotify.md over the seeded world."""
