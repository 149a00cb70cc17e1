"""Archive Chinese local news, restored to what the newspaper published.

>>> from newscrawl import Capture, process
>>> article = process(Capture(url="http://www.jsw.com.cn/2024/1230/1881149.shtml", body=b"..."))

Each name is loaded when it is first asked for: reading takes lxml and trafilatura, which most commands do without.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = ["Article", "Capture", "Rejected", "__version__", "process"]

if TYPE_CHECKING:
    from newscrawl.model import Article, Capture, Rejected
    from newscrawl.pipeline import process

    __version__: str

_MODULES = {"Article": "model", "Capture": "model", "Rejected": "model", "process": "pipeline"}


def _load(name: str) -> object:
    """Return what `name` stands for. Raises AttributeError when it is no public name of the package."""
    if name == "__version__":
        return import_module("importlib.metadata").version("newscrawl")
    if name in _MODULES:
        return getattr(import_module(f"newscrawl.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'newscrawl' has no attribute {name!r}")


if not TYPE_CHECKING:  # for a type checker, a module with this function has every name
    __getattr__ = _load
