"""What a worker has at hand: the mission, and laws that it has propagated lately."""

from __future__ import annotations

from collections import OrderedDict

from ..mission import Mission
from ..scanlaw import ScanLaw, propagate
from .settings import Limits

_LAWS = 24


class Desk:
    """A worker's mission, limits and laws.

    A law of ten years takes half a second to make ready and ten megabytes to keep; those asked for last are kept.
    """

    def __init__(self, mission: Mission, limits: Limits) -> None:
        self.mission, self.limits = mission, limits
        self._laws: OrderedDict[tuple[int, int], ScanLaw] = OrderedDict()

    def law(self, start_et_ns: int, stop_et_ns: int) -> ScanLaw:
        """The law of a window. Raises TimeError where the mission has none."""
        window = (start_et_ns, stop_et_ns)
        law = self._laws.pop(window, None)
        if law is None:
            law = propagate(self.mission, start_et_ns, stop_et_ns)
        self._laws[window] = law
        while len(self._laws) > _LAWS:
            self._laws.popitem(last=False)
        return law
