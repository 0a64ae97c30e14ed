"""Reading and writing tags with mutagen. Runs in the limited child only."""
