"""Where things lie: the library root, the download roots, and the way from a root to a file without following links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tonearm.model import Reason
from tonearm.naming import SafeName
from tonearm.services.disk.fs import Folder, Hook
from tonearm.services.disk.refusal import Refused

__all__ = ["Places"]


class Places:
    """Opens folders below the configured roots, and nothing else.

    Roots may be links that the user chose; they are resolved once, here.
    """

    def __init__(self, library: Path, downloads: Sequence[Path], hook: Hook) -> None:
        self.library = library.resolve()
        self.downloads = tuple(root.resolve() for root in downloads)
        self._given = tuple(zip((Path(root) for root in downloads), self.downloads, strict=True))
        self._hook = hook

    def missing_root(self) -> Path | None:
        """Return a root that is not there (a disk that is not connected); None when all are."""
        return next((root for root in (self.library, *self.downloads) if not root.is_dir()), None)

    @contextmanager
    def library_folder(self, segments: Sequence[SafeName], *, make: bool = False) -> Iterator[Folder]:
        """Open a folder of the library; with ``make`` its missing parts are made."""
        with ExitStack() as stack:
            folder = stack.enter_context(Folder.root(self.library, self._hook))
            for segment in segments:
                if make:
                    folder.make_folder(segment)
                folder = stack.enter_context(folder.folder(segment))
            yield folder

    def locate(self, source: str) -> tuple[Path, tuple[str, ...]]:
        """Split a local path into its download root and the segments below it.

        Raises
        ------
        Refused
            The path is not below a download root, or climbs.
        """
        path = Path(source)
        for given, resolved in self._given:
            for root in (given, resolved):
                if path.is_relative_to(root) and path != root:
                    parts = path.relative_to(root).parts
                    if ".." not in parts:
                        return resolved, parts
        raise Refused(
            Reason.FILING_FAILED, "The file does not lie below a download folder; check download_root and path_map."
        )

    @contextmanager
    def source_folder(self, source: str) -> Iterator[tuple[Folder, str]]:
        """Open the folder that holds a downloaded file: (folder, the file's name).

        Raises
        ------
        Refused
            The file is outside the download roots, or a folder on the way is gone or a link.
        """
        root, parts = self.locate(source)
        if not root.is_dir():
            raise Refused(Reason.FILING_FAILED, f"The download folder {root} is not there; connect its disk.")
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(Folder.root(root, self._hook))
                for part in parts[:-1]:
                    folder = stack.enter_context(folder.folder(part))
            except (FileNotFoundError, NotADirectoryError):
                raise Refused(Reason.FILE_NOT_FOUND, "The downloaded file is no longer there.") from None
            yield folder, parts[-1]

    def remove_empty_parents(self, source: str) -> None:
        """Remove the folders that our delete emptied, from the inside out; never a root, never one with content."""
        root, parts = self.locate(source)
        for depth in range(len(parts) - 1, 0, -1):
            try:
                with ExitStack() as stack:
                    folder = stack.enter_context(Folder.root(root, self._hook))
                    for part in parts[: depth - 1]:
                        folder = stack.enter_context(folder.folder(part))
                    folder.remove_folder(parts[depth - 1])
                    folder.sync()
            except FileNotFoundError:
                continue
            except OSError:
                return
