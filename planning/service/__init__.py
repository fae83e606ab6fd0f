"""The service: HTTP over the same functions.

    routes     what can be asked over HTTP: parse, ask, answer
    questions  the parameters of every question, checked
    workers    processes that compute, so that the loop that serves never does
    answers    what a worker does about each question: bytes, ready to be sent
    jobs       long questions: kept on disk, worked on one after another, going on after a restart
    packages   what is told of the store's packages, and done to them
    ivoa       dialects of the virtual observatory
    page       the page, plain files
    client     all of it asked from Python

A request becomes a ``Question`` (text and bytes), a worker makes an ``Answer`` of it (a status, a media type, bytes):
nothing else crosses between the processes.
"""
