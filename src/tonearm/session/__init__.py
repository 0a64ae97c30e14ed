"""The session: it wires settings, adapters and flows together and gives people their verbs."""

from tonearm.session.asynchronous import AsyncSession, SessionState
from tonearm.session.blocking import Session
from tonearm.session.connecting import connect

__all__ = ["AsyncSession", "Session", "SessionState", "connect"]
