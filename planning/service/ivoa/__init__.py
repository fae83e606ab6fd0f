"""Dialects of the virtual observatory: GOST's, ObjObsSAP, VOSI, ObsLocTAP's table."""
