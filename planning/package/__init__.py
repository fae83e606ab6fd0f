"""Packages for a control centre, as bytes: what goes in, its names, archive, manifest and signature."""
