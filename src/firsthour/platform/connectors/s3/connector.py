"""Objects of one bucket. The key names an item; what was commanded stands in the object's own tags."""

from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from firsthour.platform.asking import Answer, TimeLeft
from firsthour.platform.connectors.port import CALL_SECONDS, call, require
from firsthour.platform.connectors.s3.documents import canned_name, tagging, tags_in
from firsthour.platform.connectors.s3.signing import encoded, signed_headers
from firsthour.platform.errors import ConnectorCannot, ConnectorRefused, ItemUnknown
from firsthour.platform.words import STATES, Capabilities, CommandKind, ItemState, PlatformAuthor, PlatformItem, Target

CAPABILITIES = Capabilities(items=frozenset({CommandKind.DISABLE, CommandKind.RESTORE}))
STATE, REVISION, ACCESS = "firsthour-state", "firsthour-revision", "firsthour-access"
"""The tags: what was commanded last, its revision, and which access list to put back."""
MOST_TAGS = 10


class S3Connector:
    """Disabling tags an object and makes it private; restoring puts back the access list it had. Its bytes are never
    touched. A bucket policy that denies reading of objects tagged `firsthour-state` = `disabled` also stops links that
    were signed before, which no access list does."""

    capabilities = CAPABILITIES

    def __init__(
        self,
        *,
        address: str,
        access_key: str,
        secret: bytes,
        region: str,
        public: str = "",
        seconds: float = CALL_SECONDS,
    ) -> None:
        self.address = address.rstrip("/")
        self.access_key = access_key
        self.secret = secret
        self.region = region
        self.public = public.rstrip("/")
        self.seconds = seconds

    def resolve(self, link: str, *, key: str) -> list[PlatformItem]:
        """See Outlet. A link below the bucket's own address or the public one in front of it names an object."""
        item = self._item_at(link)
        if item is None:
            return []
        left = TimeLeft(self.seconds)
        tags = self._tags("resolve", item, left)
        if tags is None:
            return []
        state = self._state(item, tags)
        return [
            PlatformItem(
                item=item,
                link=state.surfaces[0],
                surfaces=state.surfaces,
                revision=state.revision,
                state=state.state,
            )
        ]

    def fetch(self, item: str, *, key: str) -> bytes:
        """See Outlet."""
        return self._ask("fetch", "GET", item, TimeLeft(self.seconds)).content

    def command(
        self, kind: CommandKind, target: Target, *, revision: int, territories: list[str], key: str
    ) -> ItemState:
        """See Outlet. The tags come first when disabling and last when restoring: cut half-way, they still say which
        access list to put back, and the command comes again."""
        require(self.capabilities, kind, target, territories)
        item, left = target.item, TimeLeft(self.seconds)
        tags = self._tags("command", item, left)
        if tags is None:
            raise ItemUnknown()
        known, obeyed = _revision(tags), self._state(item, tags)
        if known > revision or (known == revision and obeyed.state != STATES[kind]):
            return ItemState(item=item, revision=known, state=obeyed.state, surfaces=obeyed.surfaces, ignored=True)
        wanted = {name: value for name, value in tags.items() if name not in {STATE, ACCESS}}
        wanted[REVISION] = str(revision)
        if kind is CommandKind.DISABLE:
            wanted |= {STATE: STATES[kind], ACCESS: tags.get(ACCESS) or self._access(item, left)}
            self._tag(item, wanted, left)
            if not self._allow(item, "private", left) and self._is_public(item, left):
                self._tag(item, tags, left)
                raise ConnectorCannot(reason="disable in a bucket without access lists and without the policy on tags")
        else:
            if ACCESS in tags:
                self._allow(item, tags[ACCESS], left)
            self._tag(item, wanted, left)
        return self._state(item, wanted)

    def confirm(self, target: Target, *, key: str) -> ItemState:
        """See Outlet."""
        tags = None if target.author else self._tags("confirm", target.item, TimeLeft(self.seconds))
        if tags is None:
            raise ItemUnknown()
        return self._state(target.item, tags)

    def statement(self, item: str, author: str | None, statement: dict[str, object], *, key: str) -> None:
        """A bucket has no way to its authors."""
        raise ConnectorCannot(reason="statements to authors")

    def author(self, author: str, *, key: str) -> PlatformAuthor:
        """A bucket knows no authors."""
        raise ConnectorCannot(reason="mail addresses of authors")

    def absent(self, link: str) -> frozenset[int]:
        """S3 itself answers 403 for an object that the public may not read, and often for one that never was; what
        stands in front of it must answer 404."""
        return frozenset({HTTPStatus.FORBIDDEN}) if link.startswith(f"{self.address}/") else frozenset()

    def _item_at(self, link: str) -> str | None:
        for base in filter(None, (self.public, self.address)):
            try:
                asked, own = urlsplit(link), urlsplit(base)
            except ValueError:
                return None
            same = asked.scheme in {"http", "https"} and asked.netloc.lower() == own.netloc.lower()
            if same and asked.path.startswith(f"{own.path}/") and len(asked.path) > len(own.path) + 1:
                return unquote(asked.path.removeprefix(f"{own.path}/"))
        return None

    def _surfaces(self, item: str) -> tuple[str, ...]:
        return tuple(f"{base}/{encoded(item)}" for base in (self.public, self.address) if base)

    def _state(self, item: str, tags: dict[str, str]) -> ItemState:
        return ItemState(
            item=item,
            revision=_revision(tags),
            state=tags.get(STATE) or STATES[CommandKind.RESTORE],
            surfaces=self._surfaces(item),
        )

    def _tags(self, verb: str, item: str, left: TimeLeft) -> dict[str, str] | None:
        """The tags of an object; None when there is no such object."""
        try:
            return tags_in(self._ask(verb, "GET", item, left, query="tagging").content)
        except ItemUnknown:
            return None

    def _access(self, item: str, left: TimeLeft) -> str:
        name = canned_name(self._ask("command", "GET", item, left, query="acl").content)
        if name is None:
            raise ConnectorCannot(reason="disable of an object whose access list has no name that restores it exactly")
        return name

    def _tag(self, item: str, tags: dict[str, str], left: TimeLeft) -> None:
        if len(tags) > MOST_TAGS:
            raise ConnectorCannot(reason="disable of an object that has more than seven tags of its own")
        self._ask("command", "PUT", item, left, query="tagging", body=tagging(tags))

    def _allow(self, item: str, access: str, left: TimeLeft) -> bool:
        """Set an access list; False in a bucket whose owner switched access lists off, where only a policy decides."""
        headers = {"x-amz-acl": access}
        answer = self._ask("command", "PUT", item, left, query="acl", headers=headers, borne=(HTTPStatus.BAD_REQUEST,))
        if answer.status == HTTPStatus.BAD_REQUEST and b"AccessControlListNotSupported" not in answer.content:
            raise ConnectorRefused(verb="command", status=answer.status)
        return answer.status != HTTPStatus.BAD_REQUEST

    def _is_public(self, item: str, left: TimeLeft) -> bool:
        """Whether anybody is given the object: asked without a signature."""
        url = f"{self.address}/{encoded(item)}"
        return call("command", "HEAD", url, time_left=left, seconds=self.seconds).status == HTTPStatus.OK

    def _ask(
        self,
        verb: str,
        method: str,
        item: str,
        left: TimeLeft,
        *,
        query: str = "",
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        borne: tuple[int, ...] = (),
    ) -> Answer:
        url = f"{self.address}/{encoded(item)}" + (f"?{query}" if query else "")
        proved = signed_headers(
            method,
            url,
            body=body,
            headers=headers or {},
            access_key=self.access_key,
            secret=self.secret,
            region=self.region,
            at=datetime.now(UTC),
        )
        answer = call(verb, method, url, time_left=left, body=body or None, headers=proved, seconds=self.seconds)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise ItemUnknown()
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT, *borne}:
            raise ConnectorRefused(verb=verb, status=answer.status)
        return answer


def _revision(tags: dict[str, str]) -> int:
    known = tags.get(REVISION, "0")
    return int(known) if known.isdecimal() else 0
