"""The offline demonstration: a playlist becomes a filed, tagged library, and what is printed is checked."""
