"""Dialects of the virtual observatory: GOST's, ObjObsSAP, VOSI.

passages    from when to when a star is in the astrometric field, as GOST tells it
targets     stars of an upload
votable     the documents of answers and of errors
dali        parameters as DALI has them: names in any case, MAXREC, RESPONSEFORMAT
form        the body of a form
gost_xml    the XML of GOST's servlet
submission  what was submitted, as a number
vosi        availability, capabilities, examples
"""
