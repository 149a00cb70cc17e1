"""Numbers of things in plain English. Pure."""

from __future__ import annotations


def counted(count: object, thing: str, *, none: str = "0") -> str:
    """Return how many things there are; `none` is said for 0.

    >>> counted(1, "article"), counted(2, "copy"), counted(0, "problem", none="no"), counted(1200, "capture")
    ('1 article', '2 copies', 'no problems', '1,200 captures')
    """
    if count == 1:
        return f"1 {thing}"
    many = f"{thing[:-1]}ies" if thing.endswith("y") and thing[-2] not in "aeiou" else f"{thing}s"
    return f"{count:,} {many}" if isinstance(count, int) and count else f"{count or none} {many}"
