"""Where access and refresh tokens are kept: one file per client id and flow, for nobody else to read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from spotipy.cache_handler import CacheHandler

from tonearm.errors import LoginRejected

__all__ = ["TokenFile"]

_LIMIT_BYTES = 65_536


class TokenFile(CacheHandler):  # type: ignore[misc]  # spotipy carries no types
    """A spotipy cache handler that is private, atomic, and never in the working folder.

    Parameters
    ----------
    folder : Path
        Made with mode 0700.
    client_id : str
        Of the app; two apps never share a token.
    flow : {"app", "user"}
        Client credentials or a login; spotipy's own cache lets them overwrite each other.
    seed : str, optional
        A refresh token from the settings. It counts until the service gives a newer one, which is kept in the file; a
        changed setting wins over the file.
    scope : str, optional
        What a seeded login may do.
    """

    def __init__(self, folder: Path, client_id: str, flow: str, *, seed: str | None = None, scope: str = "") -> None:
        self._folder = folder
        self._path = folder / f"token-{hashlib.sha256(client_id.encode()).hexdigest()[:12]}-{flow}.json"
        self._seed = seed
        self._seed_mark = hashlib.sha256(seed.encode()).hexdigest() if seed else ""
        self._scope = scope
        self.seen: set[str] = {seed} if seed else set()
        """Every secret that went through here, in the clear, for redaction."""

    def exists(self) -> bool:
        """Whether there is a token, or a seed for one."""
        return self._seed is not None or self._path.exists()

    def get_cached_token(self) -> dict[str, Any] | None:
        """The kept token; else what the seed makes; else None."""
        token = self._read()
        if token is not None and (not self._seed or token.get("seed") == self._seed_mark):
            return token
        if not self._seed:
            return None
        return {"access_token": "", "refresh_token": self._seed, "expires_at": 0, "scope": self._scope}

    def save_token_to_cache(self, token_info: dict[str, Any]) -> None:
        """Write a new private file and put it in the old one's place."""
        self._see(token_info)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        temporary = self._path.with_suffix(f".{secrets.token_hex(6)}.part")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump({**token_info, "seed": self._seed_mark}, file)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        finally:
            temporary.unlink(missing_ok=True)

    def discard(self) -> None:
        """Forget a token that the service no longer takes."""
        self._seed, self._seed_mark = None, ""
        self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any] | None:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            self._refuse_if_shared(os.fstat(file.fileno()))
            raw = file.read(_LIMIT_BYTES)
        with contextlib.suppress(ValueError, RecursionError):
            token = json.loads(raw)
            if isinstance(token, dict) and {"access_token", "expires_at"} <= token.keys():
                self._see(token)
                return token
        return None

    def _see(self, token: dict[str, Any]) -> None:
        values = (token.get("access_token"), token.get("refresh_token"))
        self.seen.update(value for value in values if isinstance(value, str) and value)

    def _refuse_if_shared(self, found: os.stat_result) -> None:
        if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
            raise LoginRejected(
                f"The saved Spotify login {self._path} can be read by others; remove it and log in again, or run "
                f"chmod 600 on it if you know why."
            )
