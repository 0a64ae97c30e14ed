"""The control application: lets another process look at the sandbox and steer it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tonearm.sandbox.faults import Fault

if TYPE_CHECKING:
    from tonearm.sandbox.sandbox import Sandbox

__all__ = ["make_control_app"]

Handler = Callable[[Request], Awaitable[Response]]


def make_control_app(sandbox: Sandbox) -> Starlette:
    """Routes over one sandbox.

    ``GET /sandbox/state``, ``POST /sandbox/reset``, ``GET | POST | DELETE /sandbox/faults``,
    ``GET | DELETE /sandbox/log?service=``, ``GET /sandbox/counters``, and
    ``POST /sandbox/slskd/{restart | disconnect | reconnect | prune}``.
    """
    control = _Control(sandbox)
    return Starlette(
        routes=[
            Route("/sandbox/state", control.state),
            Route("/sandbox/reset", control.reset, methods=["POST"]),
            Route("/sandbox/faults", control.list_faults, methods=["GET"]),
            Route("/sandbox/faults", control.add_fault, methods=["POST"]),
            Route("/sandbox/faults", control.clear_faults, methods=["DELETE"]),
            Route("/sandbox/log", control.read_log, methods=["GET"]),
            Route("/sandbox/log", control.clear_log, methods=["DELETE"]),
            Route("/sandbox/counters", control.counters),
            Route("/sandbox/slskd/{action}", control.daemon, methods=["POST"]),
        ]
    )


class _Control:
    """Handlers; each runs on the sandbox's loop, where the services' state lives."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def state(self, request: Request) -> Response:
        box = self._sandbox
        return JSONResponse(
            {
                "seed": box.seed,
                "now": box.clock.now().isoformat(),
                "time_factor": box.clock.factor,
                "time_origin": box.clock.origin.isoformat(),
                "settings": box.settings(),
                "slskd": box.slskd.summary(),
            }
        )

    async def reset(self, request: Request) -> Response:
        await self._sandbox.reset_here()
        return Response(status_code=204)

    async def list_faults(self, request: Request) -> Response:
        return JSONResponse([asdict(fault) for fault in self._sandbox.faults.pending()])

    async def add_fault(self, request: Request) -> Response:
        try:
            wished: dict[str, Any] = await request.json()
            self._sandbox.faults.add(Fault(**wished))
        except (json.JSONDecodeError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"This is no fault: {error}"}, status_code=400)
        return Response(status_code=201)

    async def clear_faults(self, request: Request) -> Response:
        self._sandbox.faults.clear()
        return Response(status_code=204)

    async def read_log(self, request: Request) -> Response:
        return JSONResponse(self._sandbox.log.rows(request.query_params.get("service")))

    async def clear_log(self, request: Request) -> Response:
        self._sandbox.log.clear()
        return Response(status_code=204)

    async def counters(self, request: Request) -> Response:
        return JSONResponse(self._sandbox.log.counters())

    async def daemon(self, request: Request) -> Response:
        daemon = self._sandbox.slskd
        actions: dict[str, Callable[[], Awaitable[None]]] = {
            "restart": daemon.restart,
            "disconnect": daemon.disconnect,
            "reconnect": daemon.reconnect,
            "prune": daemon.prune,
        }
        action = actions.get(request.path_params["action"])
        if action is None:
            return JSONResponse({"error": f"Known actions: {', '.join(sorted(actions))}."}, status_code=404)
        await action()
        return Response(status_code=204)
