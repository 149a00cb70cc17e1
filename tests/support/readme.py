"""What the README shows of the program: `./run python -m cogapp -r README.md` makes it anew, a test compares."""

from __future__ import annotations

import tempfile
from pathlib import Path

import cog
from click.testing import CliRunner
from rich.console import Console

from newscrawl.archive import Archive
from newscrawl.cli import main
from newscrawl.cli.demo import build_demo, demo_table
from newscrawl.cli.output import PIPED_WIDTH
from tests.support.newspapers.gov import Gov
from tests.support.newspapers.server import write_warc

ROOT = Path(__file__).parents[2]


def show_demo() -> None:
    """Put in the table that `./run demo` prints."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "demo")
        assert len(list(build_demo(archive))) == 6
        console = Console(width=PIPED_WIDTH)
        with console.capture() as shown:
            console.print(demo_table(archive.database))
    _block("\n".join(line.rstrip() for line in shown.get().strip("\n").splitlines()))


def show_help() -> None:
    """Put in the list of commands."""
    _block(CliRunner().invoke(main, ["--help"], prog_name="newscrawl").output.strip())


def show_site() -> None:
    """Put in a whole site file."""
    _block((ROOT / "newscrawl" / "sites" / "wjnews.toml").read_text(encoding="utf8").strip(), "toml")


def show_survey() -> None:
    """Put in what `newscrawl site new` says of a newspaper that does not exist, and the file that it writes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_warc(Gov(), folder / "paper.warc.gz")
        words = ["--archive", name, "site", "new", "www.shuzhou.gov.example", "--from", str(folder / "paper.warc.gz")]
        said = CliRunner().invoke(main, words).output.strip().replace(f"{name}/", "archive/")
        _block(f"$ newscrawl site new www.shuzhou.gov.example --from paper.warc.gz\n{said}")
        _block((folder / "sites" / "shuzhou.toml").read_text(encoding="utf8").strip(), "toml")


def _block(text: str, language: str = "") -> None:
    cog.outl(f"```{language}\n{text}\n```")
