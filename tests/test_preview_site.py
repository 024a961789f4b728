"""The pages and pictures that `tradeboards preview` writes, and what it leaves alone."""

from __future__ import annotations

import base64
import hashlib
import shutil
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lab_case import LAB_END
from preview_case import SCRIPT, Parts, dashboard, parts, plain_script, preview, written

from preview.site.browser import NAMES
from preview.site.entries import page_name
from preview.site.index import Listed, index
from preview.site.page import drawing

pytestmark = pytest.mark.usefixtures("plain_script")
__all__ = ["plain_script"]

HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>"
MARK = b'<meta name="generator" content="tradeboards preview">'
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)


def test_a_page_and_the_index_hold_all_and_ask_for_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = preview(written(tmp_path / "a.json", dashboard()), "--out", out)
    assert (result.exit_code, result.stdout) == (0, f"{out}/index.html: 1 dashboard, 1 panel\n")
    assert "sample shapes: what these files ask is not simulated" in result.stderr
    page, index = parts(out / "theirs.html"), parts(out / "index.html")
    assert page.site["mode"] == "file"
    assert page.site["dashboards"] == [{"uid": "theirs", "title": "Theirs", "folder": "Files", "href": "theirs.html"}]
    assert page.site["shown"]["data"]["kind"] == "sample"
    assert page.site["shown"]["panels"][0]["answers"][0]["series"]
    assert "http" not in page.policy
    assert "connect-src 'none'" in page.policy
    assert index.links == ["theirs.html"]
    assert index.scripts == []
    assert {"Files", "Theirs", "1 panel", page.site["shown"]["data"]["says"]} <= {*index.text}


def test_what_the_choices_of_a_page_share_is_in_it_once(tmp_path: Path) -> None:
    options = [{"text": name, "value": name} for name in "abcdef"]
    variable = {"name": "of", "type": "custom", "query": "a,b,c,d,e,f", "options": options, "current": options[0]}
    depends = {**dashboard()["panels"][0], "id": 2, "title": "Up of $of"}
    file = written(
        tmp_path / "a.json",
        dashboard(panels=[*dashboard()["panels"], depends], templating={"list": [variable]}),
    )
    assert preview(file, "--out", tmp_path / "out").exit_code == 0
    page = parts(tmp_path / "out/theirs.html")
    others = page.site["others"]
    titles = [[panel["model"]["title"] for panel in other["panels"]] for other in others.values()]
    assert titles == [["Up", f"Up of {name}"] for name in "bcdef"]
    assert all(other["panels"][0] == page.site["shown"]["panels"][0] for other in others.values())
    text = (tmp_path / "out/theirs.html").read_text(encoding="utf-8")
    assert [text.count(f'"title":"{title}"') for title in ("Up", "Up of a", "Up of b")] == [1, 1, 1]


def test_the_index_says_what_is_wrong_and_leads_to_groups() -> None:
    lines = [
        Listed("a.html", "A", "One", 5, problems=1, empty=2),
        Listed("b.html", "B", "Two", 1),
    ]
    page = Parts(index(lines, []))
    assert {"1 panel with problems", "2 panels without data"} <= {*page.text}
    assert page.links == ["#group-0", "#group-1", "a.html", "b.html"]
    assert Parts(index(lines[:1], [])).links == ["a.html"]


def test_no_script_runs_but_ours_whatever_a_title_says(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert preview(written(tmp_path / "a.json", dashboard(HOSTILE)), "--out", out).exit_code == 0
    page, index = parts(out / "theirs.html"), parts(out / "index.html")
    assert [text for given, text in page.scripts if given.get("id") != "site"] == [SCRIPT]
    assert page.site["shown"]["title"] == HOSTILE
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in page.policy
    assert index.scripts == []
    assert HOSTILE in index.text
    assert f"{HOSTILE} · tradeboards preview" in page.text


def test_the_script_cannot_end_its_own_element(tmp_path: Path) -> None:
    script = tmp_path / "page.js"
    script.write_text("const a = '</script><!--<script>';", encoding="utf-8")
    assert drawing(script).html == "<script>const a = '\\x3c/script>\\x3c!--<script>';</script>"


@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from(["index", "INDEX", "..", "a/b", "A", "a", "a-2", ""]))))
def test_names_of_pages_are_safe_and_differ_also_where_case_does_not_count(uids: list[str]) -> None:
    taken = {"index"}
    names = [page_name(uid, taken) for uid in uids]
    assert all(name.isascii() and name.replace("-", "").replace("_", "").isalnum() for name in names)
    assert len({name.lower() for name in names} | {"index"}) == len(names) + 1
    assert all(len(name) <= 90 for name in names)


def test_dashboards_of_one_uid_or_none_have_a_page_each(tmp_path: Path) -> None:
    same = [written(tmp_path / f"{name}.json", dashboard(name)) for name in ("one", "two")]
    none = written(tmp_path / "none.json", dashboard("none", uid=None))
    out = tmp_path / "out"
    assert preview(*same, none, "--out", out).exit_code == 0
    assert {path.name for path in out.iterdir()} == {"index.html", "theirs.html", "theirs-2.html", "none.html"}


def test_pages_of_an_earlier_run_go_and_the_files_of_others_stay(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert preview(written(tmp_path / "a.json", dashboard(uid="old")), "--out", out).exit_code == 0
    (out / "notes.html").write_text("<title>mine</title>", encoding="utf-8")
    (out / "chart.png").write_bytes(b"\x89PNG mine")
    assert preview(written(tmp_path / "a.json", dashboard(uid="new")), "--out", out).exit_code == 0
    assert {path.name for path in out.iterdir()} == {"index.html", "new.html", "notes.html", "chart.png"}


@pytest.mark.parametrize("name", ["index.html", "theirs.html"])
def test_the_file_of_another_is_not_overwritten(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("<title>mine</title>", encoding="utf-8")
    result = preview(written(tmp_path / "a.json", dashboard()), "--out", out)
    assert result.exit_code == 2
    todo = "Choose another with --out"
    assert f"error: {out / name}: was not written by preview, and is left alone. {todo}\n" in result.stderr
    assert [path.name for path in out.iterdir()] == [name]
    assert (out / name).read_text(encoding="utf-8") == "<title>mine</title>"


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    file = written(tmp_path / "a.json", dashboard())
    result = preview(file, "--out", file)
    assert (result.exit_code, result.stderr) == (2, f"error: {file}: is no folder. Choose another with --out\n")


def test_files_that_hold_no_dashboard_are_all_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    result = preview(broken, written(tmp_path / "list.json", []), tmp_path / "none.json", "--out", tmp_path / "out")
    assert result.exit_code == 2
    first, second, third = result.stderr.splitlines()
    assert first.startswith(f"error: {broken}: is not JSON: ")
    assert second == f"error: {tmp_path}/list.json: is no dashboard but a list. Give the JSON of one dashboard"
    assert third == f"error: {tmp_path}/none.json: cannot be read: No such file or directory"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--serve", "--png"], "--png takes pictures of written pages, --serve writes none; give one of them"),
        (["--serve", "--base", "HEAD"], "--serve follows the sources, --base looks at a revision; give one of them"),
        (["--sample", "--prometheus", "x"], "--sample asks nothing, --prometheus asks it; give one of them"),
        (["a.json", "--base", "HEAD"], "--base compares what is in build/, and a FILE is not; give one of them"),
        (["--theme", "dark"], "--theme is of pictures; give --png too"),
        (["--width", "800"], "--width is of pictures; give --png too"),
        (["--port", "0"], "--port is of a server; give --serve too"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: list[str], said: str) -> None:
    result = preview(*options)
    assert result.exit_code == 2
    assert f"Error: {said}\n" in result.stderr


def test_a_prometheus_answers_at_the_moment_asked(lab_url: str, tmp_path: Path) -> None:
    result = preview(
        written(tmp_path / "a.json", dashboard()), "--prometheus", lab_url, "--time", str(LAB_END), "--out", tmp_path
    )
    assert result.exit_code == 0, result.stderr
    shown = parts(tmp_path / "theirs.html").site["shown"]
    assert shown["data"] == {"kind": "prometheus", "says": f"Asked of {lab_url}."}
    assert shown["to"] == LAB_END * 1000
    (series,) = shown["panels"][0]["answers"][0]["series"]
    assert series["values"][-1] > 0


def test_of_a_prometheus_that_is_gone_each_panel_says_so(tmp_path: Path) -> None:
    file = written(tmp_path / "a.json", dashboard())
    result = preview(file, "--prometheus", "http://u:secret@127.0.0.1:9", "--out", tmp_path / "out")
    assert result.exit_code == 0
    told = "http://127.0.0.1:9: cannot be reached. See whether it runs, and check the url. Each panel says so"
    assert result.stderr.splitlines()[0].strip() == told
    assert "1 of them with problems" in result.stdout
    assert "secret" not in result.output
    (panel,) = parts(tmp_path / "out/theirs.html").site["shown"]["panels"]
    assert [answer["error"] for answer in panel["answers"]] == ["cannot be reached"]


def test_a_prometheus_that_is_none_is_one_line(tmp_path: Path) -> None:
    file = written(tmp_path / "a.json", dashboard())
    result = preview(file, "--prometheus", "ftp://u:secret@127.0.0.1", "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "secret" not in result.output
    assert not (tmp_path / "out").exists()


def test_our_dashboards_show_the_lab_where_it_can_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = preview("trader247", "--time", str(LAB_END))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("var/preview/index.html: 5 dashboards, ")
    pages = sorted(Path("var/preview").glob("trader247-*.html"))
    assert len(pages) == 5
    site = parts(Path("var/preview/trader247-risk.html")).site
    assert [one["href"] for one in site["dashboards"]][:2] == ["trader247-overview.html", "trader247-risk.html"]
    assert site["shown"]["data"]["kind"] == "lab"
    assert site["shown"]["to"] == LAB_END * 1000


def test_without_a_prometheus_our_dashboards_show_samples_and_it_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    result = preview("trader247")
    assert result.exit_code == 0
    assert 'sample shapes instead of the lab\'s history: lab: "prometheus" is not here. Install ' in result.stderr
    assert parts(Path("var/preview/trader247-risk.html")).site["shown"]["data"]["kind"] == "sample"


def test_pictures_need_a_browser_and_say_so_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROME", raising=False)
    file = written(tmp_path / "a.json", dashboard())
    result = preview(file, "--png", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr == (
        "error: --png: pictures need a Chromium, and none is on the PATH. "
        "Install Chromium (on Debian: apt-get install chromium), or let CHROME name a browser of its kind\n"
    )
    monkeypatch.setenv("CHROME", str(tmp_path / "none"))
    assert preview(file, "--png", "--out", tmp_path / "out").stderr.startswith(
        "error: CHROME: names no program that can be run. "
    )


def test_a_browser_that_is_none_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\necho no display >&2\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("CHROME", str(fake))
    result = preview(written(tmp_path / "a.json", dashboard()), "--png", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert f"error: {fake}: the browser ended. It said: no display\n" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")
def test_pictures_are_as_wide_as_asked_and_as_high_as_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "console.error('said so'); document.body.style.margin = 0; const tall = document.createElement('div');"
        "tall.style.height = location.search === '?theme=light' ? '1234px' : '2345px'; document.body.append(tall);"
    )
    from preview.site import page

    monkeypatch.setattr(page, "drawing", lambda: page.Script(script + SCRIPT))
    out = tmp_path / "out"
    result = preview(written(tmp_path / "a.json", dashboard()), "--png", "--width", "400", "--out", out)
    assert result.stdout == f"{out}/index.html: 1 dashboard, 1 panel, 2 pictures\n"
    assert result.stderr.endswith("  in the browser, Theirs: said so\n")
    sizes = {path.name: struct.unpack(">II", path.read_bytes()[16:24]) for path in out.glob("*.png")}
    assert sizes == {"theirs.light.400.png": (400, 1234), "theirs.dark.400.png": (400, 2345)}
    assert all(name in (out / "index.html").read_text(encoding="utf-8") for name in sizes)
    assert preview(written(tmp_path / "a.json", dashboard()), "--out", out).exit_code == 0
    assert list(out.glob("*.png")) == []


def test_every_page_is_marked_as_ours(tmp_path: Path) -> None:
    assert preview(written(tmp_path / "a.json", dashboard()), "--out", tmp_path).exit_code == 0
    assert all(MARK in path.read_bytes() for path in tmp_path.glob("*.html"))
