"""The shapes that repeat in every room: verbs, event tags, tables and their keys."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from firsthour.ledger.models import AppendOnly
from firsthour.ledger.words import EventTag
from tests.house import shapes
from tests.house.source import example, floors, house, told

OTHER_VERBS = {
    "record": "the ledger's own verb takes the tag first: it is what the call says happened",
    "record_each": "as record, for many subjects",
    "announce": "queues a change for the gates inside another verb, which has the actor and the instant",
    "announce_many": "as announce, for many changes of one kind",
    "enrol": "nobody is signed in yet: the person who enrols becomes the actor",
    "check_password": "nobody is signed in yet; whose password it is, it says itself",
    "check_code": "as check_password, for the second factor",
    "sign_in": "the person who signs in is the actor, once the password is checked",
    "use_nonce": "before it, nobody knows yet whether the request is obeyed at all; no event comes of it",
    "sign_out": "the account that signs out is the actor",
}

VERB_GOOD = "def open_case(*, item, actor, at):\n    pass\n\n\ndef _begin(item):\n    pass\n"
VERBS_BAD = [
    "def open_case(item, *, actor, at):\n    pass\n",
    "def open_case(*, actor, at, item):\n    pass\n",
    "def open_case(*, item, at):\n    pass\n",
    "def open_case(*, item, **more):\n    pass\n",
]


def test_a_verb_of_the_right_shape_passes():
    assert shapes.verb_shape(example("src/firsthour/cases/actions.py", VERB_GOOD)) == []


@pytest.mark.parametrize("text", VERBS_BAD)
def test_a_verb_of_another_shape_is_caught(text):
    assert shapes.verb_shape(example("src/firsthour/cases/actions.py", text))


def test_every_verb_takes_names_only_and_ends_with_actor_and_at():
    found = [fault for source in house() for fault in shapes.verb_shape(source)]
    faults = [fault for name, fault in found if name not in OTHER_VERBS]
    assert not faults, told(faults)
    assert set(OTHER_VERBS) == {name for name, _ in found}, "an exception that is no longer needed"


def every_tag() -> list[tuple[str, EventTag]]:
    found = []
    for source in house():
        if source.part == "words" and not source.path.endswith("/__init__.py"):  # which passes on what stands beside it
            kept = vars(import_module(source.module)).values()
            found += [(source.room, each) for each in kept if isinstance(each, EventTag)]
    return found


def test_a_tag_in_the_past_of_its_own_room_passes():
    assert shapes.tag_fault("cases", EventTag("cases:case:opened", 1, {})) == ""
    assert shapes.tag_fault("people", EventTag("people:account:signed-in", 1, {})) == ""


@pytest.mark.parametrize("tag", ["intake:case:opened", "cases:opened", "cases:case:open"])
def test_a_tag_of_another_room_or_in_the_present_is_caught(tag):
    assert shapes.tag_fault("cases", EventTag(tag, 1, {}))


def test_every_tag_is_past_and_of_its_room_and_stands_once():
    faults = [fault for room, tag in every_tag() if (fault := shapes.tag_fault(room, tag))]
    assert not faults, told(faults)
    tags = [tag.tag for _, tag in every_tag()]
    assert len(tags) == len(set(tags)) > 20


def test_a_table_without_purpose_or_retention_is_caught():
    assert shapes.table_fault("Case", "A question. Purpose: judgement.")
    assert shapes.table_fault("Case", None)
    assert shapes.table_fault("Case", "A question. Purpose: judgement. Retention: as its decision.") == ""


def our_models() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.startswith("firsthour.")]


def test_every_table_says_its_purpose_and_retention():
    faults = [fault for model in our_models() if (fault := shapes.table_fault(model.__name__, model.__doc__))]
    assert not faults, told(faults)


def test_a_key_that_points_up_or_sideways_is_caught():
    drawn = [{"cases"}, {"matching", "vault"}, {"ledger"}]
    assert shapes.points_up("ledger", "cases", drawn)
    assert shapes.points_up("vault", "matching", drawn)
    assert not shapes.points_up("cases", "ledger", drawn)
    assert not shapes.points_up("cases", "cases", drawn)


def test_foreign_keys_point_down():
    faults = []
    for model in our_models():
        for field in model._meta.get_fields():
            if field.many_to_one or (field.one_to_one and field.concrete):
                upper = field.related_model._meta.app_label
                if shapes.points_up(model._meta.app_label, upper, floors()):
                    faults.append(f"{model.__name__}.{field.name} points up to {field.related_model.__name__}")
    assert not faults, told(faults)


def keeping() -> list[str]:
    return [model._meta.db_table for model in our_models() if issubclass(model, AppendOnly)]


def triggers(table: str) -> set[str]:
    """`UPDATE`, `DELETE` and `TRUNCATE` as far as an enabled trigger refuses them."""
    refused = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid = %s::regclass AND p.proname = 'refuse_change' AND t.tgenabled <> 'D'",
            [table],
        )
        for (definition,) in cursor.fetchall():
            refused |= set(re.findall("UPDATE|DELETE|TRUNCATE", definition))
    return refused


def rights(table: str) -> set[str]:
    asked = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r FROM unnest(%s::text[]) AS r WHERE has_table_privilege('firsthour_app', %s, r)",
            [list(asked), table],
        )
        return {right for (right,) in cursor.fetchall()}


def test_a_table_that_may_change_has_no_such_trigger():
    assert triggers("cases_case") == set()
    assert rights("cases_case") == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_every_append_only_table_is_kept_by_the_database():
    assert len(keeping()) > 3
    for table in keeping():
        assert triggers(table) == {"UPDATE", "DELETE", "TRUNCATE"}, table
        assert rights(table) == {"SELECT", "INSERT"}, table


def test_the_application_owns_no_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tableowner = 'firsthour_app'")
        assert cursor.fetchall() == []
