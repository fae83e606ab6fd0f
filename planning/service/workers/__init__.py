"""Processes that answer questions."""
