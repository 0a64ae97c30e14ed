"""Does a lossless file hold a lossy sound? Encoders cut all above a shelf; a real original has a bed up there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Shelf"]

_WINDOW: Final = 4096
_MOST_WINDOWS: Final = 400
_LOWEST_HZ, _HIGHEST_HZ = 14_000.0, 20_500.0
_DROP_DB: Final = 18.0


class Shelf:
    """Gathers a mean spectrum over up to 400 windows and looks for a sharp edge between 14 and 20.5 kHz."""

    def __init__(self) -> None:
        self._power = np.zeros(_WINDOW // 2 + 1)
        self._windows, self._rate = 0, 0
        self._window = np.hanning(_WINDOW)
        self._rest: NDArray[Any] = np.zeros(0)

    def feed(self, mono: NDArray[Any], rate: int) -> None:
        """Take the next samples; after 400 windows the rest is left out."""
        if self._windows >= _MOST_WINDOWS:
            return
        self._rate = rate
        samples = np.concatenate([self._rest, mono])
        whole = len(samples) // _WINDOW
        for index in range(min(whole, _MOST_WINDOWS - self._windows)):
            spectrum = np.fft.rfft(samples[index * _WINDOW : (index + 1) * _WINDOW] * self._window)
            self._power += np.abs(spectrum) ** 2
            self._windows += 1
        self._rest = samples[whole * _WINDOW :]

    def edge_hz(self) -> float | None:
        """Return where the sound ends like under a lossy encoder; None when it does not, or too little was heard."""
        if self._windows < 4 or self._rate < 44_100:
            return None
        step = self._rate / _WINDOW
        level = 10 * np.log10(self._power / self._windows + 1e-12)
        width = max(1, int(400 / step))
        smooth = np.convolve(level, np.ones(width) / width, "same")
        first, last = int(_LOWEST_HZ / step), int(_HIGHEST_HZ / step)
        gap = max(1, int(700 / step))
        drops = smooth[first - gap : last - gap] - smooth[first + gap : last + gap]
        at = int(np.argmax(drops))
        above = smooth[first + at + gap : int(21_500 / step)]
        below = smooth[first + at - gap]
        sharp = drops[at] >= _DROP_DB and above.size > 0 and float(above.max()) <= below - _DROP_DB
        return (first + at) * step if sharp else None
