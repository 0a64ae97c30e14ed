"""plexapi on one worker thread: for connecting and asking; never its objects, which reload themselves when read."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from plexapi.server import PlexServer

from tonearm.errors import ServiceChanged
from tonearm.logic.redact import redact
from tonearm.services.bounded_session import TIMEOUT, BoundedSession
from tonearm.services.plex.refusals import SERVICE, inspect_reply, translated

__all__ = ["Wire"]


class Wire:
    """One connection. All methods block; the adapter calls them on its one thread.

    Parameters
    ----------
    url, token : str
        Passed on explicitly, so that no stray plexapi configuration file counts.
    identity : str
        Our stored id; plexapi's own is made from the host name and the network card.
    """

    def __init__(self, url: str, token: str, identity: str) -> None:
        self._url = url
        self._token = token
        headers = {
            "X-Plex-Product": "tonearm",
            "X-Plex-Client-Identifier": identity,
            "X-Plex-Device": "tonearm",
            "X-Plex-Device-Name": "tonearm",
        }
        self._session = BoundedSession(SERVICE, headers=headers, inspect=inspect_reply(self._clean))
        self._server: Any = None

    def server(self) -> tuple[str, str]:
        """Machine identifier and version, asked once.

        Raises
        ------
        ServiceChanged
            Something answered that is no Plex server: an empty 200 makes a server without an identifier.
        """
        if self._server is None:
            with translated():
                connect: Any = PlexServer  # plexapi is typed in part only
                server = connect(self._url, self._token, session=self._session, timeout=TIMEOUT)
            # An empty 200 leaves a server without this attribute.
            if not getattr(server, "machineIdentifier", None):
                raise ServiceChanged(
                    "What answers at plex_url is not a Plex server; check address and port (usually 32400).",
                    service=SERVICE,
                )
            self._server = server
        return str(self._server.machineIdentifier), str(self._server.version or "")

    def query(self, key: str, *, start: int | None = None, size: int | None = None) -> Element:
        """Ask for one document.

        Parameters
        ----------
        key : str
            Path and query below the server's address.
        start, size : int, optional
            Which rows; sent as headers, as plexapi does.
        """
        self.server()
        paging = {} if start is None else {"X-Plex-Container-Start": str(start), "X-Plex-Container-Size": str(size)}
        with translated():
            found = self._server.query(key, headers=paging)
        if found is None or found.tag != "MediaContainer":
            raise ServiceChanged("The Plex server's answer was empty or of another kind.", service=SERVICE)
        element: Element = found
        return element

    def tell(self, key: str) -> None:
        """Ask for something to be done; the answer's body, usually empty, says nothing."""
        self.server()
        with translated():
            self._server.query(key)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _clean(self, text: str) -> str:
        return redact(text, [self._token])
