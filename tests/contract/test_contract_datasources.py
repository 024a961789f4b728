"""What tradeboards relies on to write data sources into any Grafana 9 to 13. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

from typing import Any

import pytest

from config import DatasourceConfig
from contract.conftest import Place
from datasources.definition import datasource
from datasources.provisioning import provisioned
from errors import TargetError
from targets.target import Json

pytestmark = pytest.mark.contract

SECRETS = {"basicAuthPassword": "planted-one", "httpHeaderValue1": "planted-two"}


def definition(uid: str, **more: Any) -> Json:
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
    return provisioned(datasource(uid, DatasourceConfig(**given)))


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
