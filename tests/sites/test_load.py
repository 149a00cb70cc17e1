"""Which sites are known: newscrawl's own, those of packages, and those of folders; a bad file costs no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.sites import load, load_sites, packaged

JZ = 'label = "江洲新闻网"\nhosts = ["www.jznews.example.cn"]\narticle = "/d/"\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "archive" / "sites"
    folder.mkdir(parents=True)
    (folder / "jznews.toml").write_text(JZ, encoding="utf8")
    return folder


def test_without_a_folder_the_five_are_known(tmp_path: Path) -> None:
    assert list(load_sites(tmp_path / "sites")) == list(packaged())
    assert load_sites(tmp_path / "sites").problems == ()


def test_a_file_in_the_archive_is_a_site_and_says_where_it_is(own: Path) -> None:
    sites = load_sites(own)
    found = sites.of("http://www.jznews.example.cn/d/1.html")
    assert found is sites["jznews"]
    assert sites.files["jznews"] == str(own / "jznews.toml")


def test_a_file_takes_the_place_of_a_site_that_newscrawl_brings(own: Path) -> None:
    text = (load.PACKAGED / "wjnews.toml").read_text(encoding="utf8")
    (own / "wjnews.toml").write_text(text.replace("#Zoom", "#new"), encoding="utf8")
    sites = load_sites(own)
    assert (sites["wjnews"].layouts[0].body, sites.problems) == ("#new", ())
    assert packaged()["wjnews"].layouts[0].body == "#Zoom"


def test_a_name_that_two_folders_have_is_refused_with_both(own: Path, tmp_path: Path) -> None:
    (tmp_path / "jznews.toml").write_text(JZ, encoding="utf8")
    sites = load_sites(own, [tmp_path])
    (problem,) = sites.problems
    assert problem == f"{tmp_path}/jznews.toml: {own}/jznews.toml has this name; rename one of the two files"
    assert sites.files["jznews"] == str(own / "jznews.toml")


def test_a_host_of_another_site_is_refused(own: Path) -> None:
    (own / "other.toml").write_text(JZ.replace('"www.jz', '"a.example.cn", "www.jz'), encoding="utf8")
    sites = load_sites(own)
    (problem,) = sites.problems
    assert problem.startswith(f"{own}/other.toml: www.jznews.example.cn is a host of jznews, too ({own}/jznews.toml);")
    assert "other" not in sites


def test_a_bad_file_costs_no_other_and_a_folder_that_is_not_there_is_told(own: Path, tmp_path: Path) -> None:
    (own / "bad.toml").write_text("label = [\nx", encoding="utf8")
    (own / "README.md").write_text("not a site", encoding="utf8")
    sites = load_sites(own, [tmp_path / "nowhere"])
    assert [problem.partition(": ")[0] for problem in sites.problems] == [f"{own}/bad.toml:2", f"{tmp_path}/nowhere"]
    assert {"jznews", *packaged()} == set(sites)


def test_too_many_files_are_one_line(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MAX_FILES", 2)
    for name in "abc":
        (own / f"{name}.toml").write_text("", encoding="utf8")
    assert load_sites(own).problems == (f"{own}: holds more than 2 files of sites; divide them between folders",)


def test_a_package_s_files_are_sites_and_nothing_of_it_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jiangzhou" / "sites").mkdir(parents=True)
    (tmp_path / "jiangzhou" / "__init__.py").write_text("raise SystemExit('imported')", encoding="utf8")
    (tmp_path / "jiangzhou" / "sites" / "jznews.toml").write_text(JZ, encoding="utf8")
    facts = tmp_path / "jiangzhou-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: jiangzhou\nVersion: 1\n", encoding="utf8")
    (facts / "entry_points.txt").write_text("[newscrawl.sites]\njz = jiangzhou.sites\n", encoding="utf8")
    monkeypatch.syspath_prepend(tmp_path)
    sites = load_sites(tmp_path / "none")
    assert (sites["jznews"].label, sites.problems) == ("江洲新闻网", ())
