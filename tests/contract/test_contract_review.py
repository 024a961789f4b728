"""A review names who edited a dashboard in any Grafana 9 to 13 meanwhile. `GRAFANA_URL` adds a real one."""

from __future__ import annotations

import pytest
from comment_case import Rendered
from git_case import commit_all

from changes.drift.wording import moment
from contract.conftest import Place, commands
from contract.project import LIMIT, Project
from contract.test_contract_grafana import live

pytestmark = [pytest.mark.contract, commands]


@pytest.fixture
def desk(project: Project) -> Project:
    """A project that was pushed and committed."""
    project.push()
    commit_all(project.root)
    return project


def commented(desk: Project) -> str:
    """The comment, of which no title or name is taken for Markdown."""
    said = desk.said("review", "--base", "HEAD", "--target", "here", *desk.deployments)
    found = Rendered(said)
    assert (found.broken, found.open) == ([], [])
    return said


def test_contract_who_edited_meanwhile_is_named_with_the_version_and_the_time(place: Place, desk: Project) -> None:
    base = live(place, desk.risk).version
    place.edit(desk.risk, "calmer", description="theirs")
    edit = next(place.grafana.versions(desk.risk))
    desk.build(settings=LIMIT)
    said = commented(desk)
    assert f"<p>By <code>{edit.author}</code> (1 dashboard).</p>" in said
    assert f"edited by {edit.author} on {moment(edit.created)}, version {edit.number}, since version {base}" in said
    assert f"version {edit.number}, {edit.author}, {moment(edit.created)}: calmer" in said
    assert f"--overwrite-drift {desk.risk} undoes it" in said


def test_contract_without_an_edit_nobody_is_named(desk: Project) -> None:
    desk.build(settings=LIMIT)
    said = commented(desk)
    assert "Edited by others" not in said
    assert "2 changed, 3 unchanged" in said
