"""The starter: what it installs when, and what it says of that."""

from __future__ import annotations

import re
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-installer.lock", "requirements-audit.lock")


@pytest.fixture
def run() -> ModuleType:
    spec = spec_from_loader("run", SourceFileLoader("run", str(ROOT / "run")))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bare(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return a starter on a machine that has neither browser nor Redis and gets none."""
    monkeypatch.setattr(run, "has_browser", lambda: False)
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    monkeypatch.setattr(run, "apt_install", lambda *_: False)
    monkeypatch.setattr(run, "step", lambda *_: False)
    monkeypatch.setenv("WITHOUT_BROWSER", "")
    monkeypatch.setenv("WITHOUT_REDIS", "")
    monkeypatch.delenv("CI", raising=False)
    return run


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / lock).read_text(encoding="utf8"), re.MULTILINE))


def test_no_two_locks_disagree_and_none_names_a_host() -> None:
    seen: dict[str, str] = {}
    for lock in LOCKS:
        assert pins(lock)
        assert {name: version for name, version in pins(lock).items() if seen.get(name, version) != version} == {}
        assert "://" not in (ROOT / lock).read_text(encoding="utf8")
        seen |= pins(lock)


def test_users_get_no_development_tools() -> None:
    assert not {"pytest", "mypy", "ruff", "hypothesis", "jieba", "opencc", "uv"} & pins(LOCKS[0]).keys()


@pytest.mark.parametrize(
    ("arguments", "locks"),
    [
        (["demo"], LOCKS[:1]),
        (["newscrawl", "status"], LOCKS[:1]),
        (["test"], LOCKS[:2]),
        (["python", "-m", "benchmarks"], LOCKS[:2]),
    ],
)
def test_a_command_gets_the_packages_it_needs(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: list[str], locks: tuple[str, ...]
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(sys, "argv", ["run", *arguments])
    monkeypatch.setattr(run, "make_environment", lambda *wanted: asked.extend(wanted))
    monkeypatch.setattr(run, "need_browser", lambda: None)
    monkeypatch.setattr(run, "need_redis", lambda: None)
    monkeypatch.setattr(run, "need_peers", lambda: None)
    monkeypatch.setattr(run.os, "environ", dict(run.os.environ))
    monkeypatch.setattr(run.os, "execvp", lambda *_: None)
    run.main()
    assert tuple(path.name for path in asked) == locks


def test_an_environment_is_up_to_date_until_its_lock_changes(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "VENV", tmp_path)
    lock = tmp_path / "some.lock"
    lock.write_text("a==1", encoding="utf8")
    assert not run.is_installed(lock)
    run.stamp(lock).write_text(run.wanted_stamp(lock), encoding="utf8")
    assert run.is_installed(lock)
    lock.write_text("a==2", encoding="utf8")
    assert not run.is_installed(lock)


def test_the_folders_of_tests_are_named_shortly(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tests" / "extract").mkdir(parents=True)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    folder = str(tmp_path / "tests" / "extract")
    assert run.test_arguments(["extract", "tests/test_x.py", "-k", "extract"]) == [
        folder,
        "tests/test_x.py",
        "-k",
        "extract",
    ]


@pytest.mark.parametrize("arguments", [[], ["-m", "not e2e"], ["-q"]])
def test_the_whole_suite_runs_on_all_cores(run: ModuleType, arguments: list[str]) -> None:
    assert run.at_once(arguments) == ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]


@pytest.mark.parametrize("arguments", [["extract"], ["-k", "pinyin"], ["-m", "e2e", "-x"], ["-n", "4"]])
def test_a_few_tests_run_one_after_the_other(run: ModuleType, arguments: list[str]) -> None:
    assert run.at_once(arguments) == []


def test_what_was_compiled_is_kept_for_the_next_run(bare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert bare.command(["test"])[1:] == ["-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    assert "PYTHONDONTWRITEBYTECODE" not in bare.os.environ


@pytest.mark.parametrize(
    ("need", "variable", "says"),
    [
        ("need_browser", "WITHOUT_BROWSER", "NO CHROMIUM: THE BROWSER TESTS ARE SKIPPED"),
        ("need_redis", "WITHOUT_REDIS", "NO REDIS: THE TESTS OF SHARED CRAWLS ARE SKIPPED"),
    ],
)
def test_what_cannot_be_installed_has_its_tests_skipped_and_one_line_says_so(
    bare: ModuleType, capsys: pytest.CaptureFixture[str], need: str, variable: str, says: str
) -> None:
    getattr(bare, need)()
    assert bare.os.environ[variable] == "1"
    assert capsys.readouterr().err.count(says) == 1


def test_redis_is_installed_where_that_can_be(
    bare: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bare, "apt_install", lambda name: monkeypatch.setattr(bare.shutil, "which", {name: name}.get))
    bare.need_redis()
    assert capsys.readouterr().err.splitlines() == ["run: the tests of shared crawls need Redis: redis-server"]
    assert not bare.os.environ["WITHOUT_REDIS"]


@pytest.mark.parametrize("need", ["need_browser", "need_redis"])
def test_where_ci_is_set_what_is_missing_is_a_failure(
    bare: ModuleType, monkeypatch: pytest.MonkeyPatch, need: str
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit, match="2"):
        getattr(bare, need)()


def test_where_ci_is_set_missing_peers_are_a_failure(bare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    bare.need_peers()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit, match="2"):
        bare.need_peers()


def test_a_step_says_that_it_began_and_its_last_words_when_it_failed(
    run: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.step("a good step", [sys.executable, "-c", "print('quiet')"])
    assert not run.step("a bad step", [sys.executable, "-c", "import sys; print('why'); sys.exit(3)"])
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == ["run: a good step", "run: a bad step", "why"]
