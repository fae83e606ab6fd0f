"""Names for NAIF body numbers, as messages need them."""


def body_label(body: int) -> str:
    """For instance ``EARTH (399)``; the bare number for a body SPICE has no name for."""
    import spiceypy

    with spiceypy.no_found_check():
        name, found = spiceypy.bodc2n(body)
    return f"{name} ({body})" if found else str(body)
