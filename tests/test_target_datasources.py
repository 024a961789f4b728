"""Data sources of a Grafana: written whole, their secrets sent and never shown, and only when nobody was faster."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from grafana_case import JSON, at
from grafana_double import VIEWER, Asked, Fault, GrafanaDouble

from config import DatasourceConfig
from datasources.definition import datasource
from datasources.provisioning import provisioned
from errors import TargetError
from targets.target import Json

SECRETS = {"basicAuthPassword": "hunter2-planted", "httpHeaderValue1": "tenant-planted"}


def prometheus(uid: str = "prom", **more: Any) -> Json:
    """A Prometheus with a password and a header, as tradeboards would provision it."""
    given: dict[str, Any] = {
        "type": "prometheus",
        "title": f"Prometheus {uid}",
        "url": "http://prom:9090",
        "user": "desk",
        "password_env": "PROM_PASSWORD",
        "headers_env": {"X-Tenant": "PROM_TENANT"},
        **more,
    }
    return provisioned(datasource(uid, DatasourceConfig(**given)))


def written(double: GrafanaDouble, **more: Any) -> Json:
    """The Prometheus, as the double has it."""
    at(double).write_datasource(prometheus(**more), SECRETS, None)
    (live,) = at(double).datasources()
    double.asked.clear()
    return live


def error_of(double: GrafanaDouble, act: Callable[[], object]) -> str:
    with pytest.raises(TargetError) as caught:
        act()
    behind: BaseException | None = caught.value
    told = str(caught.value).replace(double.url, "URL")
    assert not [secret for secret in SECRETS.values() if secret in told or secret in repr(behind)]
    return told


def test_one_is_created_and_read_without_its_secrets(double: GrafanaDouble) -> None:
    live = written(double)
    sent = prometheus()
    for key in ("uid", "name", "type", "access", "url", "isDefault", "basicAuth", "basicAuthUser", "jsonData"):
        assert live[key] == sent[key]
    assert live["secureJsonFields"] == {"basicAuthPassword": True, "httpHeaderValue1": True}
    assert live["version"] == 1
    assert double.store.datasources.secrets["prom"] == SECRETS
    assert not [secret for secret in SECRETS.values() if secret in json.dumps(live)]
    assert "editable" not in live


def test_what_is_sent_is_what_the_api_knows(double: GrafanaDouble) -> None:
    live = written(double)
    at(double).write_datasource(prometheus(url="http://other:9090"), {}, live)
    (update,) = double.asked
    assert (update.method, update.path) == ("PUT", "/api/datasources/uid/prom")
    definition = prometheus(url="http://other:9090")
    del definition["editable"], definition["secureJsonData"]
    assert update.body == {**definition, "version": 1}


def test_secrets_that_are_not_given_stay(double: GrafanaDouble) -> None:
    live = written(double)
    at(double).write_datasource(prometheus(url="http://other:9090"), {"basicAuthPassword": "new"}, live)
    assert double.store.datasources.kept["prom"]["url"] == "http://other:9090"
    assert double.store.datasources.secrets["prom"] == {**SECRETS, "basicAuthPassword": "new"}


def test_a_secret_that_is_nowhere_is_an_error(double: GrafanaDouble) -> None:
    said = error_of(double, lambda: at(double).write_datasource(prometheus(), {"httpHeaderValue1": "x"}, None))
    assert said == (
        'URL: cannot write data source "prom": its secret "basicAuthPassword" is neither given nor there. Set the '
        "variable of the environment that it comes from"
    )
    assert not double.asked


def test_a_provisioned_one_is_refused_with_the_reason(double: GrafanaDouble) -> None:
    written(double)
    double.store.datasources.provision("prom")
    (live,) = at(double).datasources()
    said = error_of(double, lambda: at(double).write_datasource(prometheus(), SECRETS, live))
    assert said == (
        'URL: cannot write data source "prom": it is provisioned from a file, and Grafana lets nobody else change it. '
        "Change that file, or take it out of provisioning"
    )


@pytest.mark.parametrize("version", [None, "1", True])
def test_one_without_a_version_is_not_written(double: GrafanaDouble, version: object) -> None:
    live = {**written(double), "version": version}
    said = error_of(double, lambda: at(double).write_datasource(prometheus(), SECRETS, live))
    assert said == (
        'URL: cannot write data source "prom": it has no version that a write could name. Look at it in Grafana'
    )
    assert not double.asked


def test_one_that_moved_is_not_written(double: GrafanaDouble) -> None:
    live = written(double)
    at(double).write_datasource(prometheus(url="http://theirs:9090"), SECRETS, live)
    said = error_of(double, lambda: at(double).write_datasource(prometheus(url="http://ours:9090"), SECRETS, live))
    assert said == (
        'URL: cannot write data source "prom": it clashes with something that exists (409 Conflict: Datasource has '
        "already been updated by someone else. Please reload and try again). Run diff again and see what holds the "
        "name or uid"
    )
    assert double.store.datasources.kept["prom"]["url"] == "http://theirs:9090"


def test_one_that_appeared_meanwhile_is_not_replaced(double: GrafanaDouble) -> None:
    written(double)
    said = error_of(double, lambda: at(double).write_datasource(prometheus(url="http://ours:9090"), SECRETS, None))
    assert "it clashes with something that exists (409 Conflict: data source with the same name already exists)" in said
    assert double.store.datasources.kept["prom"]["url"] == "http://prom:9090"


def test_one_that_went_meanwhile_is_gone(double: GrafanaDouble) -> None:
    live = written(double)
    double.store.datasources.delete("prom")
    said = error_of(double, lambda: at(double).write_datasource(prometheus(), SECRETS, live))
    assert said == 'URL: cannot write data source "prom": it is gone since it was compared. Run diff again'


def test_what_grafana_refuses_quotes_no_secret(double: GrafanaDouble) -> None:
    body = json.dumps({"message": f"bad {SECRETS['basicAuthPassword']} and {SECRETS['httpHeaderValue1']}"})
    double.faults = [Fault(400, body.encode(), JSON)]
    said = error_of(double, lambda: at(double).write_datasource(prometheus(), SECRETS, None))
    assert said == (
        'URL: cannot write data source "prom": Grafana refused it as it is (400 Bad Request: bad *** and ***). Mend '
        "what it names"
    )


@pytest.mark.parametrize("done", [True, False])
def test_a_creation_whose_answer_is_lost_is_read_back(double: GrafanaDouble, done: bool) -> None:
    double.faults = [Fault(reset=True, method="POST", after=done)]
    if done:
        at(double).write_datasource(prometheus(), SECRETS, None)
    else:
        said = error_of(double, lambda: at(double).write_datasource(prometheus(), SECRETS, None))
        assert said == (
            'URL: cannot write data source "prom": the connection was closed without an answer; it was not written so '
            "far. Run it again"
        )
    assert set(double.store.datasources.kept) == ({"prom"} if done else set())
    assert [asked.method for asked in double.asked] == ["POST", "GET"]


@pytest.mark.parametrize("done", [True, False])
def test_an_update_whose_answer_is_lost_is_read_back(double: GrafanaDouble, done: bool) -> None:
    live = written(double)
    double.faults = [Fault(502, method="PUT", after=done)]
    ours = prometheus(url="http://ours:9090")
    if done:
        at(double).write_datasource(ours, SECRETS, live)
    else:
        said = error_of(double, lambda: at(double).write_datasource(ours, SECRETS, live))
        assert said.endswith("it was not written so far. Run it again")
    assert double.store.datasources.kept["prom"]["version"] == (2 if done else 1)


def test_an_update_that_is_lost_while_someone_else_is_faster(double: GrafanaDouble) -> None:
    live = written(double)
    double.faults = [Fault(reset=True, method="PUT")]
    answer = double.answer

    def faster(asked: Asked) -> tuple[int, bytes, dict[str, str]]:
        if double.store.datasources.kept["prom"]["version"] == 1:
            double.store.datasources.update("prom", {**live, "url": "http://theirs:9090"})
        return answer(asked)

    double.answer = faster  # type: ignore[method-assign]
    said = error_of(double, lambda: at(double).write_datasource(prometheus(url="http://ours:9090"), SECRETS, live))
    assert said == (
        'URL: cannot write data source "prom": the connection was closed without an answer; it was changed by someone '
        "else since it was compared. Run diff again to see what they did"
    )


def test_one_that_cannot_be_read_back_may_have_been_written(double: GrafanaDouble) -> None:
    double.faults = [Fault(reset=True, method="POST", after=True), Fault(403, b"{}", JSON)]
    said = error_of(double, lambda: at(double).write_datasource(prometheus(), SECRETS, None))
    assert said == (
        'URL: cannot write data source "prom": the connection was closed without an answer; it could not be read back '
        "either. It may have been written all the same: run diff again to see"
    )


def test_a_call_that_is_delivered_twice_is_done_once(double: GrafanaDouble) -> None:
    answer = double.answer

    def twice(asked: Asked) -> tuple[int, bytes, dict[str, str]]:
        if asked.method != "GET":
            answer(asked)
        return answer(asked)

    double.answer = twice  # type: ignore[method-assign]
    at(double).write_datasource(prometheus(), SECRETS, None)
    (live,) = at(double).datasources()
    at(double).write_datasource(prometheus(url="http://other:9090"), SECRETS, live)
    assert double.store.datasources.kept["prom"]["version"] == 2


def test_all_are_listed_and_one_that_goes_meanwhile_is_left_out(double: GrafanaDouble) -> None:
    for uid in "abc":
        at(double).write_datasource(prometheus(uid), SECRETS, None)
    double.faults = [Fault(404, b'{"message": "Data source not found"}', JSON, path="/uid/b")]
    assert [one["uid"] for one in at(double).datasources()] == ["a", "c"]


def test_a_login_in_an_address_is_masked(double: GrafanaDouble) -> None:
    row = {"uid": "x", "url": "http://desk:hunter2-planted@prom:9090/a@b", "password": "p", "basicAuthPassword": "q"}
    row["secureJsonData"] = "s"
    double.faults = [Fault(200, json.dumps(body).encode(), JSON) for body in ([row], row)]
    assert at(double).datasources() == [{"uid": "x", "url": "http://***@prom:9090/a@b"}]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("desk:hunter2-planted@prom:9090/a@b", "***@prom:9090/a@b"),
        ("http://prom/?token=hunter2-planted&timeout=5", "http://prom/?token=***&timeout=5"),
        (
            "http://prom/x?db=a&Api%5Fkey=hunter2-planted#pwd=hunter2-planted",
            "http://prom/x?db=a&Api%5Fkey=***#pwd=***",
        ),
        ("http://prom/?token=$TOKEN&monkey=7", "http://prom/?token=$TOKEN&monkey=7"),
        ("http://prom:9090", "http://prom:9090"),
    ],
)
def test_a_secret_anywhere_in_an_address_is_masked(double: GrafanaDouble, url: str, told: str) -> None:
    row = {"uid": "x", "url": url}
    double.faults = [Fault(200, json.dumps(body).encode(), JSON) for body in ([row], row)]
    assert at(double).datasources() == [{"uid": "x", "url": told}]


def test_what_is_named_as_a_secret_among_the_settings_is_masked(double: GrafanaDouble) -> None:
    settings = {
        "password": "p",
        "accessToken": "t",
        "auth": {"client_secret": "s", "tokenUri": "https://x"},
        "rows": [{"apiKey": "k", "name": "n"}],
        "oauthPassThru": True,
        "token": "",
        "secret": "$SECRET",
    }
    row = {"uid": "x", "url": "", "jsonData": settings}
    double.faults = [Fault(200, json.dumps(body).encode(), JSON) for body in ([row], row)]
    (live,) = at(double).datasources()
    assert live["jsonData"] == {
        "password": "***",
        "accessToken": "***",
        "auth": {"client_secret": "***", "tokenUri": "https://x"},
        "rows": [{"apiKey": "***", "name": "n"}],
        "oauthPassThru": True,
        "token": "",
        "secret": "$SECRET",
    }


def test_a_login_that_may_not_see_them_is_told_so(double: GrafanaDouble) -> None:
    said = error_of(double, lambda: at(double, token=VIEWER).datasources())
    assert said == (
        "URL: cannot read the data sources: the login has no permission for this (403 Forbidden: You'll need "
        "additional permissions to perform this action. Permissions needed: datasources:read). Give its role or "
        "service account the right to it, check org_id, and the organisation's quota"
    )


@pytest.mark.parametrize("body", [{}, [{}], [{"uid": None}], [7]])
def test_what_is_no_list_is_an_error(double: GrafanaDouble, body: object) -> None:
    double.faults = [Fault(200, json.dumps(body).encode(), JSON)]
    assert "cannot read the data sources: the answer is not Grafana's JSON" in error_of(
        double, lambda: at(double).datasources()
    )


@pytest.mark.parametrize("body", [[], {"uid": "other"}, {}])
def test_an_answer_that_is_another_data_source_is_an_error(double: GrafanaDouble, body: object) -> None:
    written(double)
    double.faults = [Fault(200, json.dumps(body).encode(), JSON, path="/uid/prom")]
    assert 'cannot read data source "prom": the answer is not Grafana\'s JSON' in error_of(
        double, lambda: at(double).datasources()
    )
