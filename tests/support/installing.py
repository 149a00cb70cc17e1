"""newscrawl as a wheel, installed into an environment of its own; offline, with what this environment has beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.support.crawling import ROOT, environment

BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
NEEDED = ("newscrawl", "pyproject.toml", "README.md", "LICENSE")
"""What a wheel is built from."""


@dataclass(frozen=True)
class Installed:
    """An environment with newscrawl, used from a folder that is not the checkout."""

    home: Path
    folder: Path

    def run(self, *words: object, proxy: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment in the folder."""
        return subprocess.run(
            self.command(*words), cwd=self.folder, env=self.environment(proxy, **variables), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def command(self, name: object, *words: object) -> list[str]:
        return [str(self.home / "bin" / str(name)), *map(str, words)]

    def environment(self, proxy: str = "", **variables: str) -> dict[str, str]:
        kept = {name: value for name, value in environment(proxy).items() if not name.startswith(("PYTHON", "VIRTUAL"))}
        return kept | {"PATH": f"{self.home / 'bin'}{os.pathsep}{os.environ['PATH']}", **variables}


def build(folder: Path) -> Path:
    """Build the wheel from a copy of what it needs; return it."""
    source = folder / "source"
    source.mkdir()
    for name in NEEDED:
        path = ROOT / name
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, source / name)
    subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=source, capture_output=True, check=True)
    (wheel,) = folder.glob("newscrawl-*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Installed:
    """Install `wheel` into a new environment, which takes the libraries from this one, but not the newscrawl in it."""
    home = folder / "env"
    venv.create(home, with_pip=True, symlinks=True)
    options = ("--disable-pip-version-check", "--no-index", "--no-deps", "--no-compile", "--quiet")
    subprocess.run([home / "bin" / "python", "-m", "pip", "install", *options, wheel], check=True)
    own = home / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    # A path in a .pth file is searched, but .pth files there, as of an editable install, are not read.
    (own / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf8")
    (folder / "elsewhere").mkdir()
    return Installed(home, folder / "elsewhere")


def add_package(where: Installed, name: str, files: dict[str, str], entry_points: str) -> None:
    """Put a package of another's into the environment, as an installer leaves it."""
    own = where.home / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    facts = own / f"{name}-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", encoding="utf8")
    (facts / "entry_points.txt").write_text(entry_points, encoding="utf8")
    for path, text in files.items():
        (own / path).parent.mkdir(parents=True, exist_ok=True)
        (own / path).write_text(text, encoding="utf8")
