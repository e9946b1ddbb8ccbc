"""The navigation: one list, each role's own work first, and nothing in it that its reader may not open."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from firsthour.doors.console.navigation import ENTRIES, Group, navigation
from firsthour.doors.console.routes import ROUTES
from firsthour.people.rules import may
from firsthour.people.words import Permission, Role
from tests.doors.console.browsing import words


def seen(role: Role, path: str = "/"):
    return navigation(role, path, lambda permission: may([role], permission))


def test_every_entry_asks_for_what_its_page_asks_for():
    needs = {route.name: route.needs for route in ROUTES}
    assert {entry.route: entry.needs for entry in ENTRIES} == {entry.route: needs[entry.route] for entry in ENTRIES}


def test_no_page_stands_there_twice_and_each_is_marked_where_it_is():
    assert len({entry.route for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        path = urlsplit(reverse(entry.route)).path
        reader = Role.AUTHORITY_OFFICER if entry.needs is Permission.SUBMIT_FILING else Role.OPERATOR
        marked = [link for group in seen(reader, path) for link in group.links if link.current]
        assert [(link.route, link.current) for link in marked] == [(entry.route, "page")]


@pytest.mark.parametrize(
    ("path", "route"), [("/cases/1", "cases"), ("/on-call", "clocks"), ("/flaggers", "flags"), ("/exports/1", "vault")]
)
def test_a_page_behind_an_entry_marks_the_entry(path, route):
    marked = [link for group in seen(Role.OPERATOR, path) for link in group.links if link.current]
    assert [(link.route, link.current) for link in marked] == [(route, "true")]


def test_each_role_finds_its_work_first():
    first = {role: seen(role)[0].code for role in Role if seen(role)}
    assert first == {
        Role.AUTHORITY_OFFICER: Group.WORK,
        Role.REVIEWER: Group.WORK,
        Role.SENIOR: Group.WORK,
        Role.LEGAL: Group.WORK,
        Role.AUDITOR: Group.KEPT,
        Role.OPERATOR: Group.RUNNING,
    }
    assert not may([Role.REVIEWER], Permission.READ_ACCOUNT)
    assert "accounts" not in {link.route for group in seen(Role.REVIEWER) for link in group.links}


def test_a_page_shows_the_groups_and_where_one_is(reviewer):
    shown = words(reviewer.get("/banks"))
    assert 'aria-labelledby="to-work"' in shown
    assert 'href="/banks" aria-current="page"' in shown and shown.count('aria-current="page"') == 1
