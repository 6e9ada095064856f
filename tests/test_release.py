"""What a release promises: one version, everything in it, licences told, a server to start it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from release.licences import COPYLEFT, lines, page
from release.runtime import LOCK, locked, requirements, runtime
from tests.test_packaging import ROOT, checked, wheel  # noqa: F401 (a fixture)

DEPLOY = ROOT / "deploy"
UNITS = ("shuiding.service", "shuiding-backup.service", "shuiding-backup.timer")


def project() -> dict[str, object]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["project"])


def tracked(*folders: str) -> set[str]:
    done = subprocess.run(
        ["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("not a checkout")
    return set(filter(None, done.stdout.split("\0")))


def test_one_version_everywhere() -> None:
    version = project()["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## [{version}] - 20" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for file in ("Containerfile", "compose.yaml"):
        named = re.findall(r"shuiding:(\d[\w.]*)", (DEPLOY / file).read_text(encoding="utf-8"))
        assert named and set(named) == {version}, file


def test_the_wheel_holds_all_that_is_tracked(wheel: Path) -> None:  # noqa: F811
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.replace("data/shanxi/", "basins/_data/shanxi/")
        for path in tracked("basins", "allocation", "data/shanxi")
        if not path.startswith("data/shanxi/build/")
    }
    assert len(wanted) > 300
    assert wanted - names == set()


def test_the_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:  # noqa: F811
    checked(
        *[sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, ROOT]
    )
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    (source,) = (path for path in tmp_path.iterdir() if path.is_dir())
    there = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    assert {path for path in tracked() - there if not path.startswith(".")} == set()
    again = tmp_path / "again"
    checked(
        *[sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", again, source]
    )
    (made,) = again.glob("*.whl")
    contents = [
        {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
        for path in (wheel, made)
    ]
    assert contents[0] == contents[1]


def test_requirements_are_the_tested_part_of_the_lock() -> None:
    needed = requirements()
    lock = locked(LOCK.read_text(encoding="utf-8"))
    kept = locked(needed)
    assert kept and set(kept) < set(lock)
    assert {"pandas", "highspy", "streamlit", "authlib"} <= set(kept)
    # Developers' tools stay at home.
    assert not {"pytest", "mypy", "ruff", "playwright"} & set(kept)
    assert needed.count("--hash=sha256:") >= len(kept)
    direct = {
        canonicalize_name(re.split(r"[\[>=<~! ]", str(line))[0])
        for line in project()["dependencies"]  # type: ignore[attr-defined]
    }
    assert direct <= {canonicalize_name(found.name) for found in runtime()}


def test_the_page_of_licences_is_that_of_the_lock() -> None:
    """Else: python -m release.licences > docs/licences.md"""
    assert (ROOT / "docs" / "licences.md").read_text(encoding="utf-8") == page()


def test_every_package_tells_a_licence_and_none_is_strong() -> None:
    rows = lines()
    assert [row.name for row in rows if row.licence == "not told"] == []
    strong = re.compile(r"(?<!L)GPL|General Public License", re.IGNORECASE)
    weak = re.compile(r"LGPL|Lesser", re.IGNORECASE)
    assert [r for r in rows if strong.search(r.licence) and not weak.search(r.licence)] == []
    assert [r for r in rows if COPYLEFT.search(r.licence) and not r.copyleft] == []


@pytest.mark.parametrize("script", sorted(p.name for p in DEPLOY.glob("*.sh")))
def test_scripts_of_the_server_are_sound(script: str) -> None:
    text = (DEPLOY / script).read_text(encoding="utf-8")
    assert text.startswith("#!/bin/sh\n") and "\nset -eu\n" in text
    checked("sh", "-n", DEPLOY / script)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    """The programs they start are put where this test can make them."""
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/shuiding", str(tmp_path)), encoding="utf-8")
    for name in ("start.sh", "backup.sh"):
        shutil.copy(DEPLOY / name, tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if "shuiding" in line]
    assert told == []


def test_settings_of_the_service_are_those_the_program_knows() -> None:
    text = (DEPLOY / "shuiding.env").read_text(encoding="utf-8")
    named = set(re.findall(r"^(SHUIDING_\w+)=", text, re.MULTILINE))
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("allocation", "deploy")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".sh")
    )
    assert named and {name for name in named if name not in code} == set()


def test_the_container_takes_what_a_release_makes() -> None:
    """No engine builds it here: its instructions are read, each file that it copies is known."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    steps = [line.split(None, 1) for line in text.splitlines() if line and line[0] not in "# "]
    assert steps[0][0] == "FROM" and steps[-1][0] == "ENTRYPOINT"
    known = {"FROM", "RUN", "COPY", "USER", "WORKDIR", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK"}
    assert {step[0] for step in steps} == known | {"ENTRYPOINT"}
    copied = {step[1].split()[-2] for step in steps if step[0] == "COPY"}
    assert copied == {"dist/requirements.txt", "dist/shuiding-*.whl", "deploy/start.sh"}
    users = [step[1] for step in steps if step[0] == "USER"]
    assert users == ["shuiding"]
