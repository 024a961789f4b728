"""What tradeboards relies on to write data sources into any Grafana 9 to 13. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

from typing import Any

import pytest

from changes.datasources.apply import apply_datasources
from changes.datasources.plan import RefusedSource, plan_datasources
from config import DatasourceConfig
from contract.conftest import Place
from datasources.definition import DataSource, datasource
from datasources.provisioning import provisioned
from errors import TargetError
from targets.target import Json

pytestmark = pytest.mark.contract

SECRETS = {"basicAuthPassword": "planted-one", "httpHeaderValue1": "planted-two"}


def described(uid: str, **more: Any) -> DataSource:
    """A Prometheus that nobody asks, with a password and a header."""
    given: dict[str, Any] = {
        "type": "prometheus",
        "title": f"Contract {uid}",
        "url": "http://127.0.0.1:9/prometheus",
        "user": "desk",
        "password_env": "A",
        "headers_env": {"X-Tenant": "B"},
        **more,
    }
    return datasource(uid, DatasourceConfig(**given))


def definition(uid: str, **more: Any) -> Json:
    """The same, as it is written."""
    return provisioned(described(uid, **more))


def live(place: Place, uid: str) -> Json:
    (found,) = (one for one in place.grafana.datasources() if one["uid"] == uid)
    return found


def test_contract_a_data_source_is_read_back_as_it_was_sent(place: Place) -> None:
    uid = place.source()
    sent = definition(uid)
    place.grafana.write_datasource(sent, SECRETS, None)
    found = live(place, uid)
    for key in sent.keys() - {"editable", "secureJsonData"}:
        assert found[key] == sent[key], key
    assert found["secureJsonFields"] == {"basicAuthPassword": True, "httpHeaderValue1": True}
    assert found["readOnly"] is False
    assert not [secret for secret in SECRETS.values() if secret in str(found)]


def test_contract_an_update_replaces_all_but_the_secrets_that_are_not_given(place: Place) -> None:
    uid = place.source()
    place.grafana.write_datasource(definition(uid, flavour="mimir"), SECRETS, None)
    first = live(place, uid)
    place.grafana.write_datasource(definition(uid, url="http://127.0.0.1:9/other"), {}, first)
    second = live(place, uid)
    assert second["url"] == "http://127.0.0.1:9/other"
    assert second["jsonData"] == definition(uid)["jsonData"]
    assert second["secureJsonFields"] == first["secureJsonFields"]
    assert second["version"] == first["version"] + 1


def test_contract_an_update_of_what_someone_else_changed_is_refused(place: Place) -> None:
    uid = place.source()
    place.grafana.write_datasource(definition(uid), SECRETS, None)
    first = live(place, uid)
    place.grafana.write_datasource(definition(uid, url="http://127.0.0.1:9/theirs"), {}, first)
    with pytest.raises(TargetError, match="409"):
        place.grafana.write_datasource(definition(uid, url="http://127.0.0.1:9/ours"), {}, first)
    assert live(place, uid)["url"] == "http://127.0.0.1:9/theirs"


def test_contract_a_name_is_one_data_sources_alone(place: Place) -> None:
    one, two = place.source(), place.source()
    place.grafana.write_datasource(definition(one), SECRETS, None)
    with pytest.raises(TargetError, match=f'cannot write data source "{two}": .*409'):
        place.grafana.write_datasource(definition(two, title=f"Contract {one}"), SECRETS, None)
    assert two not in {each["uid"] for each in place.grafana.datasources()}


def test_contract_one_that_appeared_meanwhile_is_not_replaced(place: Place) -> None:
    uid = place.source()
    place.grafana.write_datasource(definition(uid), SECRETS, None)
    with pytest.raises(TargetError, match="409"):
        place.grafana.write_datasource(definition(uid, url="http://127.0.0.1:9/ours"), SECRETS, None)
    assert live(place, uid)["url"] == "http://127.0.0.1:9/prometheus"


def test_contract_an_update_of_what_is_gone_is_refused(place: Place) -> None:
    uid = place.source()
    place.grafana.write_datasource(definition(uid), SECRETS, None)
    first = live(place, uid)
    assert place.ask("DELETE", f"/api/datasources/uid/{uid}").status_code == 200
    with pytest.raises(TargetError, match="it is gone since it was compared"):
        place.grafana.write_datasource(definition(uid), SECRETS, first)


def test_contract_what_was_pushed_is_told_from_what_somebody_edited(place: Place) -> None:
    uid, environment = place.source(), {"A": "planted-one", "B": "planted-two"}

    def pushed(*overwrite_drift: str, **more: Any) -> tuple[str, ...]:
        plan = plan_datasources([described(uid, **more)], place.grafana, environment, (), overwrite_drift)
        errors = [one.error for one in apply_datasources(plan, place.grafana, lambda _: None)]
        assert not any(errors)
        return tuple(one.reason if isinstance(one, RefusedSource) else type(one).__name__ for one in plan.actions)

    assert pushed() == ("CreateSource",)
    assert pushed() == ("UnchangedSource",)
    assert pushed(url="http://127.0.0.1:9/ours") == ("UpdateSource",)
    # A save in the browser sends back all that it read, settings included that it does not know.
    read = place.ask("GET", f"/api/datasources/uid/{uid}").json()
    edit = {**read, "url": "http://127.0.0.1:9/theirs"}
    assert place.ask("PUT", f"/api/datasources/uid/{uid}", edit).status_code == 200
    assert pushed(url="http://127.0.0.1:9/ours") == ("it was edited since it was pushed",)
    assert pushed(url="http://127.0.0.1:9/theirs") == ("UnchangedSource",)
    assert pushed(uid) == ("UpdateSource",)
    assert pushed() == ("UnchangedSource",)


def test_contract_one_that_was_never_pushed_is_told_from_ours(place: Place) -> None:
    uid = place.source()
    place.grafana.write_datasource(definition(uid, url="http://127.0.0.1:9/theirs"), SECRETS, None)
    (refused,) = plan_datasources([described(uid)], place.grafana, {}).actions
    assert isinstance(refused, RefusedSource)
    assert refused.reason == "it was never pushed, or its marker is gone"
    plan = plan_datasources([described(uid)], place.grafana, {}, [uid])
    assert not [one.error for one in apply_datasources(plan, place.grafana, lambda _: None) if one.error]
    assert live(place, uid)["url"] == definition(uid)["url"]
