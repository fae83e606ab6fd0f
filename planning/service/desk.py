"""What a worker has at hand: the mission, and laws that it has propagated lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ...errors import InvalidInput
from ..mission import Mission
from ..scanlaw import ScanLaw, propagate
from .settings import Limits

if TYPE_CHECKING:
    from ...ephemeris.kernels import KernelSet

_LAWS, _KEPT = 24, 8

Kept = TypeVar("Kept")


class Desk:
    """A worker's mission, limits and laws.

    The mission's whole law takes half a second to make ready; the laws of windows are parts of it and take a tenth of a
    millisecond. Where the whole law cannot be had (the ephemeris ends before it), windows are propagated one by one,
    and those asked for last are kept.
    """

    def __init__(self, mission: Mission, limits: Limits) -> None:
        self.mission, self.limits = mission, limits
        self._laws: OrderedDict[tuple[int, int], ScanLaw] = OrderedDict()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    @cached_property
    def kernels(self) -> KernelSet:
        """The mission's kernels, for all laws: what has been read of the orbit need not be read again."""
        return self.mission.kernel_set()

    @cached_property
    def whole(self) -> ScanLaw | None:
        """The law of all the mission; None where its ephemeris does not span it."""
        law = self.mission.law
        try:
            return propagate(self.mission, law.start_et_ns, law.stop_et_ns, self.kernels)
        except InvalidInput:
            return None

    def law(self, start_et_ns: int, stop_et_ns: int) -> ScanLaw:
        """The law of a window. Raises TimeError where the mission has none."""
        window = (start_et_ns, stop_et_ns)
        law = self._laws.pop(window, None)
        if law is None and self.whole is not None:
            law = self.whole.window(start_et_ns, stop_et_ns)
        elif law is None:
            law = propagate(self.mission, start_et_ns, stop_et_ns, self.kernels)
        self._laws[window] = law
        while len(self._laws) > _LAWS:
            self._laws.popitem(last=False)
        return law

    def kept(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What ``make`` makes, or made when it was last asked for under this key; a few that are large are kept."""
        if key not in self._kept:
            self._kept[key] = make()
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        found: Kept = self._kept[key]
        return found
