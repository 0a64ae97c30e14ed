"""What peers advertise: one file as a record, the files of whole answers as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Annotated, Any, Self, overload

from pydantic import Field, GetCoreSchemaHandler, TypeAdapter, model_validator
from pydantic_core import CoreSchema, core_schema

from tonearm.model.base import Record
from tonearm.model.ids import RemotePath, Username

__all__ = ["FileColumns", "SharedFile", "SharedFiles", "repeated"]

_Whole = Annotated[int, Field(ge=0)]
_Seconds = Annotated[float, Field(ge=0)]


class SharedFile(Record):
    """One file as a peer advertises it. Every claim is the peer's and may be wrong.

    ``size_bytes`` is sent back unchanged when the file is asked for. ``speed_bps`` is the peer's own claim in bytes
    per second, ``queue_length`` the number of files waiting in front.
    """

    username: Username
    remote_path: RemotePath
    size_bytes: _Whole
    duration_s: _Seconds | None = None
    bitrate_kbps: _Whole | None = None
    bit_depth: _Whole | None = None
    sample_rate_hz: _Whole | None = None
    is_vbr: bool | None = None
    locked: bool = False
    free_slot: bool = True
    speed_bps: _Whole = 0
    queue_length: _Whole = 0


class FileColumns(Record):
    """The fields of `SharedFile`, each for all files of an answer: the same place in every column is the same file."""

    username: tuple[Username, ...]
    remote_path: tuple[RemotePath, ...]
    size_bytes: tuple[_Whole, ...]
    duration_s: tuple[_Seconds | None, ...]
    bitrate_kbps: tuple[_Whole | None, ...]
    bit_depth: tuple[_Whole | None, ...]
    sample_rate_hz: tuple[_Whole | None, ...]
    is_vbr: tuple[bool | None, ...]
    locked: tuple[bool, ...]
    free_slot: tuple[bool, ...]
    speed_bps: tuple[_Whole, ...]
    queue_length: tuple[_Whole, ...]

    @model_validator(mode="after")
    def _equally_long(self) -> Self:
        if len({len(column) for column in vars(self).values()}) > 1:
            raise ValueError("the columns of files are not equally long")
        return self


_NAMES = tuple(FileColumns.model_fields)


def repeated(usernames: Sequence[Username], paths: Sequence[RemotePath]) -> list[list[int]]:
    """Return the places of each file (username and remote path) that comes more than once, in order.

    Nearly all paths come once, and the peers of the others are compared only.
    """
    times = Counter(paths)
    if len(times) == len(paths):
        return []
    found: dict[tuple[Username, RemotePath], list[int]] = {}
    for row, path in enumerate(paths):
        if times[path] > 1:
            found.setdefault((usernames[row], path), []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SharedFiles(Sequence[SharedFile]):
    """Many shared files without an object for each: a `SharedFile` is made when one is looked at.

    It behaves as the tuple of its records does: sized, indexed, iterated in order, equal to that tuple.

    Parameters
    ----------
    columns : FileColumns
        What is known of the files. `SharedFiles.of` makes them of records.
    distinct : bool
        True where the maker knows that no file comes twice, so that nobody has to look for it.
    """

    columns: FileColumns
    distinct: bool = False

    @classmethod
    def of(cls, files: Iterable[SharedFile]) -> SharedFiles:
        """Return the files as columns; what is held by columns already is returned as it is.

        Raises
        ------
        pydantic.ValidationError
            Something among them is no shared file.
        """
        if isinstance(files, SharedFiles):
            return files
        rows = [vars(file) for file in _RECORDS.validate_python(tuple(files))]
        return cls._of({name: tuple([row[name] for row in rows]) for name in _NAMES})

    @classmethod
    def joined(cls, answers: Sequence[SharedFiles]) -> SharedFiles:
        """Return the files of several answers in order; each (username, remote path) once, the first mention kept."""
        if len(answers) == 1 and answers[0].distinct:
            return answers[0]
        held = [answer.columns for answer in answers]
        parts = {name: [getattr(columns, name) for columns in held] for name in _NAMES}
        files = cls._of({name: tuple(chain.from_iterable(columns)) for name, columns in parts.items()})
        columns = vars(files.columns)
        again = {row for rows in files.repeated() for row in rows[1:]}
        if again:
            first = [row not in again for row in range(len(files))]
            columns = {name: tuple(compress(column, first)) for name, column in columns.items()}
        return cls._of(columns, distinct=True)

    @classmethod
    def _of(cls, columns: dict[str, Any], *, distinct: bool = False) -> SharedFiles:
        return cls(FileColumns.of_checked(columns), distinct)

    def repeated(self) -> list[list[int]]:
        """Return the places of each file that comes more than once; see `repeated`."""
        return [] if self.distinct else repeated(self.columns.username, self.columns.remote_path)

    def __len__(self) -> int:
        return len(self.columns.remote_path)

    @overload
    def __getitem__(self, at: int) -> SharedFile: ...

    @overload
    def __getitem__(self, at: slice) -> SharedFiles: ...

    def __getitem__(self, at: int | slice) -> SharedFile | SharedFiles:
        found = {name: column[at] for name, column in vars(self.columns).items()}
        return self._of(found, distinct=self.distinct) if isinstance(at, slice) else SharedFile.of_checked(found)

    def __iter__(self) -> Iterator[SharedFile]:
        rows = zip(*vars(self.columns).values(), strict=True)
        return (SharedFile.of_checked(dict(zip(_NAMES, row, strict=True))) for row in rows)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SharedFiles):
            return self.columns == other.columns
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<SharedFiles: {len(self):,} of {len(set(self.columns.username)):,} peers>"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Records or columns come in; records go out, so that a dump reads as one of a tuple of records does."""
        held = core_schema.no_info_after_validator_function(cls, handler.generate_schema(FileColumns))
        records = handler.generate_schema(tuple[SharedFile, ...])
        made = core_schema.no_info_after_validator_function(cls.of, records)
        return core_schema.union_schema(
            [core_schema.is_instance_schema(cls), held, made],
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda files, dump: dump(tuple(files)), schema=records
            ),
        )


_RECORDS = TypeAdapter(tuple[SharedFile, ...])
