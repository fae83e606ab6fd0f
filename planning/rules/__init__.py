"""Checks before delivery: rules over a set of products, waivers, the report."""
