"""Session, application, server and options (contracts/slskd.md 2.2 and 3)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tonearm.sandbox.slskd.daemon import LOGGED_IN, TOKEN_LIFE, Daemon
from tonearm.sandbox.slskd.routing import RouteTable
from tonearm.sandbox.slskd.wire import ApiError, body_of, nothing, reply

__all__ = ["add_server_routes"]

_HIDDEN = "*****"


def add_server_routes(table: RouteTable) -> None:
    """Add the routes of this file."""
    table.add("GET", "/health", _health, guard="open", prefix="")
    table.add("GET", "/session", _session)
    table.add("POST", "/session", _log_in, guard="open")
    table.add("GET", "/session/enabled", _session_enabled, guard="open")
    table.add("GET", "/application", _application)
    table.add("PUT", "/application", _restart, guard="jwt")
    table.add("GET", "/application/version", _version)
    table.add("GET", "/application/version/latest", _latest_version)
    table.add("GET", "/server", _server)
    table.add("PUT", "/server", _connect)
    table.add("DELETE", "/server", _disconnect)
    table.add("GET", "/options", _options)
    table.add("GET", "/options/startup", _options)
    table.add("PATCH", "/options", _change_options)


async def _health(daemon: Daemon, request: Request) -> Response:
    return PlainTextResponse("Healthy")


async def _session(daemon: Daemon, request: Request) -> Response:
    return nothing()


async def _session_enabled(daemon: Daemon, request: Request) -> Response:
    return reply(True)


async def _log_in(daemon: Daemon, request: Request) -> Response:
    body = await body_of(request)
    name, password = (body.get("username"), body.get("password")) if isinstance(body, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(password, str) or not name.strip() or not password.strip():
        raise ApiError(400, "Username and/or Password missing or invalid")
    given = daemon.log_in(name, password)
    if given is None:
        raise ApiError(401)
    token, until = given
    issued = int((until - TOKEN_LIFE).timestamp())
    return reply(
        {
            "expires": int(until.timestamp()),
            "issued": issued,
            "name": name,
            "notBefore": issued,
            "token": token,
            "tokenType": "Bearer",
        }
    )


async def _application(daemon: Daemon, request: Request) -> Response:
    shares = {"scanPending": False, "scanning": False, "faulted": False, "ready": True, "cancelled": False}
    return reply(
        {
            "version": _version_shape(daemon),
            "pendingReconnect": False,
            "pendingRestart": False,
            "server": _server_shape(daemon),
            "connectionWatchdog": {"isEnabled": True, "isAttemptingConnection": _is_transitioning(daemon)},
            "relay": {"mode": "Controller"},
            "user": {
                "username": daemon.options.soulseek_username,
                "privileges": {"isPrivileged": False, "privilegesRemaining": 0},
                "statistics": {"averageSpeed": 0, "directoryCount": 0, "fileCount": 0, "uploadCount": 0},
            },
            "shares": {**shares, "scanProgress": 1, "hosts": ["local"], "directories": 0, "files": 0},
            "rooms": [],
            "users": [],
        }
    )


def _version_shape(daemon: Daemon) -> dict[str, Any]:
    current = daemon.options.version
    return {"full": f"{current} ({current}+sandbox)", "current": current, "isCanary": False, "isDevelopment": False}


def _is_transitioning(daemon: Daemon) -> bool:
    return daemon.server_state not in (LOGGED_IN, "Disconnected")


def _server_shape(daemon: Daemon) -> dict[str, Any]:
    logged_in = daemon.server_state == LOGGED_IN
    return {
        "address": "vps.slsknet.org",
        "ipEndPoint": "203.0.113.5:2271" if logged_in else None,
        "state": daemon.server_state,
        "isConnected": logged_in,
        "isConnecting": daemon.server_state == "Connecting",
        "isLoggedIn": logged_in,
        "isLoggingIn": False,
        "isTransitioning": _is_transitioning(daemon),
    }


async def _restart(daemon: Daemon, request: Request) -> Response:
    daemon.restart_soon()
    return nothing(204)


async def _version(daemon: Daemon, request: Request) -> Response:
    return reply(daemon.options.version)


async def _latest_version(daemon: Daemon, request: Request) -> Response:
    shape = {**_version_shape(daemon), "latest": daemon.options.version, "isUpdateAvailable": False}
    return reply(shape)


async def _server(daemon: Daemon, request: Request) -> Response:
    return reply(_server_shape(daemon))


async def _connect(daemon: Daemon, request: Request) -> Response:
    """200 when started; 205 when a loop of attempts is running already."""
    if _is_transitioning(daemon):
        return nothing(205)
    daemon.tasks.start(daemon.reconnect())
    return nothing()


async def _disconnect(daemon: Daemon, request: Request) -> Response:
    if not isinstance(await body_of(request), str):
        raise ApiError(400)
    await daemon.disconnect()
    return nothing(204)


async def _options(daemon: Daemon, request: Request) -> Response:
    options = daemon.options
    retry = {
        "attempts": options.retry_attempts,
        "delay": round(options.retry_delay_s * 1000),
        "maxDelay": round(options.retry_max_delay_s * 1000),
        "partial": "resume",
    }
    destination = {"subdirectory": options.subdirectory, "exists": options.exists, "permissions": {}}
    download: dict[str, Any] = {"slots": 2_147_483_647, "speedLimit": 2_147_483_647}
    if options.release >= (0, 26):
        download |= {"retry": retry, "destination": destination}
    return reply(
        {
            "debug": False,
            "headless": False,
            "remoteConfiguration": False,
            "remoteFileManagement": options.remote_file_management,
            "instanceName": "default",
            "flags": {"volatile": False, "noLogo": False},
            "directories": {
                "incomplete": daemon.announced_incomplete,
                "downloads": daemon.announced_downloads,
            },
            "transfers": {"download": download},
            "retention": {"transfers": {"upload": {}, "download": {}}, "files": {}},
            "soulseek": {
                "address": "vps.slsknet.org",
                "port": 2271,
                "username": options.soulseek_username,
                "password": _HIDDEN,
                "listenPort": 50300,
            },
            "web": {
                "port": request.url.port,
                "urlBase": options.url_base,
                "authentication": {
                    "disabled": False,
                    "username": options.username,
                    "password": _HIDDEN,
                    "apiKeys": {"sandbox": {"key": _HIDDEN, "role": "Administrator", "cidr": "0.0.0.0/0,::/0"}},
                },
            },
        }
    )


async def _change_options(daemon: Daemon, request: Request) -> Response:
    raise ApiError(403)  # remote configuration is off
