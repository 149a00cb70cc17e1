"""Shards and a manifest that are damaged or another release's, told as one line with the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.cluster import shards
from newscrawl.cluster.folder import Folder
from newscrawl.cluster.shards import MANIFEST, Manifest
from newscrawl.errors import ExportError, UsageError


@pytest.mark.parametrize("content", [b"", bytes(9000)])
def test_a_damaged_shard_is_named_with_the_remedy(content: bytes, tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    for name in ("index/a.parquet", "readings/a.parquet"):
        folder.write(name, content)
        with pytest.raises(ExportError, match=rf"/{name} is damaged \(.+\); remove it, then run the replay again$"):
            shards.what_it_says(folder, name)
    for read in (shards.indexed, shards.readings):
        with pytest.raises(ExportError, match=r"/a\.parquet is damaged "):
            list(read(folder, "a"))


def test_a_shard_with_damaged_rows_is_named_with_the_remedy(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    rows = [{"record_id": f"urn:uuid:{number}"} for number in range(9000)]
    content = shards.to_parquet(rows, shards.READINGS, {})
    folder.write("readings/a.parquet", content[:1000] + bytes(1000) + content[2000:])
    with pytest.raises(
        ExportError, match=r"/readings/a\.parquet is damaged \(.+\); remove it, then run the replay again$"
    ):
        list(shards.readings(folder, "a"))


def test_what_is_no_address_is_not_told_to_be_damaged() -> None:
    with pytest.raises(ExportError, match=r": Port out of range 0-65535; mend that, then run it again$"):
        Folder("http://127.0.0.1:99999").read("a")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"root": "/", "codes": [], "newer": 1}'])
def test_a_manifest_that_makes_no_sense_is_told(content: bytes, tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    folder.write(MANIFEST, content)
    with pytest.raises(UsageError, match=rf"/{MANIFEST} is damaged, or of another release of newscrawl; make it again"):
        Manifest.of(folder)


@pytest.mark.parametrize("place", ["", "memory://newscrawl-tests/none"])
def test_a_folder_without_a_manifest_is_told(place: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f" has no {MANIFEST}: no replay made it, or it has not ended; run it again"):
        Manifest.of(Folder(place or str(tmp_path)))


def test_of_a_server_that_does_not_answer_that_is_said() -> None:
    with pytest.raises(ExportError, match=f"^http://127.0.0.1:9/shards/{MANIFEST}: "):
        Manifest.of(Folder("http://127.0.0.1:9/shards"))
