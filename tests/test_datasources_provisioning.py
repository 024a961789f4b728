"""Data sources: what `tradeboards build` writes of them is Grafana's own provisioning format, without a secret."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from build_case import ROOT, Json, complaint, run
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from cli import main
from config import Config, DatasourceConfig
from datasources.declared import declared
from datasources.provisioning import HEAD, files

# The keys and types of `upsertDataSourceFromConfigV1` (pkg/services/provisioning/datasources/types.go, Grafana 10 to
# 13), without those that tell organisations apart.
KEYS: dict[str, type] = {
    "access": str,
    "basicAuth": bool,
    "basicAuthUser": str,
    "editable": bool,
    "isDefault": bool,
    "jsonData": dict,
    "name": str,
    "secureJsonData": dict,
    "type": str,
    "uid": str,
    "url": str,
    "user": str,
}
# What its plugins read of jsonData (PromOptions, SQLOptions, AlertManagerDataSourceJsonData; numbered headers apart).
SETTINGS: dict[str, dict[str, type]] = {
    "prometheus": {
        "httpMethod": str,
        "manageAlerts": bool,
        "prometheusType": str,
        "prometheusVersion": str,
        "timeInterval": str,
    },
    "postgres": {
        "database": str,
        "maxIdleConns": int,
        "maxOpenConns": int,
        "postgresVersion": int,
        "sslmode": str,
    },
    "alertmanager": {"handleGrafanaManagedAlerts": bool, "implementation": str},
}
SECRETS = {
    "prometheus": {"basicAuthPassword"},
    "postgres": {"password"},
    "alertmanager": {"basicAuthPassword"},
}
MIMIR = """
[datasources.mimir]
type = "prometheus"
flavour = "mimir"
title = "Mimir"
url = "https://mimir.example.org/prometheus/"
user = "desk"
password_env = "MIMIR_PASSWORD"
headers_env = { X-Scope-OrgID = "MIMIR_TENANT", X-Other = "OTHER" }
scrape_interval = "1m"
default = true
"""
FLAVOURS = {
    "prometheus": ("Prometheus", "2.24.0", True),
    "mimir": ("Mimir", "2.0.0", True),
    "thanos": ("Thanos", "0.18.0", True),
    "cortex": ("Cortex", "1.11.0", True),
    "victoriametrics": ("Prometheus", "2.24.0", False),
}


def faults(content: Any) -> Iterator[str]:
    """What Grafana would not read, or read as nothing."""
    if set(content) != {"apiVersion", "datasources"} or content["apiVersion"] != 1:
        yield f"not version 1 of the format: {sorted(content)}"
    for one in content["datasources"]:
        yield from wrong(one, KEYS, "")
        yield from (f"{key} is missing" for key in ("name", "type", "uid", "url") if not one.get(key))
        kind, given = one["type"], one["jsonData"]
        headers = [key for key in given if re.fullmatch(r"httpHeaderName[1-9]\d*", key)]
        yield from wrong(
            {key: value for key, value in given.items() if key not in headers}, SETTINGS[kind], "jsonData "
        )
        secret = SECRETS[kind] | {key.replace("Name", "Value") for key in headers}
        yield from wrong(one.get("secureJsonData", {}), dict.fromkeys(secret, str), "secureJsonData ")


def wrong(given: Json, known: dict[str, type], place: str) -> Iterator[str]:
    for key, value in given.items():
        if key not in known:
            yield f"{place}{key} is unknown"
        elif type(value) is not known[key]:
            yield f"{place}{key} is {type(value).__name__}"


def read(folder: Path) -> dict[str, Any]:
    """The files of a folder as YAML, by their names."""
    return {path.name: yaml.safe_load(path.read_bytes()) for path in sorted(folder.iterdir())}


def sources(folder: Path, toml: str) -> dict[str, Json]:
    """What is built of a configuration's data sources, by uid."""
    (folder / "tradeboards.toml").write_text(toml)
    run("--config", str(folder / "tradeboards.toml"), "build", "--out", str(folder / "out"))
    found = read(folder / "out/datasources")
    assert [fault for content in found.values() for fault in faults(content)] == []
    made = {one["uid"]: one for content in found.values() for one in content["datasources"]}
    assert [f"{uid}.yaml" for uid in made] == list(found)
    return made


def test_the_shipped_ones_are_those_of_the_documents(tmp_path: Path) -> None:
    made = sources(tmp_path, "")
    assert made["prometheus"] == {
        "uid": "prometheus",
        "name": "Prometheus",
        "type": "prometheus",
        "access": "proxy",
        "url": "http://prometheus:9090",
        "isDefault": True,
        "editable": False,
        "jsonData": {
            "httpMethod": "POST",
            "manageAlerts": True,
            "prometheusType": "Prometheus",
            "prometheusVersion": "2.24.0",
            "timeInterval": "30s",  # the slowest of the five systems
        },
    }
    assert made["postgres"] == {
        "uid": "postgres",
        "name": "PostgreSQL",
        "type": "postgres",
        "access": "proxy",
        "url": "postgres:5432",
        "isDefault": False,
        "editable": False,
        "user": "$POSTGRES_USER",
        "jsonData": {
            "database": "high_wr_db",
            "maxIdleConns": 5,
            "maxOpenConns": 5,
            "postgresVersion": 1000,
            "sslmode": "disable",
        },
        "secureJsonData": {"password": "$POSTGRES_PASSWORD"},
    }
    assert made["alertmanager"]["url"] == "http://alertmanager:9093"
    assert made["alertmanager"]["jsonData"] == {"handleGrafanaManagedAlerts": False, "implementation": "prometheus"}
    assert set(made) == {"alertmanager", "postgres", "prometheus"}


def test_named_ones_take_the_place_of_the_shipped_ones(tmp_path: Path) -> None:
    (made,) = sources(tmp_path, MIMIR).values()
    assert made["url"] == "https://mimir.example.org/prometheus"
    assert (made["basicAuth"], made["basicAuthUser"]) == (True, "desk")
    assert made["jsonData"] == {
        "httpHeaderName1": "X-Scope-OrgID",
        "httpHeaderName2": "X-Other",
        "httpMethod": "POST",
        "manageAlerts": True,
        "prometheusType": "Mimir",
        "prometheusVersion": "2.0.0",
        "timeInterval": "1m",
    }
    assert made["secureJsonData"] == {
        "basicAuthPassword": "$MIMIR_PASSWORD",
        "httpHeaderValue1": "$MIMIR_TENANT",
        "httpHeaderValue2": "$OTHER",
    }


def test_each_flavour_is_told_to_grafana_in_its_words(tmp_path: Path) -> None:
    toml = "".join(
        f'[datasources.{flavour}]\ntype = "prometheus"\nflavour = "{flavour}"\nurl = "http://{flavour}:9090"\n'
        for flavour in FLAVOURS
    )
    told = {
        uid: tuple(one["jsonData"][key] for key in ("prometheusType", "prometheusVersion", "manageAlerts"))
        for uid, one in sources(tmp_path, toml).items()
    }
    assert told == FLAVOURS


def test_a_prometheus_is_as_slow_as_the_slowest_that_asks_it(tmp_path: Path) -> None:
    toml = """
[datasources]
main = { type = "prometheus", url = "http://main:9090", default = true }
paper = { type = "prometheus", url = "http://paper:9090" }
spare = { type = "prometheus", url = "http://spare:9090" }
[deployments.slow]
system = "trader247"
scrape_interval = "2m"
[deployments.paper]
system = "trader247"
scrape_interval = "45s"
datasource = "paper"
"""
    intervals = {uid: one["jsonData"]["timeInterval"] for uid, one in sources(tmp_path, toml).items()}
    assert intervals == {"main": "2m", "paper": "45s", "spare": "15s"}


def test_the_example_of_the_readme(tmp_path: Path) -> None:
    section = (ROOT / "README.md").read_text().partition("\n## Data sources\n")[2].partition("\n## ")[0]
    (toml,) = re.findall(r"```toml\n(.*?)```", section, re.DOTALL)
    made = sources(tmp_path, toml)
    assert made["prometheus-paper"]["url"] == "http://mimir:8080/prometheus"
    assert made["trades"]["jsonData"]["sslmode"] == "verify-full"
    # Which variables Grafana needs is what the command hands to it, and the tenant.
    needed = set(re.findall(r"\$([A-Z_]+)", str(made)))
    assert needed == {*re.findall(r"-e (\w+)", section), "MIMIR_TENANT"}


def test_the_format_would_find_a_fault(tmp_path: Path) -> None:
    sources(tmp_path, MIMIR)
    (content,) = read(tmp_path / "out/datasources").values()
    broken = copy.deepcopy(content)
    (one,) = broken["datasources"]
    one["isdefault"], one["editable"], one["jsonData"]["timeinterval"], one["uid"] = True, "no", "15s", ""
    one["secureJsonData"]["apikey"] = "$X"
    assert list(faults(broken)) == [
        "editable is str",
        "isdefault is unknown",
        "uid is missing",
        "jsonData timeinterval is unknown",
        "secureJsonData apikey is unknown",
    ]


PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@settings(max_examples=200)
@given(PRINTABLE, PRINTABLE, PRINTABLE)
def test_any_text_that_can_be_printed_arrives_as_it_was_written(title: str, database: str, user: str) -> None:
    one = DatasourceConfig("postgres", title, "db:5432", database=database, user=user)
    ((_, content),) = files(declared(Config(Path(), datasources={"db": one}), ())).items()
    (made,) = yaml.safe_load(content)["datasources"]
    assert (made["name"], made["jsonData"]["database"], made["user"]) == (title, database, user)


DB = '[datasources.db]\ntype = "postgres"\nurl = "db:5432"\ndatabase = "d"\nuser = "u"\n'
PROM = '[datasources.p]\ntype = "prometheus"\nurl = "http://p:9090"\n'
FIX = "Put the secret into a variable, and the variable's name here"
TAKEN = "Known: default, flavour, headers_env, password_env, scrape_interval, title, type, url, user"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (
            PROM.replace("prometheus", "promethus"),
            'p.type: no type "promethus". Did you mean "prometheus"? Known: alertmanager, postgres, prometheus',
        ),
        (PROM.replace('type = "prometheus"', ""), 'p.type: no type "". Known: alertmanager, postgres, prometheus'),
        (
            PROM + 'flavour = "victoria"',
            'p.flavour: no flavour "victoria". Did you mean "victoriametrics"? '
            "Known: cortex, mimir, prometheus, thanos, victoriametrics",
        ),
        (
            PROM.replace('"prometheus"', '"alertmanager"') + 'flavour = "thanos"',
            'p.flavour: no flavour "thanos". Known: cortex, mimir, prometheus',
        ),
        (
            DB + 'sslmode = "prefer"',
            'db.sslmode: no sslmode "prefer". Known: disable, require, verify-ca, verify-full',
        ),
        (PROM + 'database = "d"', f"p.database: a prometheus data source has none. {TAKEN}"),
        (
            PROM + 'scrape_interval = "2h"',
            'p.scrape_interval: "2h" is no time between scrapes. Write 1s to 1h, such as 15s',
        ),
        (
            PROM + 'pasword_env = "X"',
            'p.pasword_env: unknown key. Did you mean "password_env"? Known: database, default, flavour, headers_env, '
            "password_env, scrape_interval, sslmode, title, type, url, user",
        ),
        # secrets
        (
            DB + 'password = "hunter2"',
            'db.password: unknown key. Did you mean "password_env"? Known: database, default, flavour, headers_env, '
            "password_env, scrape_interval, sslmode, title, type, url, user",
        ),
        (DB + 'password_env = "hunter-2"', f"db.password_env: is no name of an environment variable. {FIX}"),
        (
            PROM + 'headers_env = { Authorization = "Bearer hunter2" }',
            f"p.headers_env.Authorization: is no name of an environment variable. {FIX}",
        ),
        (PROM + 'headers_env = { "a: b" = "X" }', "p.headers_env.a: b: is no name of a header. Correct it"),
        (
            PROM.replace("//p", "//u:hunter2@p"),
            "p.url: holds a login. Give user and password_env instead",
        ),
        (PROM + 'user = "u"', "p: has one of user and password_env. Give both, or none"),
        (DB.replace("db:", "postgres://db:"), "db.url: is no host and port. Write host:5432"),
        (
            PROM.replace("//p", "//p:hunter2/"),
            "p.url: is no address. Write http://host:9090, with a sub-path where it has one",
        ),
        (DB.replace("db:5432", "db:hunter2"), "db.url: is no address. Write host:5432"),
        (PROM + 'headers_env = { A = "" }', "p.headers_env.A: names no variable. Write the variable's name"),
        (DB.replace('user = "u"', ""), "db.user: is missing. Name it"),
        (
            PROM.replace("http://", ""),
            "p.url: begins with neither http:// nor https://. Write http://host:9090, with a sub-path where it has one",
        ),
        (
            PROM.replace("9090", "9090/?tenant=1"),
            "p.url: holds more than an address. Write http://host:9090, with a sub-path where it has one",
        ),
        (PROM + 'title = "a\\u001bb"', "p.title: holds a character that cannot be printed. Write it without"),
        (
            PROM.replace("datasources.p", 'datasources."a b"'),
            "a b: its name is no uid. Write at most 40 letters, digits, hyphens and underscores",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_data_source(tmp_path: Path, toml: str, message: str) -> None:
    file = tmp_path / "tradeboards.toml"
    file.write_text(toml)
    assert complaint("--config", str(file), "build") == [f"{file}: datasources.{message}"]


def test_two_of_one_title_and_two_defaults_are_refused_together(tmp_path: Path) -> None:
    file = tmp_path / "tradeboards.toml"
    file.write_text(
        (PROM + 'default = true\ntitle = "A"\n') + PROM.replace("s.p", "s.q") + 'default = true\ntitle = "A"'
    )
    assert complaint("--config", str(file), "build") == [
        f'{file}: datasources: 2 have the title "A". Give each its own',
        f"{file}: datasources: several are the default: p, q. Choose one",
    ]


def built(folder: Path, *arguments: str) -> tuple[int, str]:
    """A build of the configuration in a folder: its exit code and what it says."""
    result = CliRunner().invoke(main, ["--config", str(folder / "tradeboards.toml"), "build", *arguments])
    return result.exit_code, result.stdout


def test_a_build_keeps_the_folder_as_the_sources_say_and_leaves_files_of_others_alone(tmp_path: Path) -> None:
    toml, folder = tmp_path / "tradeboards.toml", tmp_path / "build/datasources"
    toml.write_text(DB + PROM)
    assert built(tmp_path)[0] == 0
    assert built(tmp_path, "--check")[0] == 0
    (folder / "loki.yaml").write_text("apiVersion: 1\n")
    toml.write_text(PROM + 'scrape_interval = "1m"')
    code, said = built(tmp_path, "--check")
    assert code == 1
    assert said.startswith(f"~ {folder}/p.yaml\n- {folder}/db.yaml\n{tmp_path}/build/ is stale: ")
    assert ", 1 data source, " in said
    assert " compiled, files marked above differ" in said
    before = (folder / "p.yaml").read_bytes()
    assert built(tmp_path, "trader247")[0] == 0  # a deployment's build is of its dashboards alone
    assert (folder / "p.yaml").read_bytes() == before
    assert built(tmp_path)[0] == 0
    assert {path.name for path in folder.iterdir()} == {"loki.yaml", "p.yaml"}
    assert (folder / "p.yaml").read_text().startswith(HEAD)
