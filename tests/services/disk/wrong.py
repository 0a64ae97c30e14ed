"""Filers that do the steps in a wrong order. Undisturbed they look right; the kill points must find them out."""

from tonearm.services.disk.copying import copy
from tonearm.services.disk.places import Places

from .points import Counter, World

FOLDER = ("Änne", "Änne - The Album")
NAME = "03 Träume _ Songs_.mp3"


def _copy(world: World, hook: Counter, name: str) -> None:
    places = Places(world.library, [world.downloads], hook)
    with (
        places.source_folder(str(world.source)) as (folder, source),
        folder.open(source) as original,
        places.library_folder(FOLDER, make=True) as target,  # type: ignore[arg-type] # plain text on purpose
    ):
        copy(original, target, name)


def _remove(world: World, hook: Counter) -> None:
    with Places(world.library, [world.downloads], hook).source_folder(str(world.source)) as (folder, source):
        folder.unlink(source)


def straight_to_the_name(world: World, hook: Counter) -> None:
    """Writes under the final name: a cut copy looks finished."""
    _copy(world, hook, NAME)
    _remove(world, hook)


def original_first(world: World, hook: Counter) -> None:
    """Removes the original before the copy has its name: recovery throws the only copy away."""
    _copy(world, hook, ".ta-op-1.part")
    _remove(world, hook)
    with Places(world.library, [world.downloads], hook).library_folder(FOLDER) as folder:  # type: ignore[arg-type]
        folder.link(".ta-op-1.part", NAME)
        folder.unlink(".ta-op-1.part")


def over_what_is_there(world: World, hook: Counter) -> None:
    """Replaces instead of refusing a name that somebody has."""
    taken = world.library.joinpath(*FOLDER)
    taken.mkdir(parents=True)
    (taken / NAME).write_bytes(b"the user's own file")
    world.others[taken / NAME] = b"the user's own file"
    _copy(world, hook, ".ta-op-1.part")
    with Places(world.library, [world.downloads], hook).library_folder(FOLDER) as folder:  # type: ignore[arg-type]
        folder.rename_over(".ta-op-1.part", NAME)
    _remove(world, hook)


FILERS = {filer.__name__: filer for filer in (straight_to_the_name, original_first, over_what_is_there)}
