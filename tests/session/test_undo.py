"""Undo: filing is reversed where the original is still there, and everything that is said afterwards is so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from face_kit import artist_of, good_files, make_session, row_of
from test_verbs_looking import assert_schema

from tonearm.errors import MisuseError
from tonearm.sandbox import Sandbox
from tonearm.session import Session


@pytest.fixture
def keeping(box: Sandbox, tmp_path: Path) -> Iterator[Session]:
    """A session that keeps originals."""
    with make_session(box, tmp_path, keep_original=True) as opened:
        yield opened


def filed(session: Session, box: Sandbox, number: int) -> str:
    """Download and file one good file; its item's id."""
    file = list(good_files(box.world))[number]
    item_id = session.download(row_of(file), match=artist_of(box.world, file))["item_id"].iloc[0]
    assert session.queue.wait(item_id, timeout=3600)
    assert session.queue.get(item_id).reason == "filed_and_verified"
    return str(item_id)


def test_a_kept_original_makes_undo_whole(keeping: Session, box: Sandbox) -> None:
    """The filed copy goes, the original stays untouched, report and queue no longer say filed, the library is told."""
    item_id = filed(keeping, box, 0)
    item = keeping.queue.get(item_id)
    assert item.local_path is not None and item.filed_path is not None
    original, copy = Path(item.local_path), box.folders.library / item.filed_path
    before = original.read_bytes()
    track = item.track
    assert copy.is_file() and track is not None
    assert keeping.library.check([track])[0].ownership == "owned"

    undone = keeping.undo(item_id)

    assert_schema(undone, "filing")
    assert undone["item_id"].tolist() == [item_id] and undone["path"].isna().all()
    assert not copy.exists() and original.read_bytes() == before
    row = keeping.report().set_index("item_id").loc[item_id]
    assert (row["outcome"], row["reason"]) == ("skipped", "decided_by_person")
    assert keeping.queue.list().set_index("item_id")["filed_path"].isna().all()
    assert keeping.queue.wait()
    assert keeping.library.check([track])[0].ownership == "missing", "the library was told"


def test_undo_twice_says_that_nothing_is_filed(keeping: Session, box: Sandbox) -> None:
    """The second time there is nothing to reverse; that is told, not done again."""
    item_id = filed(keeping, box, 1)
    keeping.undo(item_id)
    again = keeping.undo(keeping.queue.list())
    assert again["detail"].str.contains("nothing").all()


def test_a_removed_original_keeps_the_filed_copy(session: Session, box: Sandbox) -> None:
    """The default removes the verified original: undo says that it is gone, and changes nothing."""
    item_id = filed(session, box, 2)
    path = session.queue.get(item_id).filed_path
    undone = session.undo([item_id])
    assert undone["reason"].tolist() == ["file_not_found"] and "gone" in undone["detail"].iloc[0]
    assert path is not None and (box.folders.library / path).is_file()
    assert session.report().set_index("item_id").loc[item_id, "outcome"] == "filed"


def test_a_cleared_item_can_be_undone_by_its_id(keeping: Session, box: Sandbox) -> None:
    """The journal outlives the queue's row."""
    item_id = filed(keeping, box, 4)
    copy = box.folders.library / str(keeping.queue.get(item_id).filed_path)
    assert keeping.queue.clear_completed() == 1 and copy.is_file()
    assert keeping.undo(item_id)["item_id"].tolist() == [item_id] and not copy.exists()


def test_an_edited_copy_is_not_removed(keeping: Session, box: Sandbox) -> None:
    """What the person changed since is theirs."""
    item_id = filed(keeping, box, 3)
    path = keeping.queue.get(item_id).filed_path
    assert path is not None
    copy = box.folders.library / path
    copy.write_bytes(copy.read_bytes() + b"\0")
    undone = keeping.undo(item_id)
    assert "changed" in undone["detail"].iloc[0] and copy.is_file()


@pytest.mark.parametrize("ids", ["nope", ["nope"]])
def test_an_unknown_item_is_told(session: Session, ids: object) -> None:
    """Undoing nothing is no success."""
    with pytest.raises(MisuseError, match="nope"):
        session.undo(ids)
