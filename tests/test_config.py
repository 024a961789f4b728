"""`tradeboards.toml` and a user's own systems: what is accepted, and the exact message for what is not."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from config import Config, LimitConfig, TargetConfig, load
from errors import ConfigError
from systems import registry
from systems.registry import deployments

TARGETS = (
    "Known: allow_http, ca_file, client_cert, client_key, folder, headers, headers_env, org_id, password_env, "
    "password_file, retries, timeout, token_env, token_file, url, user"
)
DEPLOYMENTS = (
    "Known: channels, currency, datasource, day_start, editable, folder, limits, metrics, postgres, recording, "
    "scrape_interval, selectors, session, system, timezone, title"
)
SYSTEMS_HERE = tuple(system for system in registry.SHIPPED if system.slug != "mybot")
"""Those that ship, but for one with the name that tests give a user's own."""
SHIPPED = [system.slug for system in SYSTEMS_HERE]
SYSTEMS = f"Known: {', '.join(sorted(SHIPPED))}"
PAPER = '[deployments.paper]\nsystem = "trader247"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.setattr(registry, "SHIPPED", SYSTEMS_HERE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(*arguments: str) -> list[str]:
    """What a command says that must fail because of what it was given."""
    result = CliRunner().invoke(main, arguments or ("build",))
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(line.startswith("error: ") for line in result.stderr.splitlines()), result.stderr
    return [line.removeprefix("error: ") for line in result.stderr.splitlines()]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        # unknown keys
        (
            'tarets = "a"',
            'tarets: unknown key. Did you mean "targets"? '
            "Known: alerting, datasources, deployments, systems, target, targets",
        ),
        (
            '[targets.live]\nurl = "https://g"\ntoken = "x"',
            f'targets.live.token: unknown key. Did you mean "token_env"? {TARGETS}',
        ),
        (
            PAPER + 'time_zone = "utc"',
            f'deployments.paper.time_zone: unknown key. Did you mean "timezone"? {DEPLOYMENTS}',
        ),
        (
            PAPER + "limits.exposure = { warn = 0.5 }",
            "deployments.paper.limits.exposure.warn: unknown key. "
            'Did you mean "warning"? Known: critical, hold, warning',
        ),
        # values of the wrong kind
        ("target = 5", "target: must be text"),
        ('systems = "mybot.py"', "systems: must be a list"),
        ("systems = [1]", "systems[0]: must be text"),
        ("targets = []", "targets: must be a table"),
        ('targets.live = "https://g"', "targets.live: must be a table"),
        ("[targets.live]\nurl = 5", "targets.live.url: must be text"),
        ('[targets.live]\nurl = "https://g"\norg_id = "1"', "targets.live.org_id: must be a whole number"),
        ('[targets.live]\nurl = "https://g"\norg_id = 1.5', "targets.live.org_id: must be a whole number"),
        ('[targets.live]\nurl = "https://g"\norg_id = true', "targets.live.org_id: must be a whole number"),
        ('[targets.live]\nurl = "https://g"\ntimeout = "3s"', "targets.live.timeout: must be a number"),
        ('[targets.live]\nurl = "https://g"\ntimeout = nan', "targets.live.timeout: must be a number"),
        ('[targets.live]\nurl = "https://g"\nallow_http = 1', "targets.live.allow_http: must be true or false"),
        ('[targets.live]\nurl = "https://g"\nheaders = ["a"]', "targets.live.headers: must be a table"),
        ('[targets.live]\nurl = "https://g"\nheaders.X = 1', "targets.live.headers.X: must be text"),
        (PAPER + "selectors.app.job = 5", "deployments.paper.selectors.app.job: must be text"),
        (PAPER + "limits.exposure = 0.5", "deployments.paper.limits.exposure: must be a table"),
        (PAPER + 'limits.exposure.warning = "70 %"', "deployments.paper.limits.exposure.warning: must be a number"),
        (PAPER + "limits.exposure.warning = inf", "deployments.paper.limits.exposure.warning: must be a number"),
        (PAPER + 'editable = "yes"', "deployments.paper.editable: must be true or false"),
        # targets
        (
            '[targets.live]\nurl = "https://g"\nfolder = "f"',
            "targets.live: is neither or both. Give it a url (a Grafana) or a folder",
        ),
        (
            '[targets.live]\ntoken_env = "T"',
            "targets.live: is neither or both. Give it a url (a Grafana) or a folder",
        ),
        (
            '[targets.live]\nurl = "https://g"\ntoken_env = "T"\nuser = "me"',
            "targets.live: has a token and a user. Keep one of them",
        ),
        (
            '[targets.live]\nurl = "me:hunter2@grafana.example.org"',
            "targets.live: its url begins with neither http:// nor https://. Write https://host/path",
        ),
        (
            '[targets.live]\nurl = "https://me:hunter2@g"',
            "targets.live: its url holds a login. Give token_env, or user and password_env, instead",
        ),
        (
            '[targets.live]\nurl = "https://g"\ntoken_env = "T"\ntoken_file = "t"',
            "targets.live: has both token_env and token_file. Keep one of them",
        ),
        (
            '[targets.live]\nurl = "https://g"\nuser = "me"',
            "targets.live: has a user and no password. Give password_env or password_file",
        ),
        (
            '[targets.live]\nurl = "https://g"\npassword_env = "P"',
            "targets.live: has a password and no user. Give the user, or a token alone",
        ),
        (
            '[targets.live]\nurl = "https://g"\ntoken_env = "glsa_hunter2"',
            "targets.live.token_env: is no name of an environment variable. "
            "Put the secret into a variable, and the variable's name here",
        ),
        (
            '[targets.live]\nfolder = "f"\ntoken_env = "T"\nheaders.A = "b"',
            "targets.live: is a folder and has token_env, headers. A folder needs no login",
        ),
        ('[targets.live]\nfolder = " "', "targets.live.folder: is blank. Write one, or leave it out"),
        (PAPER + 'title = ""', "deployments.paper.title: is blank. Write one, or leave it out"),
        (
            PAPER + f"limits.exposure.warning = {'9' * 400}",
            "deployments.paper.limits.exposure.warning: must be a number",
        ),
        # deployments
        (
            '[deployments.paper]\nsystem = "trader274"',
            f'deployments.paper: no system "trader274". Did you mean "trader247"? {SYSTEMS}',
        ),
        (
            "[deployments.zzz]",
            f'deployments.zzz: no system "zzz". {SYSTEMS}',
        ),
        (
            PAPER + 'selectors.ap.job = "x"',
            'deployments.paper: selectors: no origin "ap". Did you mean "app"? Known: app',
        ),
        (
            PAPER + 'selectors.app."a-b" = "x"',
            'deployments.paper: selectors.app: "a-b" is no label name. Use letters, digits and _',
        ),
        (
            PAPER + "selectors.app = {}",
            'deployments.paper: selectors.app: it is empty and selects every job. Select one, such as job = "…"',
        ),
        (
            PAPER + 'selectors.app.__name__ = "up"',
            "deployments.paper: selectors.app.__name__: it is the metric's own, not the system's. "
            "Select by job or another target label",
        ),
        (
            PAPER + 'selectors.app.le = "1"',
            "deployments.paper: selectors.app.le: it is the metric's own, not the system's. "
            "Select by job or another target label",
        ),
        (
            PAPER + "selectors.app.job = '~(?=bot)'",
            'deployments.paper: selectors.app.job: "(?=bot)" is no regular expression of Prometheus (RE2). '
            "Correct it, or give a plain value",
        ),
        (
            PAPER + "limits.exposure = {}",
            'deployments.paper: limit of "exposure": neither warning nor critical is given. Give one or both',
        ),
        (
            PAPER + "limits.exposure = { warning = 0.9, critical = 0.5 }",
            'deployments.paper: limit of "exposure": warning 0.9 and critical 0.5 are in the wrong order. '
            "The warning lies below the critical value: lower is better",
        ),
        (
            PAPER + "limits.trades.warning = 5",
            'deployments.paper: limit of "trades": no side of it is bad. Limit a signal that has a better side',
        ),
        (
            PAPER + "limits.limit_used.warning = 0.5",
            'deployments.paper: paper: a limit on "limit_used", which it does not answer. '
            "Answer limit_used in the system's file",
        ),
        (
            PAPER + 'scrape_interval = "90"',
            'deployments.paper: scrape_interval: "90" is no duration. Write it as 30s, 5m, 1h30m or 7d',
        ),
        (
            PAPER + 'scrape_interval = "999ms"',
            'deployments.paper: scrape_interval: "999ms" is no time between scrapes. Write 1s to 1h, such as 15s',
        ),
        (
            PAPER + 'scrape_interval = "1h1s"',
            'deployments.paper: scrape_interval: "1h1s" is no time between scrapes. Write 1s to 1h, such as 15s',
        ),
        (PAPER + 'currency = "eur"', 'deployments.paper: currency: "eur" is no currency. Write EUR'),
        (
            PAPER + 'currency = "€"',
            'deployments.paper: currency: "€" is no currency. Write its code, such as EUR',
        ),
        (
            PAPER + "limits.exposure.warning = -1.1e15",
            'deployments.paper: limit of "exposure": its warning is no amount. Give a number from -1e15 to 1e15',
        ),
        (
            '[deployments."a/b"]\nsystem = "trader247"',
            'deployments.a/b: "a/b" cannot begin a uid. Use letters, digits, - and _',
        ),
    ],
)
def test_what_is_wrong_with_the_file(folder: Path, content: str, message: str) -> None:
    (folder / "tradeboards.toml").write_text(content)
    assert refused() == [f"tradeboards.toml: {message}"]


def test_an_unknown_signal_is_told_with_the_nearest(folder: Path) -> None:
    (folder / "tradeboards.toml").write_text(PAPER + "limits.exposre.warning = 0.5")
    (line,) = refused()
    assert line.startswith(
        'tradeboards.toml: deployments.paper: limits: no signal "exposre". Did you mean "exposure" or '
    )


def test_all_problems_are_told_at_once(folder: Path) -> None:
    (folder / "tradeboards.toml").write_text(
        'target = 5\n[targets.live]\nurl = "https://g"\norg_id = "x"\n[targets.old]\nurl = "ftp://g"\n'
        "[deployments.paper]\neditable = 1\nlimits = 2\n"
    )
    assert refused() == [
        "tradeboards.toml: target: must be text",
        "tradeboards.toml: targets.live.org_id: must be a whole number",
        "tradeboards.toml: targets.old: its url begins with neither http:// nor https://. Write https://host/path",
        "tradeboards.toml: deployments.paper.editable: must be true or false",
        "tradeboards.toml: deployments.paper.limits: must be a table",
    ]


def test_all_deployments_problems_are_told_at_once(folder: Path) -> None:
    (folder / "tradeboards.toml").write_text(
        '[deployments.a]\nsystem = "x"\n[deployments.b]\nsystem = "trader247"\nselectors.ap.job = "b"\n'
        "limits.uptim.warning = 1\n"
    )
    first, second, third, fourth = refused("build", "trader24")
    assert first == f'tradeboards.toml: deployments.a: no system "x". {SYSTEMS}'
    assert second == 'tradeboards.toml: deployments.b: selectors: no origin "ap". Did you mean "app"? Known: app'
    assert third.startswith('tradeboards.toml: deployments.b: limits: no signal "uptim". Did you mean "uptime"')
    assert fourth == (
        f'no deployment "trader24". Did you mean "trader247"? Known: {", ".join(sorted([*SHIPPED, "a", "b", "desk"]))}'
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"target = ", "is not TOML: Invalid value (at end of document)"),
        (b'a = 1\na = "2"', "is not TOML: Cannot overwrite a value (at end of document)"),
        (b"a = " + b"9" * 5000, "holds a number of too many digits. Correct the number"),
        (b"a = " + b"[" * 5000, "is nested too deeply. Correct its brackets"),
        (b"\xff", "is not TOML: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
)
def test_what_is_not_toml(folder: Path, content: bytes, message: str) -> None:
    (folder / "tradeboards.toml").write_bytes(content)
    assert refused() == [f"tradeboards.toml: {message}"]


def test_a_named_file_that_is_not_there(folder: Path) -> None:
    assert refused("--config", "other.toml", "build") == [
        "other.toml: cannot be read: No such file or directory. Name the file with --config"
    ]
    (folder / "other.toml").mkdir()
    assert refused("--config", "other.toml", "build") == [
        "other.toml: cannot be read: Is a directory. Name the file with --config"
    ]


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "tradeboards.toml")
    assert refused() == ["tradeboards.toml: is no regular file. Name the file with --config"]


def test_a_byte_order_mark_is_no_part_of_the_file(folder: Path) -> None:
    (folder / "tradeboards.toml").write_text('target = "local"', encoding="utf-8-sig")
    assert load().target == "local"


@pytest.mark.usefixtures("folder")
def test_an_unknown_deployment() -> None:
    assert refused("build", "trader427") == [
        f'no deployment "trader427". Did you mean "trader247"? Known: {", ".join(sorted([*SHIPPED, "desk"]))}'
    ]


def test_an_unknown_target(folder: Path) -> None:
    (folder / "tradeboards.toml").write_text('target = "stagin"\n[targets.staging]\nfolder = "f"\n')
    message = 'tradeboards.toml: no target "{}". Did you mean "{}"? Known: local, staging'
    assert refused("build") == [message.format("stagin", "staging")]
    (folder / "tradeboards.toml").write_text('[targets.staging]\nfolder = "f"\n')
    CliRunner().invoke(main, ["build"])
    assert refused("diff", "--target", "locale") == [message.format("locale", "local")]


@pytest.mark.usefixtures("folder")
def test_without_a_file_the_target_is_the_provisioning_folder() -> None:
    config = load()
    assert config == Config(Path(), targets={"local": TargetConfig(folder="var/grafana")})
    assert config.chosen_target() == ("local", TargetConfig(folder="var/grafana"))
    assert [one.slug for one in deployments(config)] == SHIPPED


def test_what_a_file_says_is_what_is_known(folder: Path) -> None:
    file = folder / "conf" / "boards.toml"
    file.parent.mkdir()
    file.write_text(
        'target = "live"\nsystems = ["my/bot.py"]\n'
        '[targets.live]\nurl = "https://g/sub"\ntoken_env = "T"\norg_id = 3\ntimeout = 5\nheaders = { A = "b" }\n'
        + PAPER
        + "limits.exposure = { warning = 1, critical = 2.5 }\n"
    )
    config = load(file)
    assert config.root == file.parent
    assert config.systems == (file.parent / "my/bot.py",)
    assert config.chosen_target() == (
        "live",
        TargetConfig(url="https://g/sub", token_env="T", org_id=3, timeout=5.0, headers={"A": "b"}),  # noqa: S106
    )
    assert config.chosen_target("local") == ("local", TargetConfig(folder="var/grafana"))
    assert config.deployments["paper"].limits == {"exposure": LimitConfig(1.0, 2.5)}


@pytest.mark.parametrize(
    ("content", "grafana"),
    [
        ('target = "local"', "http://localhost:3000"),
        ('target = "live"\n[targets.live]\nurl = "https://g/sub/"', "https://g/sub"),
        ('[targets.live]\nurl = "https://g/sub/"', "http://localhost:3000"),
        (
            'target = "live"\n[targets.live]\nurl = "https://g"\n[alerting]\ngrafana_url = "https://seen.from.outside/"',
            "https://seen.from.outside",
        ),
    ],
)
def test_links_in_alerts_lead_to_the_default_target_unless_told(folder: Path, content: str, grafana: str) -> None:
    (folder / "tradeboards.toml").write_text(content)
    assert load().alerting.grafana_url == grafana


@pytest.mark.usefixtures("folder")
def test_a_target_of_the_configuration_that_is_not_there() -> None:
    with pytest.raises(ConfigError, match=r'^tradeboards.toml: no target "live"\. Known: local$'):
        load().chosen_target("live")


HEAD = """\
from systems import signals
from systems.catalogue import counter, gauge
from systems.matcher import equals
from systems.promql import rate, total
from systems.query import Query
from systems.signal import Limit
from systems.system import System

equity = gauge("bot_equity", "Worth")
orders = counter("bot_orders_total", "Orders", labels={"side": ("buy", "sell")})

def system(**more):
    base = dict(slug="mybot", title="My bot", currency="EUR", selectors={"app": (equals("job", "mybot"),)},
                metrics=(equity, orders), answers={signals.EQUITY: equity, signals.ORDERS_PLACED: orders})
    return System(**(base | more))

"""


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ("SYSTEM = (", [":17: SyntaxError: '(' was never closed. Correct the file"]),
        ("import nosuch", [":17: ModuleNotFoundError: No module named 'nosuch'. Correct the file"]),
        ("SYSTEM = System()", [
            ":17: TypeError: System.__init__() missing 6 required positional arguments: 'slug', 'title', 'currency', "
            "'selectors', 'metrics', and 'answers'. Correct the file"
        ]),
        ("limit = 1 / 0", [":17: ZeroDivisionError: division by zero. Correct the file"]),
        ("open('/nowhere/limits')", [
            ":17: FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/limits'. Correct the file"
        ]),
        ("raise SystemExit(3)", [":17: SystemExit: 3. Correct the file"]),
        ("raise GeneratorExit", [":17: GeneratorExit. Correct the file"]),
        ("raise BaseException('stop')", [":17: BaseException: stop. Correct the file"]),
        ("raise BaseExceptionGroup('many', [SystemExit(3)])", [
            ":17: BaseExceptionGroup: many (1 sub-exception). Correct the file"
        ]),
        ("equals('job', 3)", [':17: the value of label "job" must be text. Write it in quotes']),
        ("Limit('exposure', 0.7)", [":17: the signal of a limit is none. Write Limit(signals.EXPOSURE, …)"]),
        ("Limit(signals.EXPOSURE, '70 %')", [
            ':17: limit of "exposure": its warning is no amount. Give a number from -1e15 to 1e15'
        ]),
        ("SYSTEM = system(title='\\ud800', limits=None)", [
            ':15: mybot: title: must be text. Write title="…"',
            ":15: mybot: limits: must be a tuple of limits. Write (Limit(…),)",
        ]),
        ("SYSTEM = system(title='My bot ')", [
            ":15: mybot: title: begins or ends with a space, which Grafana drops. Write it without",
        ]),
        ("assert not equity", [":17: AssertionError. Correct the file"]),
        ("system()", [": has no SYSTEM. Name the system in it SYSTEM"]),
        ("SYSTEM = 'mybot'", [": has no SYSTEM. Name the system in it SYSTEM"]),
        ("SYSTEM = system(slug='my bot')", [':15: "my bot" cannot begin a uid. Use letters, digits, - and _']),
        ("SYSTEM = system(slug='trader247')", [
            ': the slug "trader247" is taken by the system of systems/registry.py. '
            "Give the system another, or leave one of the two out"
        ]),
        ("rate(equity)", [
            ":17: bot_equity: rate of a gauge. It is taken of counters and histograms only"
        ]),
        ("total(rate(orders), ('sid',))", [
            ':17: sum by "sid": no such label. Did you mean "side"? Known: instance, job, side'
        ]),
        ("gauge('9', '')", [':17: "9" is no metric name. Use letters, digits, _ and :']),
        ("SYSTEM = system(answers={signals.EQUITY: orders, signals.TRADES: equity})", [
            ":15: mybot: equity: it is answered by a query, not by a counter. Give it a query: catalogue it as a "
            "gauge if it may fall, or take promql.rate or promql.increase of it",
            ":15: mybot: trades: it is answered by a counter, not by a gauge. Give it a counter",
        ]),
    ],
)  # fmt: skip
def test_a_users_system_with_an_error_in_it(folder: Path, body: str, messages: list[str]) -> None:
    (folder / "mybot.py").write_text(HEAD + body + "\n")
    (folder / "tradeboards.toml").write_text('systems = ["mybot.py"]\n')
    assert refused() == [f"mybot.py{message}" for message in messages]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.py", 'gone.py: no such file. Correct "systems" in tradeboards.toml'),
        ("x" * 5000 + ".py", "x" * 5000 + '.py: no such file. Correct "systems" in tradeboards.toml'),
        ("folder.py", 'folder.py: is no regular file. Correct "systems" in tradeboards.toml'),
        ("pipe.py", 'pipe.py: is no regular file. Correct "systems" in tradeboards.toml'),
        ("bot.so", "bot.so: is no Python file. A system is a .py file with a SYSTEM in it"),
        ("notes.txt", "notes.txt: is no Python file. A system is a .py file with a SYSTEM in it"),
    ],
)
def test_a_users_system_that_is_no_file_of_python(folder: Path, name: str, message: str) -> None:
    (folder / "folder.py").mkdir()
    os.mkfifo(folder / "pipe.py")
    (folder / "bot.so").write_bytes(b"\x7fELF\x00")
    (folder / "notes.txt").write_text("hello")
    (folder / "tradeboards.toml").write_text(f'systems = ["{name}"]\n')
    assert refused() == [message]


def test_two_files_with_one_slug_are_told_by_their_names(folder: Path) -> None:
    for name in ("one.py", "two.py"):
        (folder / name).write_text(HEAD + "SYSTEM = system()\n")
    (folder / "tradeboards.toml").write_text('systems = ["one.py", "two.py"]\n')
    todo = "Give the system another, or leave one of the two out"
    assert refused() == [f'two.py: the slug "mybot" is taken by one.py. {todo}']


def test_every_bad_system_is_told_at_once(folder: Path) -> None:
    (folder / "one.py").write_text("SYSTEM = 1\n")
    (folder / "two.py").write_text("1 / 0\n")
    (folder / "tradeboards.toml").write_text('systems = ["one.py", "gone.py", "two.py"]\n')
    assert refused() == [
        "one.py: has no SYSTEM. Name the system in it SYSTEM",
        'gone.py: no such file. Correct "systems" in tradeboards.toml',
        "two.py:1: ZeroDivisionError: division by zero. Correct the file",
    ]


def test_a_users_system_imports_its_neighbour_and_prints_beside_the_output(folder: Path) -> None:
    (folder / "my").mkdir()
    (folder / "my/neighbour_of_mybot.py").write_text("JOB = 'mine'\n")
    body = "import neighbour_of_mybot\nprint(neighbour_of_mybot.JOB)\nSYSTEM = system()\n"
    (folder / "my/mybot.py").write_text(HEAD + body)
    (folder / "tradeboards.toml").write_text('systems = ["my/mybot.py"]\n')
    before = list(sys.path)
    result = CliRunner().invoke(main, ["systems"])
    assert (result.exit_code, result.stderr) == (0, "mine\n")
    assert "mine\n" not in result.stdout
    assert sys.path == before


def test_a_users_system_lies_beside_the_file_that_names_it(folder: Path) -> None:
    (folder / "conf").mkdir()
    (folder / "conf/mybot.py").write_text(HEAD + "SYSTEM = system()\n")
    (folder / "conf/tradeboards.toml").write_text('systems = ["mybot.py"]\n')
    result = CliRunner().invoke(main, ["--config", "conf/tradeboards.toml", "build", "mybot", "--out", "out"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert {path.name for path in (folder / "out/dashboards/mybot").iterdir()} == {
        "overview.json",
        "execution.json",
        "health.json",
        "risk.json",
    }


def test_the_example_in_the_module_is_right(folder: Path) -> None:
    import config

    lines = (config.__doc__ or "").splitlines()
    example = textwrap.dedent("\n".join(line for line in lines if line.startswith("    ")))
    (folder / "mybot.py").write_text(HEAD + "SYSTEM = system()\n")
    (folder / "tradeboards.toml").write_text(example)
    assert [one.slug for one in deployments(load())] == [*SHIPPED, "mybot", "trader247-paper"]
