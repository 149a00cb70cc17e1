"""Chinese in seven bits: HZ (RFC 1843) and the GB 2312 part of ISO-2022-CN (RFC 1922).

CNS 11643, the other half of ISO-2022-CN, is left as it stands: Python has no table of it, and no page in it is known.
"""

from __future__ import annotations

import re

_HZ = re.compile(rb"~\{((?:[\x21-\x77][\x21-\x7e])+)(?:~\}|(?=\r?\n)|\Z)")
_ISO = re.compile(rb"\x1b\$\)A|\x0e((?:[\x21-\x77][\x21-\x7e])+)[\x21-\x7e]?(?:\x0f|(?=\r?\n)|\Z)|\x0f")
_UP = bytes(code | 0x80 for code in range(256))


def seven_bit(page: bytes) -> tuple[str, str] | None:
    """Return (text, codec name) of a page that hides Chinese in ASCII; None when it holds none."""
    if b"\x1b$)A" in page:
        return _decoded(_ISO, page), "iso-2022-cn"
    if b"~{" in page and _HZ.search(page):
        text = _decoded(_HZ, page)
        return text.replace("~~", "~").replace("~\n", ""), "hz"
    return None


def _decoded(pattern: re.Pattern[bytes], page: bytes) -> str:
    raw = pattern.sub(lambda found: (found[1] or b"").translate(_UP), page)
    return raw.decode("gb18030", "replace")
