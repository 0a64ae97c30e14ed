"""Names for the disk, for everybody: how tonearm cleans titles into file and folder names.

The functions live in ``tonearm.logic``; this is their public door.
"""

from tonearm.logic.naming import (
    DEFAULT_NAME,
    LONG_PATH_BUDGET,
    WINDOWS_PATH_BUDGET,
    SafeName,
    as_safe,
    collision_key,
    distinct_segment,
    fit_path,
    last_remote_segment,
    numbered,
    safe_segment,
)
from tonearm.logic.naming_text import display_text, log_text

__all__ = [
    "DEFAULT_NAME",
    "LONG_PATH_BUDGET",
    "WINDOWS_PATH_BUDGET",
    "SafeName",
    "as_safe",
    "collision_key",
    "display_text",
    "distinct_segment",
    "fit_path",
    "last_remote_segment",
    "log_text",
    "numbered",
    "safe_segment",
]
