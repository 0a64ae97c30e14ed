"""The web outside the three services: pictures; and the filter that keeps secrets out of logs."""

from tonearm.services.web.pictures import PICTURE_HOSTS, PictureFetcher
from tonearm.services.web.redact import RedactingFilter, install_redaction

__all__ = ["PICTURE_HOSTS", "PictureFetcher", "RedactingFilter", "install_redaction"]
