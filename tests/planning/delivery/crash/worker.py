"""A warm process that forks a child for each operation, so that a child costs milliseconds and can be killed.

Run as a script by ``forks.Forks``; it is no process of pytest, which may hold threads. Requests and answers are
lines of JSON. Operations are functions of modules beside this file, called by ``module:function``; ``warm_up`` of a
module imports what its operations need.
"""

import contextlib
import ctypes
import importlib
import json
import os
import signal
import sys
import time
import traceback


def main():
    for name in sys.argv[1:]:
        importlib.import_module(name).warm_up()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = called(request) if request["here"] else forked(request)
        print(json.dumps(answer), file=answers, flush=True)


def called(request):
    """Do it here; what came of it."""
    module, function = request["operation"].split(":")
    begun = time.perf_counter()
    try:
        result = getattr(importlib.import_module(module), function)(**request["arguments"])
        outcome = {"status": "done", "result": result}
    except Exception as error:
        from scanplan.errors import ScanplanError

        kind = "refused" if isinstance(error, ScanplanError) else "failed"
        text = str(error) if kind == "refused" else traceback.format_exc()
        outcome = {"status": kind, "result": text}
    return {**outcome, "duration_s": time.perf_counter() - begun}


def forked(request):
    """Do it in a child that is killed after a while, if so asked, or whose calls of the system fail."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.write(writer, b"!")
        fault = request["fault"]
        shim = ctypes.CDLL(None) if fault else None
        if shim:
            shim.fault_arm(fault["prefix"].encode(), fault["call"], fault["errno"], fault["mode"])
        outcome = called(request)
        if shim:
            outcome["calls"] = shim.fault_disarm()
        os.write(writer, json.dumps(outcome).encode())
        os._exit(0)
    os.close(writer)
    os.read(reader, 1)
    if request["kill_after_s"] is not None:
        time.sleep(request["kill_after_s"])
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(json.JSONDecodeError):
        return {"calls": 0, **json.loads(told)}
    return {"status": "killed", "result": str(status), "duration_s": 0.0, "calls": 0}


if __name__ == "__main__":
    main()
