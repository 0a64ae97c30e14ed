"""Blocking twins: the coroutine is the truth, and its blocking name is bound to it in one line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast, overload

from tonearm.engine.portal import Portal

__all__ = ["Blocking", "Twin", "blocking"]

P = ParamSpec("P")
R = TypeVar("R")


class Twin(Protocol):
    """What a class with blocking twins has: the portal, and the async object that lives in its loop."""

    _portal: Portal
    _async: Any


class Blocking(Generic[P, R]):
    """Descriptor made by `blocking`; on an instance it is an ordinary bound method."""

    def __init__(self, method: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]) -> None:
        @functools.wraps(method)
        def twin(self: Twin, *args: P.args, **kwargs: P.kwargs) -> R:
            return self._portal.call(method(self._async, *args, **kwargs))

        self._function = twin
        self.__doc__ = method.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._function.__name__ = name
        self._function.__qualname__ = f"{owner.__qualname__}.{name}"
        self._function.__module__ = owner.__module__

    @overload
    def __get__(self, instance: None, owner: type) -> Callable[Concatenate[Any, P], R]: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> Callable[P, R]: ...
    def __get__(
        self, instance: object | None, owner: type | None = None
    ) -> Callable[P, R] | Callable[Concatenate[Any, P], R]:
        if instance is None:
            return cast("Callable[Concatenate[Any, P], R]", self._function)
        return cast("Callable[P, R]", MethodType(self._function, instance))


def blocking(method: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]) -> Blocking[P, R]:
    """Bind a coroutine method of an async class to its blocking twin.

    The twin keeps name, parameters, docstring and the type of what is awaited. The class that holds it has two
    attributes: ``_portal`` (a `Portal`) and ``_async`` (the async object, made inside the portal's loop).

    Parameters
    ----------
    method : coroutine function
        A method of the async class, taken from the class.

    Examples
    --------
    ::

        class Session:
            search = blocking(AsyncSession.search)
    """
    return Blocking(method)
