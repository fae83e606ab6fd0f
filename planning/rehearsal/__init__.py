"""Rehearsals: planning cycles at a practice site, with faults, and the proof that nothing was lost by them."""
