"""Griffe extension: show ``search = blocking(AsyncSession.search)`` as the method it is, with its text and parameters.

The reference is read from the source without importing it, where such a line looks like a plain attribute.
"""

from __future__ import annotations

import copy
from typing import Any

import griffe

__all__ = ["BlockingTwins"]

MAKER = "blocking"


class BlockingTwins(griffe.Extension):
    """Replaces each attribute made by ``blocking(...)`` by a copy of its coroutine, without the word async."""

    def on_package(self, *, pkg: griffe.Module, loader: griffe.GriffeLoader, **_kwargs: Any) -> None:
        """Look at every class once the whole package is read."""
        self._visit(pkg, loader)

    def _visit(self, owner: griffe.Module | griffe.Class, loader: griffe.GriffeLoader) -> None:
        for name, member in list(owner.members.items()):
            if member.is_alias:
                continue
            if isinstance(member, griffe.Module | griffe.Class):
                self._visit(member, loader)
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
