"""Griffe extension: what two idioms of ours mean to a reader of the reference.

The reference is read from the source without importing it. There ``search = blocking(AsyncSession.search)`` looks like
a plain attribute and is shown as the method it is; and a record's fields are shown as the arguments that make it.
"""

from __future__ import annotations

import copy
from typing import Any

import griffe

__all__ = ["Idioms"]

MAKER = "blocking"
RECORD = "Record"


class Idioms(griffe.Extension):
    """Replaces attributes made by ``blocking(...)`` by a copy of their coroutine, and gives records their arguments."""

    def on_package(self, *, pkg: griffe.Module, loader: griffe.GriffeLoader, **_kwargs: Any) -> None:
        """Look at every class once the whole package is read."""
        self._visit(pkg, loader)

    def _visit(self, owner: griffe.Module | griffe.Class, loader: griffe.GriffeLoader) -> None:
        for name, member in list(owner.members.items()):
            if member.is_alias:
                continue
            if isinstance(member, griffe.Module | griffe.Class):
                self._visit(member, loader)
                if isinstance(member, griffe.Class) and RECORD in map(str, member.bases):
                    member.set_member("__init__", _maker(member))
            elif isinstance(member, griffe.Attribute) and _coroutine_of(member):
                twin = _twin(member, loader.modules_collection[_coroutine_of(member)])
                owner.set_member(name, twin)


def _coroutine_of(member: griffe.Attribute) -> str:
    """Full path of the coroutine that an attribute is the twin of; empty when it is none."""
    call = member.value
    if isinstance(call, griffe.ExprCall) and str(call.function) == MAKER and isinstance(call.arguments[0], griffe.Expr):
        return call.arguments[0].canonical_path
    return ""


def _twin(member: griffe.Attribute, coroutine: Any) -> griffe.Function:
    function = coroutine.final_target if coroutine.is_alias else coroutine
    twin = griffe.Function(
        member.name,
        lineno=member.lineno,
        endlineno=member.endlineno,
        parameters=function.parameters,
        returns=function.returns,
        docstring=copy.copy(function.docstring),
        runtime=member.runtime,
    )
    if twin.docstring is not None:
        twin.docstring.parent = twin
    return twin


def _maker(record: griffe.Class) -> griffe.Function:
    """The constructor that a record has at run time: its fields by keyword, in order."""
    fields = [
        griffe.Parameter(name, annotation=field.annotation, kind=griffe.ParameterKind.keyword_only, default=field.value)
        for name, field in record.attributes.items()
        if field.annotation is not None and not name.startswith("_") and "property" not in field.labels
    ]
    return griffe.Function("__init__", lineno=record.lineno, parameters=griffe.Parameters(*fields))
