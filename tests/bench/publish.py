"""The page of benchmarks and its pictures, made from the files of the runs: ``python -m tests.bench.publish``."""

from pathlib import Path

from . import pictures
from .page import PICTURES, page
from .run import PAGE, history_of, load_all


def publish(target: Path = PAGE, history: Path | None = None) -> None:
    """Write the page of the newest run of a folder, with the pictures beside it."""
    runs = load_all(history or history_of(target))
    folder = target.parent / "img"
    folder.mkdir(exist_ok=True)
    pictures.save_summary(folder / PICTURES["summary"], runs[-1])
    if runs[-1].curves:
        pictures.save_scaling(folder / PICTURES["scaling"], runs[-1].curves)
    pictures.save_history(folder / PICTURES["history"], runs)
    target.write_text(page(runs), encoding="utf-8")


if __name__ == "__main__":
    publish()
    print(f"{PAGE} and its pictures are those of the newest run")
