"""Journey 2 on the example platform: what an order names is gone and proved so, copies wait, the answer leaves."""

import json
from datetime import timedelta

import msgspec

from firsthour.clocks.queries import deadlines_of
from firsthour.doors.desk import surroundings
from firsthour.doors.desk.command import main
from firsthour.doors.desk.demo import pictures
from firsthour.doors.desk.demo.journey import Journey
from firsthour.doors.now import now
from firsthour.orders.actions import accept
from firsthour.orders.models import Filing, FoundCopy
from firsthour.orders.words import FilingState, NamedLink
from firsthour.platform.models import Probe, Service
from tests.filing import ENTRY, ORDER, filed, registered
from tests.mailing import mail_server
from tests.stories.test_a_known_picture_comes_back_reencoded import fetched


def test_an_order_is_carried_out_proved_and_answered_within_its_hour(stage, capsys, monkeypatch):
    with mail_server() as mailbox:
        stage.environment |= {
            "FIRSTHOUR_SMTP": f"smtp+plain://127.0.0.1:{mailbox.port}",
            "FIRSTHOUR_MAIL_FROM": "orders@agora.example",
        }
        journey = Journey(stage)
        journey.open()
        cup = pictures.photograph("coffee.png")
        ana = journey.upload("ana", "A cup", cup, "fr")
        ben = journey.upload("ben", "Another cup", pictures.rough_jpeg(cup), "en")
        stage.await_true(
            lambda: {each["id"] for each in journey.posts() if each["state"] == "published"} >= {ana, ben},
            "both posts to be published",
        )
        post = next(each for each in journey.posts() if each["id"] == ana)

        # it came 35 minutes ago, and nobody was there
        on, arrived = Service.objects.get(slug="agora"), now() - timedelta(minutes=35)
        registered(at=now())
        form = msgspec.structs.replace(ORDER, url_and_location_info=(NamedLink(post["page_link"]),))
        order = filed(on, form, arrived=arrived, at=now())
        assert order.suspicions == [] and order.received_at == arrived
        accept(filing_id=order.id, actor=journey.person, at=now())
        stage.await_true(
            lambda: Filing.objects.get(pk=order.pk).state == FilingState.EXECUTED, "the order to be executed"
        )

        # gone for everybody like something that never was, seen from outside, within the hour
        order.refresh_from_db()
        assert fetched(post["page_link"])[0] == fetched(post["picture_link"])[0] == 404
        restriction = order.items.get().restriction
        assert {probe.reach for probe in Probe.objects.filter(command=restriction.command)} == {"gone"}
        assert arrived < order.executed_at < arrived + timedelta(hours=1)
        (hour,) = [clock for clock in deadlines_of([order.id]) if clock.kind == "TCO-3.3"]
        assert hour.satisfied_at == order.executed_at and hour.reached_at is None

        # told, in the author's language, by whom and where to challenge it
        stage.await_true(
            lambda: restriction.statement.message.__class__.objects.filter(
                statement=restriction.statement, state="done"
            ).exists(),
            "the author to be told",
        )
        told = "\n".join(
            [restriction.statement.title, *restriction.statement.paragraphs, *restriction.statement.redress]
        )
        assert restriction.statement.language == "fr" and ENTRY.name in told and ORDER.redress_body_or_court in told

        # somebody else's upload of the same stays up until a person decides
        stage.await_true(lambda: FoundCopy.objects.filter(prepared_at__isnull=False).exists(), "the copy to be ready")
        assert FoundCopy.objects.get().item.reference == ben
        assert next(each for each in journey.posts() if each["id"] == ben)["state"] == "published"

        # answered once, at the register's address
        def answers() -> list:
            return [mail for mail in mailbox.mails if mail["To"] == ENTRY.answer_address]

        stage.await_true(lambda: len(answers()) == 1, "the answer to arrive")
        (mail,) = answers()
        told = json.loads(list(mail.iter_attachments())[1].get_content())
        assert told["annex"] == "II" and told["B"]["addresses"][0]["address"] == post["page_link"]

        monkeypatch.setattr(surroundings, "enter", lambda: None)
        capsys.readouterr()
        assert main(["order", "show", str(order.number), "--json"]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert shown["items"][0]["t1"] == shown["t1"] > shown["t0"] and shown["answers"][0]["state"] == "done"
        assert [step["tag"] for step in shown["clocks"][0]["history"]][-1] == "clocks:deadline:satisfied"
