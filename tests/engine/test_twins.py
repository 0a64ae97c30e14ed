"""Blocking twins: one line each, nothing lost."""

from __future__ import annotations

import inspect
import pydoc
import subprocess
import sys
from pathlib import Path

import pytest

from tonearm.engine import Portal, blocking


class AsyncNetwork:
    """The truth."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def search(self, text: str, *, limit: int = 5) -> list[str]:
        """Search the network.

        Parameters
        ----------
        text : str
            What to look for.
        """
        self.asked.append(text)
        return [text] * limit

    async def fail(self) -> None:
        """Fail."""
        raise LookupError("nobody has it")


class Network:
    """The blocking face."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._async = AsyncNetwork()

    search = blocking(AsyncNetwork.search)
    fail = blocking(AsyncNetwork.fail)


def test_a_twin_calls_its_coroutine_and_blocks() -> None:
    """Positional and keyword arguments pass through; the result is what was awaited."""
    with Portal() as portal:
        network = Network(portal)
        assert network.search("song", limit=2) == ["song", "song"]
        assert network._async.asked == ["song"]
        with pytest.raises(LookupError, match="nobody"):
            network.fail()


def test_a_twin_keeps_signature_docstring_and_name() -> None:
    """What a user reads with ? and help() is the coroutine's text under the blocking class's name."""
    bound = Network(Portal()).search
    assert inspect.signature(Network.search) == inspect.signature(AsyncNetwork.search)
    assert str(inspect.signature(bound)) == "(text: 'str', *, limit: 'int' = 5) -> 'list[str]'"
    assert inspect.getdoc(bound) == inspect.getdoc(AsyncNetwork.search)
    assert bound.__qualname__ == "Network.search"
    assert not inspect.iscoroutinefunction(bound)
    assert "Search the network." in pydoc.render_doc(Network, renderer=pydoc.plaintext)


def test_wrong_arguments_fail_at_the_call() -> None:
    """A typing error is answered by Python as for any method, before anything runs."""
    with pytest.raises(TypeError, match="limits"):
        Network(Portal()).search("song", limits=3)  # type: ignore[call-arg]  # the mistake is the point


TYPED = Path(__file__).parent.parent / "typing" / "twins.py"


@pytest.mark.slow
def test_the_type_checker_sees_through_a_twin() -> None:
    """tests/typing/twins.py states each type by assert_type; the checker must agree with it."""
    command = [sys.executable, "-m", "mypy", "--strict", str(TYPED)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
