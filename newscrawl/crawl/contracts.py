"""What `scrapy check` holds a site to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.contracts import Contract

if TYPE_CHECKING:
    from collections.abc import Callable


class FrontPageContract(Contract):
    """`@front_page`: the callback is given the front page of the spider's site."""

    name = "front_page"

    def __init__(self, method: Callable[..., Any], *args: Any) -> None:
        """Take the spider's bound callback."""
        super().__init__(method, *args)
        self._spider: Any = getattr(method, "__self__", None)

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of the request, with the front page's address."""
        return args | {"url": self._spider.site.address("/")}
