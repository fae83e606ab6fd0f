"""Tar headers written by hand, right or wrong, with the right checksum."""

FIELDS = {
    "name": (0, 100),
    "mode": (100, 8),
    "uid": (108, 8),
    "gid": (116, 8),
    "size": (124, 12),
    "mtime": (136, 12),
    "chksum": (148, 8),
    "typeflag": (156, 1),
    "linkname": (157, 100),
    "magic": (257, 6),
    "version": (263, 2),
    "uname": (265, 32),
    "gname": (297, 32),
    "devmajor": (329, 8),
    "devminor": (337, 8),
    "prefix": (345, 155),
    "rest": (500, 12),
}
"""Offset and length, as POSIX has them."""

END = bytes(1024)


def header(name=b"x", size=0, **fields):
    """A header like those of packages, but for the fields given as bytes."""
    told = {
        "name": name,
        "mode": b"0000644\0",
        "uid": b"0000000\0",
        "gid": b"0000000\0",
        "size": b"%011o\0" % size,
        "mtime": b"00000000000\0",
        "chksum": b" " * 8,
        "typeflag": b"0",
        "magic": b"ustar\0",
        "version": b"00",
        "devmajor": b"0000000\0",
        "devminor": b"0000000\0",
        **fields,
    }
    block = b"".join(told.get(field, b"")[:length].ljust(length, b"\0") for field, (_, length) in FIELDS.items())
    return block if "chksum" in fields else block[:148] + b"%06o\0 " % sum(block) + block[156:]


def member(name, data=b"", **fields):
    return header(name, len(data), **fields) + data + bytes(-len(data) % 512)
