"""What changed between two runs: ``python -m tests.bench.compare A.json B.json``, or the last two without names.

A figure has changed if what its rounds gave, first to last decile, has no part in common with what they gave before,
and its median has moved by more than a limit. Exit code 1 if one became worse on the same type of machine, and no
other work disturbed either run.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from .figures import MORE_IS_BETTER, Figure
from .machine import OTHERS, fingerprint, was_busy
from .page import number
from .run import PAGE, Run, history_of, load

LEAST_CHANGE = 0.10


@dataclass(frozen=True)
class Change:
    """A row of both runs."""

    before: Figure
    after: Figure
    limit: float

    @property
    def factor(self) -> float:
        """How many times better it became."""
        before, after = self.before.value.median, self.after.value.median
        return after / before if self.after.meaning in MORE_IS_BETTER else before / after

    @property
    def is_beyond_the_noise(self) -> bool:
        one, other = self.before.value, self.after.value
        apart = one.high < other.low or other.high < one.low
        return apart and not 1.0 / (1.0 + self.limit) < self.factor < 1.0 + self.limit

    def __str__(self) -> str:
        word = "better" if self.factor > 1.0 else "worse"
        times = max(self.factor, 1.0 / self.factor)
        values = " -> ".join(
            f"{number(v.median)} [{number(v.low)}, {number(v.high)}]" for v in (self.before.value, self.after.value)
        )
        row = f"{self.after.section}: {self.after.ours}; {self.after.other}"
        return f"{word} by {times:.2f}  {row}: {values} {self.after.meaning}"


def changes(before: Run, after: Run, limit: float = LEAST_CHANGE) -> list[Change]:
    """Rows of both runs that changed beyond the noise, the worst first."""
    known = {figure.key: figure for figure in before.figures}
    both = [Change(known[figure.key], figure, limit) for figure in after.figures if figure.key in known]
    return sorted((change for change in both if change.is_beyond_the_noise), key=lambda change: change.factor)


def report(before: Run, after: Run, limit: float = LEAST_CHANGE) -> tuple[str, bool]:
    """The text, and whether something became worse where machines are alike and were quiet."""
    found = changes(before, after, limit)
    alike = fingerprint(before.machine) == fingerprint(after.machine)
    keys = [{figure.key for figure in run.figures} for run in (before, after)]
    lines = [f"{before.short_name} -> {after.short_name}: {len(keys[0] & keys[1])} rows in both, {len(found)} changed"]
    if not alike:
        machines = " -> ".join(fingerprint(run.machine) for run in (before, after))
        lines.append(f"different machines, {machines}: ratios to the store limit and to libraries may differ for that")
    disturbed = [run for run in (before, after) if was_busy(run.machine)]
    lines += [f"{run.short_name} was disturbed by other work: {run.machine[OTHERS]}" for run in disturbed]
    lines += map(str, found)
    for word, missing in (("gone", keys[0] - keys[1]), ("new", keys[1] - keys[0])):
        lines += [f"{word:<14}  {section}: {ours}; {other}" for section, ours, other, _ in sorted(missing)]
    return "\n".join(lines), alike and not disturbed and any(change.factor < 1.0 for change in found)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What changed between two runs of the benchmarks, beyond the noise.")
    parser.add_argument("runs", type=Path, nargs="*", help="files of two runs, the older first; the last two if none")
    parser.add_argument(
        "--limit", type=float, default=LEAST_CHANGE, help="least relative change (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    paths = options.runs or sorted(history_of(PAGE).glob("*.json"))[-2:]
    if len(paths) != 2:
        parser.error(f"two runs are compared, {len(paths)} found")
    text, is_worse = report(*map(load, paths), limit=options.limit)
    print(text)
    return int(is_worse)


if __name__ == "__main__":
    sys.exit(main())
