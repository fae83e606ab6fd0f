"""Reductions of whole catalogues in the HATS layout, with LSDB on Dask.

reduction   the pure function that runs on each partition
source      opening a catalogue
workers     processes that work, here or elsewhere
run         all of it, to a new catalogue
"""
