"""What every connector must do, each against a platform of its kind: the example board, a server with the documented
shapes of Mastodon, a server that speaks S3, and a served folder."""

import uuid
from contextlib import ExitStack

import pytest
import urllib3

from firsthour.doors.lifetime import unused_port
from firsthour.platform.connectors.directory.connector import DirectoryConnector
from firsthour.platform.connectors.mastodon.connector import MastodonConnector
from firsthour.platform.connectors.opening import CAPABILITIES
from firsthour.platform.connectors.s3.connector import S3Connector
from firsthour.platform.connectors.webhook.connector import WebhookConnector
from firsthour.platform.errors import ConnectorCannot, ConnectorNeedsHand, ConnectorSilent, ConnectorSlow, ItemUnknown
from firsthour.platform.probing import look
from firsthour.platform.rules import commanded_state
from firsthour.platform.words import CommandKind, ConnectorKind, PlatformAuthor, Reach, Target
from tests.rooms.platform.worlds.board import SECRET, published_post
from tests.rooms.platform.worlds.fediverse import ACCOUNT, FILE, MAIL, STATUS, TOKEN, Fediverse, mastodon_of
from tests.rooms.platform.worlds.shape import World
from tests.rooms.platform.worlds.sites import Dripping, authority, files, serving

CONTENT = b"\x89PNG\r\n\x1a\n a photograph of a cup" * 50
SLOW = 0.3
DISABLING = [kind for kind in ConnectorKind if CommandKind.DISABLE in CAPABILITIES[kind].items]
OVER_A_NETWORK = [kind for kind in ConnectorKind if kind is not ConnectorKind.DIRECTORY]


@pytest.fixture(params=list(ConnectorKind))
def world(request, tmp_path):
    make = {
        ConnectorKind.WEBHOOK: webhook_world,
        ConnectorKind.MASTODON: mastodon_world,
        ConnectorKind.S3: s3_world,
        ConnectorKind.DIRECTORY: directory_world,
    }[request.param]
    Dripping.stopped.clear()
    with ExitStack() as stack:
        yield make(request, stack, tmp_path)
        Dripping.stopped.set()


def webhook_world(request, stack: ExitStack, _folder) -> World:
    board = request.getfixturevalue("board")
    post = published_post(board)
    secret = SECRET.encode()
    outlet = WebhookConnector(address=f"{board.agora}/firsthour/hook", secret=secret, service="agora")
    return World(
        outlet=outlet,
        item=post["id"],
        link=post["page_link"],
        content=outlet.fetch(post["id"], key="the original"),
        author=post["author"],
        allowed=frozenset({authority(board.agora)}),
        slow=WebhookConnector(address=slow_site(stack), secret=secret, service="agora", seconds=SLOW),
    )


def mastodon_world(_request, stack: ExitStack, _folder) -> World:
    fediverse = Fediverse(CONTENT)
    fediverse.address = stack.enter_context(serving(mastodon_of(fediverse)))

    def delete_as_a_moderator():
        fediverse.deleted = True

    return World(
        outlet=MastodonConnector(address=fediverse.address, token=TOKEN.encode()),
        item=f"{STATUS}/{FILE}",
        link=fediverse.status()["url"],
        content=CONTENT,
        author=ACCOUNT,
        mail=MAIL,
        allowed=frozenset({authority(fediverse.address)}),
        slow=MastodonConnector(address=slow_site(stack), token=TOKEN.encode(), seconds=SLOW),
        by_hand=delete_as_a_moderator,
        shown=lambda: fediverse.strikes[-1]["text"],
    )


def s3_world(request, stack: ExitStack, _folder) -> World:
    endpoint = request.getfixturevalue("bucket")
    key = f"cups/{uuid.uuid4().hex} & a spoon.png"
    outlet = S3Connector(address=endpoint, access_key="an-access-key", secret=b"a secret key", region="eu-west-1")
    outlet._ask("upload", "PUT", key, upload_time(), body=CONTENT, headers={"x-amz-acl": "public-read"})
    (item,) = outlet.resolve(f"{endpoint}/{key}".replace(" ", "%20"), key="a key")
    return World(
        outlet=outlet,
        item=key,
        link=item.link,
        content=CONTENT,
        allowed=frozenset({authority(endpoint)}),
        slow=S3Connector(
            address=f"{slow_site(stack)}/bucket", access_key="a", secret=b"s", region="eu-west-1", seconds=SLOW
        ),
    )


def directory_world(_request, stack: ExitStack, folder) -> World:
    root, kept = folder / "served", folder / "kept"
    (root / "cups").mkdir(parents=True)
    kept.mkdir()
    (root / "cups" / "a cup.png").write_bytes(CONTENT)
    address = stack.enter_context(files(root))
    return World(
        outlet=DirectoryConnector(address=address, root=root, kept=kept),
        item="cups/a cup.png",
        link=f"{address}/cups/a%20cup.png",
        content=CONTENT,
        allowed=frozenset({authority(address)}),
    )


def slow_site(stack: ExitStack) -> str:
    return stack.enter_context(serving(Dripping))


def upload_time():
    from firsthour.platform.asking import TimeLeft

    return TimeLeft(20)


@pytest.fixture(scope="module")
def bucket():
    """A bucket at a server that speaks S3 and honours tags and access lists: moto's."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=unused_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}/uploads"
    outlet = S3Connector(address=f"http://{host}:{port}", access_key="an-access-key", secret=b"s", region="eu-west-1")
    where = b"<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>"
    outlet._ask("make", "PUT", "uploads", upload_time(), body=where)
    yield endpoint
    server.stop()


def key() -> str:
    return str(uuid.uuid4())


def targets(world: World) -> list[Target]:
    return [Target(item=world.item), *([Target(author=world.author)] if world.author else [])]


def able(world: World, target: Target) -> frozenset[CommandKind]:
    return world.outlet.capabilities.authors if target.author else world.outlet.capabilities.items


def command(world: World, kind: CommandKind, target: Target, revision: int | None = None, territories=()):
    revision = revision or world.next_revision()
    return world.outlet.command(kind, target, revision=revision, territories=list(territories), key=key())


def reach(world: World, link: str) -> Reach:
    return look(link, allowed=world.allowed, absent=world.outlet.absent(link)).reach


def test_a_link_is_resolved_to_its_item_with_every_address_of_it(world):
    (found,) = world.outlet.resolve(world.link, key=key())
    assert (found.item, found.state, found.audience) == (world.item, "published", "public")
    assert found.author == (world.author or None)
    assert world.link in found.surfaces
    assert {reach(world, link) for link in found.surfaces} == {Reach.PRESENT}


@pytest.mark.parametrize("link", ["https://elsewhere.example/p/1", "no link", "http://[bad/"])
def test_a_foreign_link_is_resolved_to_nothing(world, link):
    assert world.outlet.resolve(link, key=key()) == []


def test_the_bytes_come_as_they_were_uploaded(world):
    assert world.outlet.fetch(world.item, key=key()) == world.content


def test_each_command_it_is_capable_of_is_carried_out_confirmed_and_undone(world):
    for target in targets(world):
        for kind in sorted(able(world, target) - {CommandKind.RESTORE}):
            done = command(world, kind, target)
            assert (done.item, done.author) == (target.item, target.author)
            assert (done.state, done.ignored) == (commanded_state(kind, target), False), kind
            assert world.outlet.confirm(target, key=key()).state == done.state
            undone = command(world, CommandKind.RESTORE, target)
            assert undone.state == commanded_state(CommandKind.RESTORE, target)
            assert world.outlet.confirm(target, key=key()).state == undone.state


@pytest.mark.parametrize("world", DISABLING, indirect=True)
def test_a_disabled_item_is_gone_from_outside_kept_inside_and_comes_back_byte_for_byte(world):
    target = Target(item=world.item)
    (before,) = world.outlet.resolve(world.link, key=key())
    served = {link: urllib3.request("GET", link) for link in before.surfaces}
    disabled = command(world, CommandKind.DISABLE, target)
    assert set(before.surfaces) <= set(disabled.surfaces)
    assert {reach(world, link) for link in disabled.surfaces} == {Reach.GONE}
    assert world.outlet.fetch(world.item, key=key()) == world.content
    (known,) = world.outlet.resolve(world.link, key=key())
    assert (known.item, known.state) == (world.item, "disabled")
    command(world, CommandKind.RESTORE, target)
    for link, answer in served.items():
        again = urllib3.request("GET", link)
        assert (again.status, again.headers.get("Content-Type")) == (200, answer.headers.get("Content-Type"))
    assert world.outlet.fetch(world.item, key=key()) == world.content


@pytest.mark.parametrize("world", [kind for kind in ConnectorKind if CAPABILITIES[kind].by_hand], indirect=True)
def test_what_only_a_person_there_can_do_is_said_and_seen_once_it_is_done(world):
    target = Target(item=world.item)
    for kind in world.outlet.capabilities.by_hand:
        revision = world.next_revision()
        with pytest.raises(ConnectorNeedsHand):
            command(world, kind, target, revision)
        assert reach(world, world.link) is Reach.PRESENT
        world.by_hand()
        assert command(world, kind, target, revision).state == commanded_state(kind, target)
        assert reach(world, world.link) is Reach.GONE
        with pytest.raises(ConnectorCannot, match="deleted"):
            command(world, CommandKind.RESTORE, target)


def test_what_it_cannot_do_is_refused_and_nothing_happens(world):
    for target in targets(world):
        before = world.outlet.confirm(target, key=key())
        for kind in set(CommandKind) - able(world, target) - world.outlet.capabilities.by_hand:
            with pytest.raises(ConnectorCannot) as refused:
                command(world, kind, target)
            assert refused.value.remedy
        after = world.outlet.confirm(target, key=key())
        assert (after.state, after.revision) == (before.state, before.revision)


def test_a_command_for_some_territories_is_never_widened_to_all(world):
    target = Target(item=world.item)
    for kind in able(world, target) - {CommandKind.RESTORE}:
        with pytest.raises(ConnectorCannot):
            command(world, kind, target, territories=["DE"])
    assert reach(world, world.link) is Reach.PRESENT


def test_a_command_that_comes_again_is_answered_the_same(world):
    for target in targets(world):
        for kind in sorted(able(world, target)):
            revision = world.next_revision()
            first = command(world, kind, target, revision)
            again = command(world, kind, target, revision)
            assert (again.state, again.revision, again.ignored) == (first.state, first.revision, False)


@pytest.mark.parametrize("world", [kind for kind in ConnectorKind if CAPABILITIES[kind].revisions], indirect=True)
def test_a_command_that_was_overtaken_is_ignored(world):
    target = Target(item=world.item)
    early, late = world.next_revision(), world.next_revision()
    command(world, CommandKind.DISABLE, target, late)
    answer = command(world, CommandKind.RESTORE, target, early)
    assert (answer.ignored, answer.state, answer.revision) == (True, "disabled", late)
    assert reach(world, world.link) is Reach.GONE
    command(world, CommandKind.RESTORE, target)


@pytest.mark.parametrize("unknown", ["0" * 20, "../outside", "9/9", "no such/thing"])
def test_an_item_the_platform_does_not_have_is_refused(world, unknown):
    with pytest.raises(ItemUnknown):
        world.outlet.fetch(unknown, key=key())
    with pytest.raises(ItemUnknown):
        world.outlet.confirm(Target(item=unknown), key=key())
    disables = CommandKind.DISABLE in world.outlet.capabilities.items
    if disables:
        with pytest.raises(ItemUnknown):
            command(world, CommandKind.DISABLE, Target(item=unknown))


def test_statements_are_delivered_or_refused_never_swallowed(world):
    statement = {
        "id": key(),
        "language": "en",
        "direction": "ltr",
        "title": "Statement of reasons",
        "paragraphs": ["One."],
        "redress": ["Complain."],
        "issued_at": "2026-11-22T10:00:00.000000Z",
        "link": "https://notices.example/s/a-token",
    }
    if world.outlet.capabilities.statements:
        world.outlet.statement(world.item, world.author, statement, key=key())
        if world.shown is not None:
            assert statement["link"] in world.shown()
    else:
        with pytest.raises(ConnectorCannot):
            world.outlet.statement(world.item, None, statement, key=key())


def test_where_an_author_can_be_mailed_is_told_of_that_author_or_refused(world):
    if not world.outlet.capabilities.contacts:
        with pytest.raises(ConnectorCannot):
            world.outlet.author("somebody", key=key())
        return
    told = world.outlet.author(world.author, key=key())
    assert told == PlatformAuthor(author=world.author, mail=world.mail)


@pytest.mark.parametrize("world", OVER_A_NETWORK, indirect=True)
def test_a_platform_that_never_finishes_answering_holds_nobody_up(world):
    for call in (
        lambda: world.slow.fetch(world.item, key=key()),
        lambda: world.slow.confirm(Target(item=world.item), key=key()),
        lambda: world.slow.resolve(f"{world.slow.address}/x", key=key()),
    ):
        with pytest.raises(ConnectorSlow, match=r"0\.3 seconds"):
            call()


@pytest.mark.parametrize("world", OVER_A_NETWORK, indirect=True)
def test_a_platform_that_is_not_there_is_said_to_be_silent(world):
    world.slow.address = f"http://127.0.0.1:{unused_port()}"
    with pytest.raises(ConnectorSilent):
        world.slow.fetch(world.item, key=key())
