"""The pretend world: who made which recordings, who shares which files, what the user owns."""

from tonearm.sandbox.world.build import build_world
from tonearm.sandbox.world.records import World
from tonearm.sandbox.world.search import search_files
from tonearm.sandbox.world.truth import truth

__all__ = ["World", "build_world", "search_files", "truth"]
