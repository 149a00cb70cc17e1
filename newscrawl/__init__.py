"""Archive Chinese local news, restored to what the newspaper published.

>>> from newscrawl import Capture, process
>>> article = process(Capture(url="http://www.jsw.com.cn/2024/1230/1881149.shtml", body=b"..."))
"""

from newscrawl.model import Article, Capture, Rejected
from newscrawl.pipeline import process

__all__ = ["Article", "Capture", "Rejected", "process"]
