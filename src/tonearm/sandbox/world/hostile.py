"""Remote paths that break careless programs: device names, control characters, mark-up, parent folders, length."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["HOSTILE_MANNERS", "Manner"]

Manner = Callable[[str, str, str], str]
"""From root, name and extension to a remote path."""


def _parent_folders(root: str, name: str, ext: str) -> str:
    return f"{root}\\..\\..\\..\\Windows\\{name}.{ext}"


def _device_name(root: str, name: str, ext: str) -> str:
    return f"{root}\\CON\\{name}\\NUL.{ext}"


def _device_file(root: str, name: str, ext: str) -> str:
    return f"{root}\\{name}\\aux.{ext}"


def _right_to_left(root: str, name: str, ext: str) -> str:
    return f"{root}\\{name} \u202e3pm.{ext}"


def _mark_up(root: str, name: str, ext: str) -> str:
    return f"{root}\\<img src=x onerror=alert(1)>\\{name}.{ext}"


def _script(root: str, name: str, ext: str) -> str:
    return f"{root}\\</td><script>alert('x')</script> {name}.{ext}"


def _very_long(root: str, name: str, ext: str) -> str:
    return f"{root}\\{'a very long folder name ' * 12}\\{name} {'and so on ' * 18}.{ext}"


def _dots(root: str, name: str, ext: str) -> str:
    return f"{root}\\.hidden\\...\\{name}....{ext}"


def _trailing(root: str, name: str, ext: str) -> str:
    return f"{root}\\{name}. \\ {name} .{ext}"


def _quotes(root: str, name: str, ext: str) -> str:
    return f'{root}\\"it\'s" `quoted`; rm -rf $HOME\\{name}.{ext}'


def _emoji(root: str, name: str, ext: str) -> str:
    return f"{root}\\🎧💿👩‍🎤\\{name} 🔥.{ext}"


def _forward(root: str, name: str, ext: str) -> str:
    return f"/mnt/music/{name}.{ext}"


def _double(root: str, name: str, ext: str) -> str:
    return f"{root}\\\\{name}\\\\{name}.{ext}"


def _control(root: str, name: str, ext: str) -> str:
    return f"{root}\\{name}\t\u0007\u200b.{ext}"


def _percent(root: str, name: str, ext: str) -> str:
    return f"{root}\\100%25 {name} %2e%2e%2f#?&=.{ext}"


def _loud_extension(root: str, name: str, ext: str) -> str:
    return f"{root}\\{name}.tar.{ext.upper()}"


HOSTILE_MANNERS: tuple[Manner, ...] = (
    _parent_folders,
    _device_name,
    _device_file,
    _right_to_left,
    _mark_up,
    _script,
    _very_long,
    _dots,
    _trailing,
    _quotes,
    _emoji,
    _forward,
    _double,
    _control,
    _percent,
    _loud_extension,
)
"""Every one of them is used by some peer of every world."""
