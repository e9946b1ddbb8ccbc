"""Who may touch what: rules are pure, words know no Django, queries do not write, rooms read no clock."""

import pytest

from tests.house import purity
from tests.house.source import example, house, told

CLOCK_READERS = {
    "src/firsthour/platform/connectors/webhook/connector.py": "the signature's timestamp is checked by the receiver's "
    "clock against ours at the moment of the call, not against any instant of the record",
    "src/firsthour/platform/connectors/s3/connector.py": "as for the webhook: S3 checks the time of sending",
}
WRITERS = {
    "src/firsthour/doors/desk/publisher.py": "numbers changes once committed: bookkeeping of the published files, not "
    "something that happened to anybody",
}

RULES_GOOD = "from datetime import datetime\ndef late(due: datetime, at: datetime) -> bool:\n    return at > due\n"
RULES_BAD = [
    "from django.db import models\n",
    "import os\n",
    "import random\n",
    "from pathlib import Path\n",
    "from uuid import uuid4\n",
    "from firsthour.doors.now import now\n",
    "from datetime import datetime, UTC\nlate = datetime.now(UTC)\n",
    "text = open('terms.yaml').read()\n",
]


def test_a_pure_rule_passes():
    assert purity.rules_are_pure(example("src/firsthour/cases/rules.py", RULES_GOOD)) == []


@pytest.mark.parametrize("text", RULES_BAD)
def test_an_impure_rule_is_caught_in_a_file_and_in_a_package(text):
    assert purity.rules_are_pure(example("src/firsthour/cases/rules.py", text))
    assert purity.rules_are_pure(example("src/firsthour/policy/rules/tree.py", text))


def test_every_rule_of_the_house_is_pure():
    faults = [fault for source in house() for fault in purity.rules_are_pure(source)]
    assert not faults, told(faults)


@pytest.mark.parametrize(
    "text", ["import time\nnow = time.time()\n", "from django.utils import timezone\nat = timezone.now()\n"]
)
def test_a_room_that_reads_the_clock_is_caught_and_a_door_is_not(text):
    assert purity.rooms_read_no_clock(example("src/firsthour/cases/actions.py", text))
    assert purity.rooms_read_no_clock(example("src/firsthour/doors/now.py", text)) == []


def test_an_interval_is_not_the_time():
    text = "import time\nbegun = time.monotonic()\n"
    assert purity.rooms_read_no_clock(example("src/firsthour/signals/pool.py", text)) == []


def test_no_room_reads_the_clock():
    reading = {source.path: purity.rooms_read_no_clock(source) for source in house()}
    faults = [fault for path, found in reading.items() if path not in CLOCK_READERS for fault in found]
    assert not faults, told(faults)
    assert all(reading[path] for path in CLOCK_READERS), "an exception that is no longer needed"


@pytest.mark.parametrize("part", ["words.py", "formats.py", "formats/records.py", "errors.py"])
def test_words_that_know_django_are_caught(part):
    for text in ["from django.db import models\n", "from firsthour.cases.models import Case\n"]:
        assert purity.words_know_no_django(example(f"src/firsthour/cases/{part}", text))
    assert purity.words_know_no_django(example(f"src/firsthour/cases/{part}", "from enum import StrEnum\n")) == []


def test_no_words_formats_or_errors_know_django():
    faults = [fault for source in house() for fault in purity.words_know_no_django(source)]
    assert not faults, told(faults)


WRITING = [
    "case.save()\n",
    "Case.objects.create(item=item)\n",
    "Case.objects.filter(pk=1).update(state='open')\n",
    "old = Case.objects.filter(pk=1).delete()\n",
    "case, made = Case.objects.get_or_create(item=item)\n",
    "Case.objects.bulk_create([])\n",
    "locked = Case.objects.select_for_update().get(pk=1)\n",
]


@pytest.mark.parametrize("text", [*WRITING, "cursor.execute('DELETE FROM cases_case')\n"])
def test_a_query_that_writes_is_caught(text):
    assert purity.queries_do_not_write(example("src/firsthour/cases/queries.py", text))


def test_a_query_that_reads_passes():
    text = "found = Case.objects.filter(pk=1).first()\nfacts = {}\nfacts.update(state='open')\n"
    assert purity.queries_do_not_write(example("src/firsthour/cases/queries.py", text)) == []


def test_no_query_of_the_house_writes():
    faults = [fault for source in house() for fault in purity.queries_do_not_write(source)]
    assert not faults, told(faults)


@pytest.mark.parametrize("text", WRITING)
def test_writing_outside_actions_is_caught_and_in_actions_it_is_not(text):
    text = "from firsthour.cases.models import Case\n" + text
    assert purity.only_actions_write(example("src/firsthour/cases/duties.py", text))
    assert purity.only_actions_write(example("src/firsthour/doors/console/pages.py", text))
    assert purity.only_actions_write(example("src/firsthour/cases/actions.py", text)) == []


def test_saving_a_picture_is_not_writing_a_row():
    text = "from PIL import Image\nImage.new('L', (1, 1)).save('one.png')\n"
    assert purity.only_actions_write(example("src/firsthour/signals/decoding/warming.py", text)) == []


def test_only_actions_of_the_house_write():
    writing = {source.path: purity.only_actions_write(source) for source in house()}
    faults = [fault for path, found in writing.items() if path not in WRITERS for fault in found]
    assert not faults, told(faults)
    assert all(writing[path] for path in WRITERS), "an exception that is no longer needed"
