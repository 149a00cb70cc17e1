"""Text as people compare it: folded, held against another, and times as they are written."""

import re

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters XML 1.0 cannot hold, not even escaped (https://www.w3.org/TR/xml/#charsets)."""
