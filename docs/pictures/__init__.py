"""The documentation's pictures, drawn from results: a module a group, a function a picture."""
