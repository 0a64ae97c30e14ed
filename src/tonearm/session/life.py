"""The life of an `AsyncSession`: opening, closing, and what its parts work with in between."""

from __future__ import annotations

import asyncio
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tonearm.errors import SessionClosed
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.runner import Runner
from tonearm.session.sandboxed import SandboxHandle, sandbox_settings
from tonearm.session.wiring import Wired, wire
from tonearm.settings import Settings, hide_secrets, load_settings

__all__ = ["SessionLife", "SessionState"]


class SessionState(Enum):
    """Life cycle of a session; it only moves downwards in this list."""

    UNOPENED = "unopened"
    OPEN = "open"
    CLOSED = "closed"


class SessionLife:
    """What opens and closes; the verbs are in `AsyncSession`. Parameters as there."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        sandbox: bool = False,
        seed: int = 7,
        state: Path | str | None = None,
        run_queue: bool = True,
        **arguments: Any,
    ) -> None:
        arguments = hide_secrets(arguments)
        self._run_queue = run_queue
        self._life = SessionState.UNOPENED
        self._sandbox: SandboxHandle | None = None
        self._wired: Wired | None = None
        self._runner: Runner | None = None
        if sandbox:
            self._sandbox = SandboxHandle(seed, Path(state) if state is not None else None)
        self._given, self._arguments = settings, arguments

    async def open(self) -> Self:
        """Open the store, make the adapters, and let the queue go on.

        Raises
        ------
        SessionClosed
            It was closed before; a session opens once.
        SettingsMissing
            A setting is missing or cannot be used.
        """
        if self._life is SessionState.OPEN:
            return self
        if self._life is SessionState.CLOSED:
            raise SessionClosed("The session is closed; make a new one with tonearm.connect().")
        try:
            settings = await self._settings()
            self._wired = await wire(settings)
            self._runner = Runner(self._wired.house, items_at_once=settings.items_at_once)
            if self._run_queue:
                await self._runner.start()
        except BaseException:
            await self.close()
            raise
        self._life = SessionState.OPEN
        return self

    async def close(self) -> None:
        """Let go of everything; the queue is left as it is stored and goes on with the next session."""
        self._life = SessionState.CLOSED
        if self._runner is not None:
            await self._runner.close()
            self._runner = None
        wired, self._wired = self._wired, None
        if wired is not None:
            await wired.close()
        if self._sandbox is not None:
            await asyncio.to_thread(self._sandbox.stop)

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        where = "sandbox" if self._sandbox is not None else "configured services"
        return f"{type(self).__name__}({where}, {self._life.value})"

    async def _settings(self) -> Settings:
        if self._sandbox is not None:
            found = await asyncio.to_thread(self._sandbox.start)
            return sandbox_settings(found, self._arguments)
        return self._given or load_settings(**self._arguments)

    def inside(self) -> tuple[Neighbours, Runner]:
        """What the session's own parts work with; for tonearm's use.

        Raises
        ------
        SessionClosed
            The session is not open.
        """
        if self._life is not SessionState.OPEN or self._wired is None or self._runner is None:
            raise SessionClosed(
                "The session is not open; use tonearm.connect() or `async with AsyncSession() as session`."
            )
        return self._wired.house, self._runner

    @property
    def house(self) -> Neighbours:
        """The adapters behind the session; for tonearm's use."""
        return self.inside()[0]

    @property
    def library_root(self) -> Path | None:
        """Where filed files go."""
        return self._wired.library_root if self._wired is not None else None
