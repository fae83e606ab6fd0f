"""A worker that does as it is told: speaks as ``workers.main`` does, and starts in a moment.

Parameters of a question: ``seconds`` to sleep, ``until``: a file to wait for, ``die``: a file whose absence kills the
worker, which makes it first, ``always_die``, ``grow``: bytes to hold. It answers with its process, the text it was
given and the length of the body. Its mission is a mission file beside which a file ``broken`` keeps it from starting.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

HELD = []


def send(body=b""):
    head = {"status": 200, "media_type": "text/plain", "headers": {}, "size": len(body)}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    sys.stdout.buffer.flush()


def main():
    if (Path(sys.argv[1]).parent / "broken").exists():
        sys.exit(3)
    send()
    for head in iter(sys.stdin.buffer.readline, b""):
        asked = json.loads(head)
        body = sys.stdin.buffer.read(asked["size"])
        told = asked["parameters"]
        time.sleep(told.get("seconds", 0))
        while "until" in told and not Path(told["until"]).exists():
            time.sleep(0.01)
        HELD.append(bytearray(os.urandom(1) * told.get("grow", 0)))
        if "die" in told and not Path(told["die"]).exists():
            Path(told["die"]).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if told.get("always_die"):
            os.kill(os.getpid(), signal.SIGKILL)
        send(json.dumps([os.getpid(), told.get("text", ""), len(body)]).encode())


main()
