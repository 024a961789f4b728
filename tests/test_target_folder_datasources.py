"""Data sources of a provisioning folder: one file each, secrets as variables, nothing of another hand overwritten."""

from __future__ import annotations

import string
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config import DatasourceConfig
from datasources.definition import datasource
from datasources.provisioning import files, provisioned
from errors import TargetError
from targets.files.folder import Provisioning
from targets.target import Json

SECRET = "hunter2-planted"  # noqa: S105
PROMETHEUS = DatasourceConfig(
    "prometheus",
    "Prometheus",
    "http://prom:9090",
    user="desk",
    password_env="PROM_PASSWORD",  # noqa: S106
)


def prometheus(**more: Any) -> Json:
    return {**provisioned(datasource("prom", PROMETHEUS)), **more}


def held(target: Provisioning, uid: str = "prom") -> Json:
    (found,) = (one for one in target.datasources() if one["uid"] == uid)
    return found


def test_one_is_written_as_grafana_reads_it(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    target.write_datasource(prometheus(), {"basicAuthPassword": SECRET}, None)
    (path,) = (tmp_path / "provisioning/datasources").iterdir()
    assert path.name == "prom.yaml"
    text = path.read_text()
    assert yaml.safe_load(text) == {"apiVersion": 1, "datasources": [prometheus()]}
    assert yaml.safe_load(text)["datasources"][0]["secureJsonData"] == {"basicAuthPassword": "$PROM_PASSWORD"}
    assert SECRET not in text


def test_one_is_read_without_its_secrets(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    assert target.datasources() == []
    target.write_datasource(prometheus(secureJsonData={"password": SECRET}), {}, None)
    live = held(target)
    assert live["secureJsonFields"] == {"password": True}
    assert SECRET not in str(live)
    assert {key: live[key] for key in ("name", "url", "basicAuthUser")} == {
        "name": "Prometheus",
        "url": "http://prom:9090",
        "basicAuthUser": "desk",
    }


def test_what_build_writes_is_read_alike(tmp_path: Path) -> None:
    source = datasource("prom", PROMETHEUS)
    (content,) = files([source]).values()
    folder = tmp_path / "provisioning/datasources"
    folder.mkdir(parents=True)
    (folder / "prom.yaml").write_bytes(content)
    target = Provisioning("local", tmp_path)
    live = held(target)
    target.write_datasource(prometheus(), {}, live)
    assert held(target) == live


def test_one_is_replaced_when_it_is_as_it_was(tmp_path: Path) -> None:
    target = Provisioning("local", tmp_path)
    target.write_datasource(prometheus(), {}, None)
    target.write_datasource(prometheus(url="http://other:9090"), {}, held(target))
    assert held(target)["url"] == "http://other:9090"


@pytest.mark.parametrize("seen", [True, False])
def test_one_that_moved_or_appeared_is_not_replaced(tmp_path: Path, seen: bool) -> None:
    target = Provisioning("local", tmp_path)
    target.write_datasource(prometheus(), {}, None)
    live = held(target)
    target.write_datasource(prometheus(url="http://theirs:9090"), {}, live)
    with pytest.raises(TargetError) as caught:
        target.write_datasource(prometheus(url="http://ours:9090"), {}, live if seen else None)
    assert str(caught.value) == (
        f'{tmp_path}: cannot write data source "prom": it was changed since it was compared. Run diff again'
    )
    assert held(target)["url"] == "http://theirs:9090"


def test_one_that_stands_in_another_file_stays_there(tmp_path: Path) -> None:
    folder = tmp_path / "provisioning/datasources"
    folder.mkdir(parents=True)
    (folder / "all.yml").write_text("datasources: [{uid: prom, name: Theirs}, {uid: other, name: Other}]")
    target = Provisioning("local", tmp_path)
    assert [one["name"] for one in target.datasources()] == ["Theirs", "Other"]
    with pytest.raises(TargetError) as caught:
        target.write_datasource(prometheus(), {}, held(target))
    assert str(caught.value) == (
        f'{tmp_path}: cannot write data source "prom": it stands in "all.yml". Take it out of that file'
    )
    assert [path.name for path in folder.iterdir()] == ["all.yml"]


@pytest.mark.parametrize(
    ("content", "more"),
    [
        ("datasources: [{uid: prom, name: P}, {uid: theirs, name: T}]", 'data source "theirs"'),
        ("datasources: [{uid: theirs, name: T}]", 'data source "theirs"'),
        ("[{uid: prom, name: P}, {uid: prom, name: Q}]", 'data source "prom" once more'),
        (
            "datasources: [{uid: prom, name: P}]\nprune: true\ndeleteDatasources: [{name: x}]",
            '"deleteDatasources", "prune"',
        ),
    ],
)
def test_what_else_its_file_holds_is_not_lost(tmp_path: Path, content: str, more: str) -> None:
    path = tmp_path / "provisioning/datasources/prom.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(content)
    target = Provisioning("local", tmp_path)
    live = next((one for one in target.datasources() if one["uid"] == "prom"), None)
    with pytest.raises(TargetError) as caught:
        target.write_datasource(prometheus(), {}, live)
    assert str(caught.value) == (
        f'{tmp_path}: cannot write data source "prom": its file holds more: {more}. Move that out of "prom.yaml", '
        "which is written whole"
    )
    assert path.read_text() == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: [", "it is no YAML that Grafana reads (while parsing a flow node"),
        ("datasources: [7]", "a data source in it has no uid"),
        ("datasources: [{name: x}]", "a data source in it has no uid"),
        ("datasources: x", "a data source in it has no uid"),
        ("7", "a data source in it has no uid"),
        ("datasources: [{uid: x, since: 2026-01-01}]", "it is no YAML that Grafana reads (Object of type date"),
    ],
)
def test_a_file_that_is_none_is_named(tmp_path: Path, content: str, said: str) -> None:
    folder = tmp_path / "provisioning/datasources"
    folder.mkdir(parents=True)
    (folder / "odd.yaml").write_text(content)
    with pytest.raises(TargetError) as caught:
        Provisioning("local", tmp_path).datasources()
    assert str(caught.value).startswith(f'{tmp_path}: cannot read the data sources: "odd.yaml": {said}')
    assert str(caught.value).endswith(". Mend it, or move it away")


@pytest.mark.parametrize("content", ["", "apiVersion: 1", "datasources:", "deleteDatasources: [{name: x}]"])
def test_a_file_without_data_sources_has_none(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "provisioning/datasources"
    folder.mkdir(parents=True)
    (folder / "none.yaml").write_text(content)
    (folder / "notes.txt").write_text("{")
    (folder / ".hidden.yaml").write_text("{")
    assert Provisioning("local", tmp_path).datasources() == []


@given(uid=st.text(alphabet=string.printable + "é\u202e\x00", max_size=50))
@example(uid="../x")
@example(uid="..")
@example(uid="/etc/x")
@example(uid="a\n")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_uid_leads_outside_the_folder(tmp_path: Path, uid: str) -> None:
    target = Provisioning("local", tmp_path / "target")
    with suppress(TargetError):
        target.write_datasource(prometheus(uid=uid), {}, None)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.parent == tmp_path / "target/provisioning/datasources" for path in written)
    for path in written:
        path.unlink()


def test_a_uid_that_names_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TargetError) as caught:
        Provisioning("local", tmp_path).write_datasource(prometheus(uid="../x"), {}, None)
    assert str(caught.value) == (
        f'{tmp_path}: cannot write data source "../x": its uid cannot name a file. A uid has 1 to 40 letters, digits, '
        "hyphens and underscores"
    )
