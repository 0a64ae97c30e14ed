"""The network adapter: Soulseek through the daemon slskd."""

from tonearm.services.slskd.network import SlskdNetwork

__all__ = ["SlskdNetwork"]
