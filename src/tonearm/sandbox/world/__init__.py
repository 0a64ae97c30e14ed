"""The pretend world: who made which recordings, who shares which files, what the user owns."""
