"""What the page says beside the figures."""

INTRODUCTION = """# Benchmarks

Made by `make bench`; every figure comes from one run on one machine, [described at the end](#machine). The page, its
pictures and the file of the run in `docs/benchmarks/` are written by the run itself.

Absolute times depend on the machine, ratios hardly. So each row times our work and its peer in turn, A B A B ..., and
takes the median of the ratio of neighbours: of CPU time, of all threads, and beside it of wall time. In brackets are
the first and the last decile of the rounds: the noise.
"""

SUMMARY = """Only rows with a goal; the others, for scale, stand in the sections below. *Figure* tells how many times
faster we are than the peer where the goal has ≥, and where it has ≤ how many times its time we take, or a quantity
with its unit."""

SUMMARY_PICTURE = (
    "Bars of every ratio on a logarithmic axis, each with its goal as an upright stroke; goals reached are filled "
    "and ticked, goals missed hatched and crossed"
)

SCALING = """Each curve is our work alone, or a peer's alone, at growing sizes. The exponent is the power of the size
that the time of the whole work grows with, fitted over the upper half of the sizes: 1 is proportional, 0 is no growth;
for threads -1 is ideal. CPU time of one thread, but the clock on the wall against threads and clients. The dashed
curves are peers."""

SCALING_PICTURE = (
    "Time per star against the number of stars, time against years, speed-up against threads, and answers per second "
    "against clients; peers dashed"
)

HISTORY = """Each run leaves a file in `docs/benchmarks/`. The picture shows how many times better than its goal
each figure was, blue where the last run reached it. A line joins runs on one type of processor only; an open mark is a
run that other work disturbed. The oldest runs were read from the pages they made. Two runs, row by row, and what
changed beyond the noise:

```sh
python -m tests.bench.compare                      # the last two
python -m tests.bench.compare docs/benchmarks/A.json docs/benchmarks/B.json
```"""

HISTORY_PICTURE = "A panel for each section: how many times better than its goal each figure was, run after run"

HOW = """## How it is measured

- Both sides of a row run in one process, warmed up, each as often as takes 20 ms at least, in turn, for nine rounds or
  twelve seconds, three rounds at least. The garbage collector is off meanwhile. Whole processes and the service are
  timed from outside.
- Where both sides give the same thing, that is checked before they are timed. Differences that have a goal of their
  own are rows here.
- Nothing is run by several threads unless the row says so. CPU time counts all threads, so a peer that uses every core
  gains nothing by it in *figure*, and does in *wall*.
- Compiled kernels come from numba's cache. What compiling takes, about a minute on the first run ever, is not counted.
- During a run the kernel of the system is asked how much other work there was. More than 5 % of the cores, and the page
  says so at its top.

A part runs alone, and then leaves the page alone:

```sh
make bench                                          # all of it, about ten minutes; page, pictures and history
pytest tests/bench/test_bench_spk.py -s             # a part; its figures to the terminal
pytest tests/bench -s --bench-quick                 # all of it in four minutes, too rough to keep
pytest tests/bench/test_bench_attitude.py -s --bench-rows 1000000 --bench-rounds 21
python -m tests.bench.publish                       # page and pictures anew, from the newest run
```
"""

UNFAIR = (
    ("storing constants", "computes nothing", ""),
    ("ducc0", "gets its nodes for nothing, and errs by milliarcseconds",
     "turns each quaternion once more, for a detector"),
    ("scipy's DOP853", "its Sun is read from series made beforehand; as timed, less exact",
     "a loop in Python about a compiled right-hand side"),
    ("polars", "epochs and numbers lie ready; may use every core", "writes any table, ours one format"),
    ("Python's `%`, ccsds-ndm-py", "epochs given as text, a message given as objects", "fewer rows"),
    ("CSPICE ckw03", "clock ticks given; without angular velocities it writes four numbers where we write seven", ""),
    ("pyarrow", "arrays ready, no metadata", ""),
    ("CSPICE spkpos", "*looped in C* is not called from Python each time", "finds its segments anew for each time"),
    ("jplephem", "arrays, as ours; times as one double", "converts no record beforehand"),
    ("anise, skyfield, astropy", "", "build objects with scales and frames about the numbers"),
    ("scanninglaw", "its table is read and its trees are built beforehand; time and scan angle only; hundreds of stars "
     "at once", "takes any law as a table; interpolates between its rows"),
    ("gaiascanlaw", "looks up what GOST answered, for a pixel of 0.8 square degrees instead of the star",
     "looks through the transits of all pixels"),
    ("healpy, astropy-healpix, numpy", "numpy knows no leap seconds", "general"),
    ("FastAPI alone", "has its answer", "one process, while the service has workers; the client disturbs both alike"),
)  # fmt: skip
"""Peer, what is unfair in its favour, what against it."""
