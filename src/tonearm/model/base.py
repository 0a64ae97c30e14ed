"""What all records have in common."""

from __future__ import annotations

from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

__all__ = ["Record"]


_put = object.__setattr__  # a frozen record refuses its own


@cache
def _names(kind: type[BaseModel]) -> set[str]:
    """All field names of a record; shared, since a frozen record never changes which fields were given."""
    return set(kind.model_fields)


class Record(BaseModel):
    """A frozen record that refuses unknown fields, NaN and infinity.

    ``record.replace(field=value)`` gives a changed, validated copy.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **more: Any) -> None:
        """Name every field once on a new kind of record.

        CPython lets the table of names that the objects of a class share grow only until some thirty objects were made,
        and validated records, which bring a dict of their own, are counted although they add nothing to it.
        """
        super().__pydantic_init_subclass__(**more)
        first = object.__new__(cls)
        for name in cls.model_fields:
            _put(first, name, None)

    @classmethod
    def of_checked(cls, fields: dict[str, Any]) -> Self:
        """Make a record of values that were checked already, one by one: a fraction of the cost of validating them.

        It also takes less than half the memory: values that are set one after the other share one table of names
        among all records of a kind, and so does the set of the fields that were given.

        Parameters
        ----------
        fields : dict of str to value
            A value of the right type and within its bounds for every field, in the order of the fields. Nothing is
            validated, and no default is filled in.
        """
        record = object.__new__(cls)
        for name, value in fields.items():
            _put(record, name, value)
        _put(record, "__pydantic_fields_set__", _names(cls))
        _put(record, "__pydantic_extra__", None)
        _put(record, "__pydantic_private__", None)
        return record

    def replace(self, **changes: Any) -> Self:
        """Return a validated copy with some fields changed.

        Parameters
        ----------
        **changes
            Field names and their new values.

        Raises
        ------
        pydantic.ValidationError
            A field is unknown or a value does not fit.
        """
        return type(self).model_validate({**{name: getattr(self, name) for name in type(self).model_fields}, **changes})
