"""A service asked from Python: two lines, and the library's own objects come back. Needs httpx."""
