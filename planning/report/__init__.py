"""The report of a plan: one self-contained HTML page with pictures."""

from .page import render

__all__ = ["render"]
