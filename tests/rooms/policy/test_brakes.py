"""A brake is pulled once, tells every gate, and is released by a person alone."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from structlog.testing import capture_logs

from firsthour.doors.desk.publisher import Publisher
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.matching.formats import PublishedState
from firsthour.policy import errors
from firsthour.policy.actions import pull_brake, release_brake
from firsthour.policy.models import Brake
from firsthour.policy.queries import open_brakes
from firsthour.policy.words import BrakeKind, BrakeSubject, ReleaseReason
from firsthour.signals.words import Signal, SignalKind
from tests.making import AT, ZEROS, adopted, entry, person, service

SYSTEM = Actor.system("brake")
SOON = AT + timedelta(minutes=5)
RULE = BrakeSubject(BrakeKind.RULE, "agora/known-picture")
SOURCE = BrakeSubject(BrakeKind.SOURCE, "this platform")
NOBODYS = "00000000-0000-4000-8000-000000000005"


@pytest.fixture
def somebody(db, home):
    who = person()
    adopted(service(), who)
    entry(who)
    return who


def pulled(subject: BrakeSubject = RULE) -> Brake:
    return pull_brake(subject=subject, counted=21, limit=20, actor=SYSTEM, at=AT)


def test_the_system_pulls_it_with_its_figures_and_says_so_loudly(somebody):
    with capture_logs() as lines:
        brake = pulled()
    assert (brake.counted, brake.limit, brake.pulled_by, brake.rule.name) == (21, 20, None, "known-picture")
    assert [(line["log_level"], line["which"], line["counted"]) for line in lines] == [
        ("critical", "agora/known-picture", 21)
    ]
    event = Event.objects.get(tag="policy:brake:pulled")
    assert event.subject_id == brake.id and event.service_id == brake.rule.service_id


def test_pulling_it_again_changes_nothing(somebody):
    assert pulled() == pulled()
    assert Brake.objects.count() == 1 == Event.objects.filter(tag="policy:brake:pulled").count()
    with pytest.raises(IntegrityError, match="policy_brake_once"), transaction.atomic():
        Brake.objects.create(kind="rule", identity=RULE.identity, rule=Brake.objects.get().rule, pulled_at=AT,
                             counted=2, limit=1)  # fmt: skip


def test_a_person_pulls_it_without_figures_and_nobody_else_does(somebody):
    brake = pull_brake(subject=SOURCE, actor=somebody, at=AT)
    assert (brake.counted, brake.limit, str(brake.pulled_by)) == (None, None, somebody.id)
    for actor in (Actor.rule(uuid.uuid4()), Actor.platform(uuid.uuid4())):
        with pytest.raises(errors.BrakePulledWrongly):
            pull_brake(subject=RULE, actor=actor, at=AT)
    with pytest.raises(IntegrityError, match="policy_brake_counted_or_by_person"), transaction.atomic():
        pull_brake(subject=RULE, actor=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("kind", "identity"),
    [("rule", "agora/other"), ("rule", "known-picture"), ("entry", "5"), ("entry", NOBODYS), ("source", "x")],
)
def test_what_is_not_there_cannot_be_braked(somebody, kind, identity):
    with pytest.raises(errors.BrakeSubjectUnknown):
        pull_brake(subject=BrakeSubject(BrakeKind(kind), identity), actor=somebody, at=AT)


def test_a_person_releases_it_with_a_reason_once(somebody):
    brake = pulled()
    release_brake(brake_id=brake.id, reason=ReleaseReason.MATCHES_RIGHT, actor=somebody, at=SOON)
    assert not open_brakes().exists()
    brake.refresh_from_db()
    assert (str(brake.released_by), brake.released_because) == (somebody.id, "matches-right")
    assert Event.objects.get(tag="policy:brake:released").subject_id == brake.id
    with pytest.raises(errors.BrakeReleasedAlready):
        release_brake(brake_id=brake.id, reason=ReleaseReason.MATCHES_RIGHT, actor=somebody, at=SOON)
    with pytest.raises(errors.BrakeUnknown):
        release_brake(brake_id=uuid.uuid4(), reason=ReleaseReason.MATCHES_RIGHT, actor=somebody, at=SOON)
    assert pulled().id != brake.id, "it can be pulled anew"


@pytest.mark.parametrize("actor", [SYSTEM, Actor.rule(uuid.uuid4()), Actor.platform(uuid.uuid4())])
def test_nobody_but_a_person_releases(somebody, actor):
    brake = pulled()
    with pytest.raises(errors.ReleaseNeedsPerson):
        release_brake(brake_id=brake.id, reason=ReleaseReason.MATCHES_RIGHT, actor=actor, at=SOON)


@pytest.mark.parametrize(
    "changes",
    [
        "released_at = now()",
        "released_at = now(), released_because = 'matches-right'",
        "released_at = now(), released_because = 'matches-right', released_by = gen_random_uuid()",
        'counted = 1, "limit" = 0',
        "identity = 'agora/another'",
    ],
)
def test_nor_does_a_statement_in_the_database(somebody, changes):
    brake = pulled()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(f"UPDATE policy_brake SET {changes} WHERE id = %s", [brake.id])
    assert open_brakes().get() == brake


def test_a_release_is_final_in_the_database_too(somebody):
    brake = pulled()
    release_brake(brake_id=brake.id, reason=ReleaseReason.CAUSE_REMOVED, actor=somebody, at=SOON)
    with pytest.raises(IntegrityError, match="released once"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE policy_brake SET released_at = NULL, released_by = NULL, released_because = '' WHERE id = %s",
            [brake.id],
        )


def test_every_gate_sees_it_pulled_and_released_also_from_a_new_segment(somebody, home):
    publisher = Publisher(home)
    publisher.publish()
    state = PublishedState.open(home / "published")
    signal = Signal(SignalKind.PDQ, ZEROS, 100)
    rule, source = pulled(), pulled(SOURCE)
    publisher.publish()
    assert state.refresh() and state.view.braked_rules == {RULE.identity}
    assert [(hit.braked, str(hit.status)) for hit in state.search([signal])] == [(True, "confirmed")]
    publisher.close()
    (home / "published" / "current").unlink()
    publisher = Publisher(home)  # begins with a new segment
    publisher.publish()
    assert set(PublishedState.open(home / "published").view.brakes) == {str(rule.id), str(source.id)}
    for brake in (rule, source):
        release_brake(brake_id=brake.id, reason=ReleaseReason.MATCHES_RIGHT, actor=somebody, at=SOON)
    publisher.publish()
    publisher.close()
    assert state.refresh() and not state.view.brakes
    assert [hit.braked for hit in state.search([signal])] == [False]
