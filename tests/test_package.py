"""What `import newscrawl` gives, and what it does not load for it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import newscrawl

ROOT = Path(__file__).parent.parent


def test_the_version_is_the_project_s() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    assert newscrawl.__version__ == project["version"]


@pytest.mark.parametrize("name", newscrawl.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(newscrawl, name)


def test_another_name_is_an_attribute_error() -> None:
    name = "crawl_all"
    with pytest.raises(AttributeError, match=f"no attribute {name!r}"):
        getattr(newscrawl, name)


def test_importing_the_package_loads_no_library() -> None:
    code = "import sys; import newscrawl, newscrawl.model; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"lxml", "scrapy", "pyarrow", "trafilatura", "sqlite3"}.isdisjoint(loaded)
