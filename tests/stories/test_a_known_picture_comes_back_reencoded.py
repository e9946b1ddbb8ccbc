"""Journey 1, through the real doors, and the way back: restored byte for byte."""

import urllib.error
import urllib.request

from firsthour.cases.actions import reverse
from firsthour.cases.models import Case, Restriction
from firsthour.cases.words import RestrictionState
from firsthour.clocks.models import Deadline
from firsthour.doors.desk.demo import pictures
from firsthour.doors.desk.demo.journey import KNOWN, Journey
from firsthour.doors.now import now
from firsthour.intake.models import Item
from firsthour.ledger.models import Event
from firsthour.notices.models import Statement
from firsthour.platform.models import Probe
from firsthour.vault.actions import open_exhibit
from firsthour.vault.words import OpeningPurpose


def fetched(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_known_picture_comes_back_reencoded_and_the_whole_house_does_its_part(stage):
    journey = Journey(stage)
    summary = journey.play()

    assert summary["passed"]["verdict"] == "pass"
    assert [one["verdict"] for one in summary["restricted"]] == ["block"] * 4
    gif, jpeg, _, mirrored = (Restriction.objects.get(item__reference=one["id"]) for one in summary["restricted"])

    # disabled, and gone for everybody exactly like something that never was
    post = next(post for post in journey.posts() if post["id"] == gif.item.reference)
    never = fetched(f"{stage.agora}/p/00000000000000000000")
    assert fetched(post["page_link"]) == never and never[0] == 404
    assert fetched(post["picture_link"])[0] == 404
    assert {probe.reach for probe in Probe.objects.filter(command=gif.command)} == {"gone"}
    assert gif.commanded_at < gif.confirmed_at <= gif.proved_at

    # known in the mirror, and it says so
    assert {hit["turn"] for hit in mirrored.item.hits if hit["near"]} == {"mirrored"}

    # preserved, exactly
    sealed = open_exhibit(exhibit_id=gif.exhibit_id, purpose=OpeningPurpose.REVIEW, actor=journey.person, at=now())
    assert sealed == pictures.smaller_palette_gif(pictures.photograph(KNOWN))
    assert Deadline.objects.filter(kind="TCO-6.2", subject_id=gif.id).exists()

    # told, each in their language
    assert {(one.language, one.direction) for one in Statement.objects.all()} == {("en", "ltr"), ("ar", "rtl")}
    assert Deadline.objects.filter(kind="DSA-20.1").count() == 4
    for statement in Statement.objects.all():
        told = "\n".join([*statement.paragraphs, *statement.redress])
        assert "TVE-2" in told and "contact@agora.example" in told and len(statement.redress) == 3
    status, page = fetched(f"{stage.agora}/author/{jpeg.item.author.reference}")
    assert status == 200 and b'dir="rtl"' in page

    # what passed left no case, no author and no bytes
    passed = Item.objects.get(reference=summary["passed"]["id"])
    assert passed.author is None and passed.exhibit is None and not Case.objects.filter(item=passed).exists()

    # and back, byte for byte, by a decision of its own
    reverse(case=Case.objects.get(item=gif.item), actor=journey.person, at=now())
    stage.await_true(
        lambda: Restriction.objects.get(pk=gif.pk).state == RestrictionState.LIFTED, "the restriction to be lifted"
    )
    assert fetched(post["picture_link"]) == (200, sealed)
    assert Restriction.objects.get(pk=jpeg.pk).state == RestrictionState.PROVED
    assert Event.objects.filter(tag="cases:restriction:lifted", subject_id=gif.id).count() == 1
