"""Steps 9 and 10: look at what arrived, decide where it belongs, and have it filed and tagged."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from tonearm.errors import ServiceError, UserMustAct
from tonearm.flow.matched import gather_metadata
from tonearm.flow.neighbours import Neighbours
from tonearm.flow.saving import next_candidate, save, wait_for_service
from tonearm.logic.credits import Credits, credits_of
from tonearm.logic.layout import album_key, destination, folder_text
from tonearm.logic.release_kind import is_single_layout
from tonearm.logic.tag_fields import tag_fields
from tonearm.logic.verify import verify
from tonearm.model import FilingOrder, FilingResult, ItemState, QueueItem, Reason, Release, Track

__all__ = ["file_and_tag"]

_TO_REVIEW = frozenset(
    {
        Reason.TAGGING_FAILED,
        Reason.ORIGINAL_CHANGED,
        Reason.FORMAT_NOT_ACCEPTED,
        Reason.FILING_FAILED,
        Reason.DISK_FULL,
        Reason.FILE_NOT_FOUND,
        Reason.FILE_CORRUPT,
    }
)
"""Filing did not end well, but the file is there: a person decides; nothing is downloaded again."""


async def file_and_tag(item: QueueItem, house: Neighbours) -> QueueItem:
    """Verify the arrived file, file it under its journal, and let go of our finished transfer.

    A file that does not hold the wanted recording stays in the download folder, and the item goes on with its next
    candidate. A filing that fails keeps the file and never searches again.
    """
    if item.local_path is None:
        return await save(item, house, state=ItemState.QUEUED, verified=False)
    if not item.verified:
        item = await _verified(item, Path(item.local_path), house)
        if item.state is not ItemState.FILING:
            return item
    if item.keep_in_download_folder:
        return await _left(item, Reason.LEFT_IN_DOWNLOAD_FOLDER, f"left at {item.local_path}, as asked", house)
    if item.track is None:
        try:
            item = await gather_metadata(item, house)
        except ServiceError as error:
            return await wait_for_service(item, house, str(error))
    if item.track is None:
        detail = f"no track of the catalogue fits the file; it stays at {item.local_path}"
        return await save(item, house, state=ItemState.REVIEW, reason=Reason.NOT_MATCHED, reason_detail=detail)
    track = await _with_release(item.track, house)
    result = await house.need_files().file(await _order(item, track, house))
    return await _conclude(item, result, house)


async def _verified(item: QueueItem, path: Path, house: Neighbours) -> QueueItem:
    """Look at the file itself; on a contradiction the item turns to its next candidate."""
    sound = await house.need_files().inspect(path)
    candidate = item.candidate
    if item.track is None or candidate is None:
        if sound.problems:
            return await next_candidate(item, house, Reason.FILE_CORRUPT, "; ".join(sound.problems))
        return await save(item, house, verified=True)
    verdict = verify(item.track, candidate.file, sound)
    if not verdict.ok:
        return await next_candidate(item, house, verdict.reason or Reason.FILE_CORRUPT, verdict.detail)
    return await save(item, house, verified=True)


async def _with_release(track: Track, house: Neighbours) -> Track:
    """The track with its release's totals, where the catalogue tells them; without them it is filed all the same."""
    release = track.release
    if house.catalogue is None or release is None or release.id is None or is_single_layout(track):
        return track
    if release.total_discs is not None:
        return track
    try:
        full, _tracks = await house.catalogue.release_tracks(release.id)
    except (ServiceError, UserMustAct):
        return track
    return track.replace(release=_fill(release, full))


def _fill(known: Release, full: Release) -> Release:
    """What the playlist said, with the numbers that only the whole release tells."""
    return known.replace(
        total_discs=full.total_discs or known.total_discs,
        total_tracks=known.total_tracks or full.total_tracks,
        image_url=known.image_url or full.image_url,
    )


async def _order(item: QueueItem, track: Track, house: Neighbours) -> FilingOrder:
    """Everything that filing needs, made the same way again after a restart."""
    credits = credits_of(track, item.artist)
    folder, stem = await _place(track, credits, house)
    candidate = item.candidate
    return FilingOrder(
        operation_id=f"{item.id}-{len(item.tried)}",
        item_id=item.id,
        source=item.local_path or "",
        size_bytes=candidate.file.size_bytes if candidate else 0,
        folder=folder,
        stem=stem,
        tags=tag_fields(track, credits),
        cover=await _cover(track, house),
        keep_original=house.policy.keep_original,
    )


async def _place(track: Track, credits: Credits, house: Neighbours) -> tuple[tuple[str, ...], str]:
    """Folder and stem; all tracks of one album share the folder that its first track was given."""
    folder, stem = destination(track, credits)
    if is_single_layout(track):
        return folder, stem
    kept = await house.store.folder_for(album_key(track, credits.folder_artist), folder_text(folder))
    return destination(track, credits, album_folder=kept)


async def _cover(track: Track, house: Neighbours) -> bytes | None:
    """Album art, else a picture of the artist; filing goes on without one when neither can be had."""
    if house.catalogue is None:
        return None
    urls = [track.release.image_url if track.release else None, *(artist.image_url for artist in track.artists[:1])]
    for url in urls:
        if url:
            try:
                picture = await house.catalogue.picture(url)
            except (ServiceError, UserMustAct):
                continue
            if picture is not None:
                return picture
    return None


async def _conclude(item: QueueItem, result: FilingResult, house: Neighbours) -> QueueItem:
    """How filing ended, in the item's own words."""
    if result.filed and result.reason not in _TO_REVIEW:
        return await _filed(item, result, house)
    if result.duplicate_of is not None:
        item = item.replace(filed_path=result.duplicate_of)
        return await _left(item, Reason.SAME_AUDIO_ON_DISK, result.detail, house)
    return await save(
        item,
        house,
        state=ItemState.REVIEW,
        reason=result.reason,
        reason_detail=result.detail,
        filed_path=result.path,
    )


async def _filed(item: QueueItem, result: FilingResult, house: Neighbours) -> QueueItem:
    await house.scans.add(PurePosixPath(result.path or "").parent.as_posix())
    item = item.replace(filed_path=result.path)
    return await _left(item, Reason.FILED_AND_VERIFIED, result.detail, house)


async def _left(item: QueueItem, reason: Reason, detail: str, house: Neighbours) -> QueueItem:
    """The item is done; our finished transfer is cleared from the daemon's list, if the daemon can be asked."""
    item = await save(item, house, state=ItemState.COMPLETED, reason=reason, reason_detail=detail)
    if item.candidate is not None and item.transfer_id is not None and house.network is not None:
        try:
            await house.network.remove(item.candidate.file.username, item.transfer_id)
        except (ServiceError, UserMustAct):
            return item
    return item
