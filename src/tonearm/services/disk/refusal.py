"""Why filing stopped: one exception that carries the reason and a sentence, and how system errors become one."""

from __future__ import annotations

import errno
from typing import Final

from tonearm.model import Reason

__all__ = ["Refused", "refusal_of"]

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Refused(Exception):
    """Filing of one file stops here; everything stands as the journal says."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def refusal_of(error: OSError) -> Refused:
    """Translate a system error into a reason a person can act on."""
    if error.errno in _NO_ROOM:
        return Refused(Reason.DISK_FULL, "The disk of the library is full; make room and file it again.")
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    text = error.strerror or str(error)
    return Refused(Reason.FILING_FAILED, f"The disk refused a step of filing ({name}: {text}); the original is kept.")
