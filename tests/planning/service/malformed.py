"""Requests that are wrong: valid ones spoilt in their bytes, their parameters, their headers, their bodies."""

import random
from urllib.parse import quote

_VALUES = [
    "", "nan", "inf", "-inf", "1e999", "-1", "0", "99999999999999999999", "NULL", "true", "[]", "{}", "ä", "\x00",
    "\r\nX: y", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "' OR 1=1 --", "<script>", "%", "%zz", "2017-13-45",
    "2017-02-05T25:00", "0000-00-00", "9999-12-31", "2017-02-05 XYZ", "1e400 TCB", "05:99:99", "-91", "361", "A" * 3000,
    "𝟙𝟚", "2016-12-31T23:59:60", "file:///etc/passwd", "http://127.0.0.1/", "1,2,3", "json;csv", "JSON",
]  # fmt: skip
_TYPES = [
    "text/csv", "text/plain", "application/json", "application/x-votable+xml", "application/fits", "text/xml", "x", "",
    "application/vnd.apache.parquet", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
    "text/csv; charset=utf-16", "/" * 300,
]  # fmt: skip
_BODIES = [
    b"", b"ra,dec\n", b"ra,dec\n1,2,3\n", b"ra,dec\nx,y\n", b"\x00" * 200, b"ra,dec\n" + b"1," * 5000,
    b"PAR1" + b"\xff" * 64, b"SIMPLE  =                    T" + b" " * 2850, b"<VOTABLE><RESOURCE><TABLE>", b"{" * 4000,
    b"ra,dec\n1e400,1\n", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><VOTABLE>&b;</VOTABLE>',
    b"\xef\xbb\xbfra,dec\n10,95\n", b"# %ECSV 1.0\n# ---\n# datatype: [\n", b"name ra dec\n" * 50,
]  # fmt: skip
_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "", "G\x00T", "CONNECT"]
_PATHS = [
    "/", "//", "/../", "/page/../../pyproject.toml", "/page/%2e%2e/app.py", "/page/%00", "/api/", "/%ff", "*",
]  # fmt: skip


def malformed_requests(openapi, count, seed):
    """Bytes of ``count`` requests; the operations of an OpenAPI document are what is spoilt."""
    chance = random.Random(seed)
    operations = [
        (method.upper(), path, operation)
        for path, item in openapi["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "delete")
    ]
    for _ in range(count):
        yield _one(chance, *chance.choice(operations))


def _one(chance, method, path, operation):
    parameters = []
    for each in operation.get("parameters", []):
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", quote(chance.choice(_VALUES), safe=chance.choice(["", "/%"])))
        elif each["in"] == "query" and chance.random() < 0.7:
            parameters += [(each["name"], _value(chance, each))] * chance.choice([1, 1, 1, 2, 20])
    if chance.random() < 0.2:
        parameters.append((chance.choice(["x", "", "ra[]", "__proto__", "A" * 500]), "1"))
    if chance.random() < 0.1:
        path = chance.choice(_PATHS)
    if chance.random() < 0.15:
        method = chance.choice(_METHODS)
    query = "&".join(f"{name}={quote(value) if chance.random() < 0.98 else value}" for name, value in parameters)
    body = chance.choice(_BODIES) if method not in ("GET", "HEAD") or chance.random() < 0.1 else b""
    headers = ["Host: localhost"]
    if body or chance.random() < 0.3:
        headers.append(f"Content-Type: {chance.choice(_TYPES)}")
    if body:
        headers.append(f"Content-Length: {len(body) + chance.choice([0, 0, 0, 0, -1, 7, 10**12])}")
    if chance.random() < 0.1:
        headers.append(chance.choice([
            "Authorization: Bearer", "Authorization: Bearer \xff", "Authorization: Basic eA==", "Range: bytes=5-1",
            "If-None-Match: \"", "Accept-Encoding: gzip;q=x", "Host: other", "Transfer-Encoding: chunked",
            "X" * 3000 + ": y", "Cookie: JSESSIONID=eyJ9; JSESSIONID=", "Range: bytes=-0", "Content-Length: x",
            "Expect: 100-continue",
        ]))  # fmt: skip
    head = f"{method} {path}{'?' * bool(query)}{query} HTTP/1.{chance.choice('1111109')}\r\n" + "\r\n".join(headers)
    request = head.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body
    return _spoilt(chance, request) if chance.random() < 0.3 else request


def _value(chance, parameter):
    right = parameter.get("schema", {}).get("examples") or parameter.get("example")
    if right and chance.random() < 0.5:
        return str(right[0] if isinstance(right, list) else right)
    return chance.choice(_VALUES)


def _spoilt(chance, request):
    spoilt = bytearray(request)
    for _ in range(chance.choice([1, 1, 2, 8])):
        at = chance.randrange(len(spoilt)) if spoilt else 0
        how = chance.randrange(4)
        if how == 0 and spoilt:
            spoilt[at] ^= 1 << chance.randrange(8)
        elif how == 1:
            spoilt[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice([1, 3, 40])))
        elif how == 2:
            del spoilt[at : at + chance.choice([1, 5, 60])]
        else:
            del spoilt[at:]
    return bytes(spoilt)
