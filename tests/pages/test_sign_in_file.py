"""The configuration of signing in and the guard of the address, as the command line meets them."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from allocation.pages.addresses import is_loopback
from allocation.pages.launch import check_address, command
from allocation.pages.sign_in import load_sign_in, private_file, readable_by_others
from basins.faults import BadInput

GOOD = """
[provider]
metadata_url = "https://id.bureau.example/realms/water/.well-known/openid-configuration"
client_id = "shuiding"
client_secret = "s3cret-of-the-client"

[site]
url = "https://shuiding.bureau.example/"

[roles]
claim = "realm_access.roles"
officer = ["water-officer"]
others = "none"

[emails]
analyst = ["Wang@Bureau.example"]
"""
BAD = """
[provider]
metadata_url = "http://id.bureau.example/metadata"
client_id = ""
client_secret = 12345678
[site]
url = "shuiding.bureau.example"
cookie_secret = "tooshort"
hours = 0
[roles]
oficer = ["x"]
analyst = "water-analyst"
officer = ["water-officer"]
others = "officer"
[emails]
officer = ["nobody"]
[more]
"""
PRIVATE = ("127.0.0.1", "127.8.9.10", "localhost", "LocalHost", "::1", "::ffff:127.0.0.1")
PUBLIC = ("0.0.0.0", "::", "192.168.1.20", "10.0.0.5", "fe80::1", "2001:db8::1", "::ffff:10.0.0.5")
NAMES = ("bureau.example", "shuiding", "localhost.bureau.example", "127.0.0.1.example", "")
ODD = ("0", "127.1", "2130706433", "0x7f.1", "[::1]", "*", "unix:///tmp/x", " ", "127.0.0.1 ")


def written(folder: Path, text: str) -> Path:
    path = folder / "auth.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def app(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SHUIDING_")}
    return subprocess.run(
        [sys.executable, "-m", "allocation.cli", "app", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=clean | {"COLUMNS": "200"} | environment,
    )


@pytest.mark.parametrize("address", PRIVATE)
def test_this_machine_alone_needs_no_sign_in(address: str) -> None:
    assert is_loopback(address)
    check_address(address, signs_in=False, without_sign_in=False)


@pytest.mark.parametrize("address", [*PUBLIC, *NAMES, *ODD])
def test_any_other_address_needs_one_or_a_clear_word(address: str) -> None:
    assert not is_loopback(address)
    with pytest.raises(ValueError, match=r"--auth FILE\.toml"):
        check_address(address, signs_in=False, without_sign_in=False)
    check_address(address, signs_in=True, without_sign_in=False)
    check_address(address, signs_in=False, without_sign_in=True)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "bureau.example", "192.168.1.20"])
def test_the_command_refuses_and_says_what_to_do(address: str) -> None:
    done = app("--address", address)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "--auth FILE.toml" in done.stderr and "--without-sign-in" in done.stderr


def test_both_ways_at_once_are_refused(tmp_path: Path) -> None:
    done = app("--auth", written(tmp_path, GOOD), "--without-sign-in")
    assert done.returncode == 2 and "exclude each other" in done.stderr


def test_a_good_file_becomes_the_secrets(tmp_path: Path) -> None:
    found = load_sign_in(written(tmp_path, GOOD), {})
    assert found.host == "shuiding.bureau.example"
    auth, access = found.secrets["auth"], found.secrets["access"]
    assert auth["redirect_uri"] == "https://shuiding.bureau.example/oauth2callback"
    assert auth["client_secret"] == "s3cret-of-the-client" and len(auth["cookie_secret"]) >= 32
    assert access["by_claim"] == {"viewer": [], "analyst": [], "officer": ["water-officer"]}
    assert access["by_email"]["analyst"] == ["wang@bureau.example"]
    assert (access["others"], access["hours"]) == ("none", 8.0)
    again = load_sign_in(written(tmp_path, GOOD), {})
    assert again.secrets["auth"]["cookie_secret"] != auth["cookie_secret"]


def test_secrets_may_come_from_the_environment(tmp_path: Path) -> None:
    text = GOOD.replace('client_secret = "s3cret-of-the-client"\n', "")
    given = {"SHUIDING_CLIENT_SECRET": "from outside", "SHUIDING_COOKIE_SECRET": "c" * 32}
    auth = load_sign_in(written(tmp_path, text), given).secrets["auth"]
    assert (auth["client_secret"], auth["cookie_secret"]) == ("from outside", "c" * 32)
    with pytest.raises(BadInput):
        load_sign_in(written(tmp_path, text), {})


def test_the_secrets_file_is_private_and_goes(tmp_path: Path) -> None:
    found = load_sign_in(written(tmp_path, GOOD), {})
    earlier = os.umask(0)
    try:
        with private_file(found) as path:
            assert path.stat().st_mode & 0o777 == 0o600
            assert path.parent.stat().st_mode & 0o777 == 0o700
            assert tomllib.loads(path.read_text("utf-8")) == found.secrets
            assert not path.is_relative_to(Path(__file__).parents[2])
    finally:
        os.umask(earlier)
    assert not path.parent.exists()


def test_all_faults_come_at_once_with_their_lines_and_no_secret(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        load_sign_in(written(tmp_path, BAD), {})
    found = {(fault.column, fault.row) for fault in bad.value.faults}
    assert found == {
        ("provider.metadata_url", 3),
        ("provider.client_id", 4),
        ("provider.client_secret", 5),
        ("site.url", 7),
        ("site.cookie_secret", 8),
        ("site.hours", 9),
        ("roles.oficer", 11),
        ("roles.analyst", 12),
        ("roles.claim", 10),
        ("roles.others", 14),
        ("emails.officer", 16),
        ("more", 17),
    }
    told = " ".join(str(vars(fault)) for fault in bad.value.faults)
    assert "tooshort" not in told and "12345678" not in told
    assert "did you mean 'officer'?" in told


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "docs/access.md"),
        ('[provider]\nclient_secret = "s3cret', "改正该行"),
        ('provider = "https://id.bureau.example"\n', "写 [provider]"),
        (GOOD.replace("https://shuiding", "http://shuiding"), "allow_http"),
        (GOOD.replace('example/"', 'example/pages"'), "去掉主机名和端口之后的内容"),
        (GOOD.replace("https://id", "ftp://id"), "写完整地址"),
        (GOOD.replace(".example/realms", ".example:99999/realms"), "写完整地址"),
    ],
)
def test_the_command_refuses_a_bad_file(tmp_path: Path, text: str, said: str) -> None:
    done = app("--auth", written(tmp_path, text), "--address", "0.0.0.0")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert said in done.stderr and "s3cret" not in done.stdout + done.stderr


def test_http_is_for_this_machine_or_on_purpose(tmp_path: Path) -> None:
    local = GOOD.replace("https://shuiding.bureau.example/", "http://127.0.0.1:8501")
    load_sign_in(written(tmp_path, local), {})
    plain = GOOD.replace("https://", "http://").replace("[roles]", "allow_http = true\n[roles]")
    load_sign_in(written(tmp_path, plain), {})


def test_a_file_others_may_read_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    assert not readable_by_others(path)
    path.chmod(0o644)
    assert readable_by_others(path)


def test_the_server_gets_its_bounds() -> None:
    flags = command(8501)
    for flag in (
        "--server.address=127.0.0.1",
        "--server.maxUploadSize=20",
        "--server.enableXsrfProtection=true",
        "--server.enableCORS=true",
        "--server.trustedUserHeaders={}",
        "--browser.gatherUsageStats=false",
        "--server.allowedHosts=localhost",
    ):
        assert flag in flags
    assert not any("secret" in flag for flag in flags)
