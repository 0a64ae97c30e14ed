"""How strangers write a version into a file name, in several languages; never the catalogue's own wording alone."""

from __future__ import annotations

from random import Random

from tonearm.sandbox.world.records import Recording

__all__ = ["folder_title", "plain_mark", "version_mark"]

_WORDINGS: dict[str, tuple[str, ...]] = {
    "live": (
        "(Live)", "[Live]", "- Live", "(live)", "(Live Version)", "(Live at {d})", "[Live at {d}]", "- Live at {d}",
        "(En vivo)", "(ao vivo)", "(en directo)", "(Live in Concert)", "(live @ {d})", "(Live-Mitschnitt)",
    ),
    "remix": (
        "({d} Remix)", "({d} Remix)", "- {d} Remix", "[{d} Remix]", "({d} Rmx)", "(Remixed by {d})", "(remix by {d})",
        "({d}'s Remix)",
    ),
    "acoustic": (
        "(Acoustic)", "[Acoustic]", "- Acoustic", "(Acoustic Version)", "(Unplugged)", "(Acústico)", "(acoustique)",
        "(Akustik Version)",
    ),
    "instrumental": ("(Instrumental)", "[Instrumental]", "(Instr.)", "- Instrumental Version", "(instrumental)"),
    "karaoke": ("(Karaoke)", "(Karaoke Version)", "[Karaoke]", "(Karaoke Instrumental)", "- Karaoke Version"),
    "radio edit": ("(Radio Edit)", "[Radio Edit]", "(Radio Version)", "- Radio Edit", "(radio edit)"),
    "extended": ("(Extended)", "(Extended Mix)", "[Extended Version]", "(12'' Extended)", "- Extended Mix"),
    "demo": ("(Demo)", "[Demo]", "(Demo Version)", "(Early Demo)", "- Demo", "(Maqueta Demo)"),
    "remaster": ("", "", "(Remastered)", "({d} Remaster)", "[Remastered {d}]"),
    "clean": ("", "(Clean)", "[Clean]"),
    "cover": ("", "", "(cover)"),
}  # fmt: skip
_FOLDERS: dict[str, tuple[str, ...]] = {
    "live": ("Live at {d}", "{d} (Live)", "Live - {d}", "Bootleg - Live at {d}"),
    "acoustic": ("Acoustic Sessions", "Unplugged", "Acoustic"),
    "demo": ("Demos", "Demo Tapes"),
    "instrumental": ("Instrumentals",),
    "karaoke": ("Karaoke Collection",),
}


def version_mark(rng: Random, recording: Recording) -> str:
    """Return what a sharer writes behind the title, with a leading space, or nothing for a plain recording."""
    return _spaced(rng.choice(_WORDINGS.get(recording.version, ("",))), recording)


def plain_mark(recording: Recording) -> str:
    """Return the plainest wording for tags."""
    wordings = [text for text in _WORDINGS.get(recording.version, ()) if text]
    return _spaced(wordings[0] if wordings else "", recording)


def folder_title(rng: Random, recording: Recording) -> str:
    """Return a folder name that alone tells the version, or nothing where sharers have no such habit."""
    choices = _FOLDERS.get(recording.version)
    return rng.choice(choices).format(d=recording.version_detail) if choices else ""


def _spaced(wording: str, recording: Recording) -> str:
    text = wording.format(d=recording.version_detail)
    return f" {text}" if text else ""
