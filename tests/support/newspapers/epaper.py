"""运河日报: an e-paper made with Founder's software, an issue a day, no list but each day's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar

from tests.support.newspapers.model import DAY, Page, Paper
from tests.support.newspapers.newsroom import ARTICLES, DAYS, TODAY, Piece


class Epaper(Paper):
    name = "yunhe"
    label = "运河日报"
    county = "运河区"
    hosts = ("epaper.yunhedaily.example",)
    sections: ClassVar = {"1": "要闻", "2": "综合", "3": "民生", "4": "副刊"}
    first_number = 314700
    precision = DAY
    tells = frozenset({"author"})

    def __init__(self, today: date = TODAY, articles: int = ARTICLES, days: int = DAYS) -> None:
        """Put an article of each day on the paper's first page."""
        super().__init__(today, articles, days)
        firsts = {piece.day: piece.number for piece in reversed(self.pieces)}.values()
        self.pieces = [replace(piece, section="1") if piece.number in firsts else piece for piece in self.pieces]

    def folder(self, day: date) -> str:
        return f"/html/{day:%Y-%m}/{day:%d}"

    def path(self, piece: Piece) -> str:
        return f"{self.folder(piece.day)}/content_{piece.number}.htm"

    def days(self) -> list[date]:
        return sorted({piece.day for piece in self.pieces})

    def issue(self, day: date) -> dict[str, list[Piece]]:
        """Return the articles of a day's issue by the page of the paper they stand on."""
        found: dict[str, list[Piece]] = {}
        for piece in sorted(self.pieces, key=lambda piece: piece.number):
            if piece.day == day:
                found.setdefault(piece.section, []).append(piece)
        return dict(sorted(found.items()))

    def pages(self) -> dict[str, Page]:
        days = self.days()
        found = {"/": Page("front.html", {"day": days[-1]})}
        found["/html/paperindex.htm"] = found["/"]
        for at, day in enumerate(days):
            beside = {"before": days[at - 1] if at else None, "after": days[at + 1] if at + 1 < len(days) else None}
            for number in self.issue(day):
                values = {"day": day, "number": number, "issue": self.issue(day), **beside}
                found[f"{self.folder(day)}/node_{number}.htm"] = Page("node.html", values)
            found[f"{self.folder(day)}/content_{900000 + at}.htm"] = Page("advert.html", {"day": day})
            found[f"{self.folder(day)}/"] = found[f"{self.folder(day)}/node_{next(iter(self.issue(day)))}.htm"]
        for month in {day.replace(day=1) for day in days}:
            found[f"/html/{month:%Y-%m}/period.xml"] = Page(data=self._period(month), kind="text/xml")
        for piece in self.pieces:
            found[self.path(piece)] = self.article_page(piece, issue=self.issue(piece.day))
        return found

    def _period(self, month: date) -> str:
        days = [day for day in self.days() if day.replace(day=1) == month]
        periods = "".join(
            f"<period id='{day:%d}'><period_name>{day:%Y-%m/%d}</period_name><paper_id>yhrb</paper_id>"
            f"<period_date>{day}</period_date><front_page>node_{next(iter(self.issue(day)))}.htm</front_page></period>"
            for day in days
        )
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<period_list>{periods}</period_list>\n'

    def printed(self, piece: Piece) -> str:
        return f"本报讯（记者 {piece.author}） {piece.body}"
