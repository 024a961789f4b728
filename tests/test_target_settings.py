"""How to reach a Grafana: what cannot be used, where a login may go, certificates."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
from grafana_case import at, read_error
from grafana_double import GrafanaDouble

from config import TargetConfig
from errors import TradeboardsError
from targets.grafana.settings import GrafanaSettings
from targets.opening import open_target
from targets.target import Absent


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"url": "grafana.example"}, "its url is not one. Write it as https://host/ or https://host/sub-path/"),
        ({"url": "ftp://grafana.example"}, "its url is not one. Write it as https://host/ or https://host/sub-path/"),
        (
            {"url": "https://u:pa/ss@g.example"},
            "its url is not one. Write it as https://host/ or https://host/sub-path/",
        ),
        (
            {"url": "https://u:12/ss@g.example"},
            "its url is not one. Write it as https://host/ or https://host/sub-path/",
        ),
        ({"url": "https://g.example:99999"}, "its url is not one. Write it as https://host/ or https://host/sub-path/"),
        (
            {"url": "https://g.example/?orgId=2"},
            "its url has a query or a fragment. Write the address of Grafana alone",
        ),
        (
            {"url": "http://g.example/grafana"},
            "a login would go to http://g.example/grafana without encryption. Use https://, or set allow_http = true "
            "for this target when the network in between is trusted",
        ),
        ({"user": "u", "password": "p"}, "it has both a token and a user with a password. Keep one of them"),
        ({"token": "", "password": "p"}, "it has a password and no user. Give both"),
        (
            {"token": "", "user": "a:b", "password": "p"},
            "its user holds a colon, which basic auth cannot carry. Use a token",
        ),
        ({"token": "two\nlines"}, "its token holds a space, a line break or other odd characters. Copy it anew"),
        ({"headers": {"authorization": "x"}}, "it has both a login and an Authorization header. Keep one of them"),
        ({"headers": {"X A": "x"}}, '"X A" cannot be the name of a header. Use letters and hyphens'),
        (
            {"headers": {"X-A": "x\r\nY: z"}},
            'the value of header "X-A" cannot be sent. Use printable ASCII, without spaces around it',
        ),
        ({"ca_file": Path("no/such.pem")}, 'ca_file "no/such.pem" is no file. Give the path of a PEM file'),
        ({"timeout": 0.0}, "timeout must be more than 0 and at most 3600 seconds"),
        ({"retries": 11}, "retries must be from 0 to 10"),
        ({"org_id": 0}, "org_id must be 1 or more"),
    ],
)
def test_settings_that_cannot_be_used(given_: dict[str, Any], message: str) -> None:
    with pytest.raises(TradeboardsError) as caught:
        GrafanaSettings(**({"name": "prod", "url": "https://g.example", "token": "t"} | given_))
    assert str(caught.value) == f'target "prod": {message}'


def test_all_problems_of_settings_are_told_at_once() -> None:
    with pytest.raises(TradeboardsError) as caught:
        GrafanaSettings("prod", "http://g.example", token="t", retries=99, client_key=Path("k"))  # noqa: S106
    assert len(str(caught.value).splitlines()) == 4


@pytest.mark.parametrize(
    "url", ["http://localhost:3000", "http://127.0.0.9", "http://[::1]:3000", "http://g.localhost"]
)
def test_a_login_may_go_to_this_machine_without_encryption(url: str) -> None:
    assert GrafanaSettings("x", url, token="t").url == url  # noqa: S106


def test_a_login_may_cross_a_network_unencrypted_only_when_allowed_by_name() -> None:
    for url in ("http://g.example", "http://127.0.0.1.example", "http://0.0.0.0"):
        logins: list[dict[str, Any]] = [{"token": "t"}, {"user": "u"}, {"headers": {"Cookie": "c=1"}}]
        for login in logins:
            with pytest.raises(TradeboardsError, match="without encryption"):
                GrafanaSettings("x", url, **login)
            assert GrafanaSettings("x", url, allow_http=True, **login).url == url
        assert GrafanaSettings("x", url, headers={"X-Desk": "fx"}).url == url


URL = "https://g.example"
NAME_IT = "Write the name of the variable there, and put the secret into the variable"
NO_FILE = "Give the path of a file with nothing but the secret in it, as text"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"token_env": "NOT_SET_2"}, "environment variable NOT_SET_2 is not set. Put the secret into it"),
        ({"token_env": "BLANK"}, "environment variable BLANK is not set. Put the secret into it"),
        ({"token_env": "glsa_planted"}, f"token_env names no environment variable that is set. {NAME_IT}"),
        ({"password_env": "planted\0"}, f"password_env names no environment variable that is set. {NAME_IT}"),
        (
            {"headers_env": {"X-\x1bKey": "planted"}},
            f"headers_env.X-\\x1bKey names no environment variable that is set. {NAME_IT}",
        ),
        ({"token_file": "glsa_planted"}, f"token_file names no file that can be read and is not empty. {NO_FILE}"),
        ({"password_file": "planted\0"}, f"password_file names no file that can be read and is not empty. {NO_FILE}"),
        ({"token_file": "blank"}, f"token_file names no file that can be read and is not empty. {NO_FILE}"),
        (
            {"token_file": "~nobody-of-this-name/x"},
            f"token_file names no file that can be read and is not empty. {NO_FILE}",
        ),
    ],
)
def test_a_secret_that_is_not_where_it_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: dict[str, Any], message: str
) -> None:
    """What stands in the place of its name may be the secret itself, and is not shown."""
    monkeypatch.setenv("BLANK", " \n")
    (tmp_path / "blank").write_text(" \n")
    with pytest.raises(TradeboardsError) as caught:
        open_target("prod", TargetConfig(url=URL, **config), tmp_path)
    assert str(caught.value) == f'target "prod": {message}'


def test_paths_may_begin_with_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "token").write_text("glsa_x\n")
    monkeypatch.setenv("HOME", str(home))
    assert open_target("local", TargetConfig(folder="~/grafana"), tmp_path / "work").place == f"{home}/grafana"
    assert open_target("prod", TargetConfig(url=URL, token_file="~/token"), tmp_path / "work").place == URL  # noqa: S106


def pem(folder: Path, name: str, signer: str, extension: str) -> None:
    """A key and a certificate made by openssl."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    subject = ("-subj", f"/CN={name}", "-addext", extension)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key")
    by = ("-CA", f"{signer}.pem", "-CAkey", f"{signer}.key") if signer else ()
    openssl("req", "-x509", *key, *subject, *by, "-days", "2", "-out", f"{name}.pem")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificates with openssl, which is not here")
def test_certificates_of_both_sides(tmp_path: Path) -> None:
    pem(tmp_path, "ca", "", "keyUsage=critical,keyCertSign")
    pem(tmp_path, "server", "ca", "subjectAltName=IP:127.0.0.1")
    pem(tmp_path, "client", "ca", "extendedKeyUsage=clientAuth")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=tmp_path / "ca.pem")
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # 1.3 tells of a missing certificate only after the handshake
    ours: dict[str, Any] = {"client_cert": tmp_path / "client.pem", "client_key": tmp_path / "client.key"}
    with GrafanaDouble(tls=context) as double:
        assert list(at(double, ca_file=tmp_path / "ca.pem", **ours).read(["a"])) == [Absent("a")]
        assert read_error(double, **ours).endswith(
            "Set ca_file to the authority that signed Grafana's certificate, and check the host in the url"
        )
        assert "no secure connection (" in read_error(double, ca_file=tmp_path / "ca.pem")
        (tmp_path / "odd.pem").write_text("not a certificate")
        assert "no secure connection (" in read_error(double, ca_file=tmp_path / "odd.pem")
