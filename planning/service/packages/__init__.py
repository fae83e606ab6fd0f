"""Packages of a store over HTTP: what is told of them, what is in them, what may be done to them."""
