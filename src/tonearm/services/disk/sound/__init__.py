"""Reading strangers' sound files: format, structure, audio payload, decoded sound. Runs in the limited child only."""
