"""S3 where a bucket knows no access lists, and what an object has besides its bytes."""

from http.server import BaseHTTPRequestHandler

import pytest

from firsthour.platform.connectors.s3.connector import S3Connector
from firsthour.platform.connectors.s3.documents import canned_name, tagging, tags_in
from firsthour.platform.errors import ConnectorCannot, ConnectorNonsense, ConnectorRefused
from firsthour.platform.words import CommandKind, Target
from tests.rooms.platform.worlds.sites import serving

ACL = b"""<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>us</ID></Owner>
<AccessControlList><Grant><Grantee><ID>us</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>%s
</AccessControlList></AccessControlPolicy>"""
GRANT = "<Grant><Grantee><%s>%s</%s></Grantee><Permission>READ</Permission></Grant>"
EVERYBODY = GRANT % ("URI", "http://acs.amazonaws.com/groups/global/AllUsers", "URI")
FRIEND = GRANT % ("ID", "a friend", "ID")
UNSUPPORTED = b"<Error><Code>AccessControlListNotSupported</Code></Error>"


def bucket(*, policy: bool, error: bytes = UNSUPPORTED, grants: str = ""):
    """A bucket whose owner switched access lists off, as documented; a `policy` denies what is tagged as disabled."""
    tags: dict[str, str] = {"shelf": "cups & spoons"}

    class Bucket(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path.endswith("?tagging"):
                return self._answer(200, tagging(tags))
            return self._answer(200, ACL % grants.encode())

        def do_PUT(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.endswith("?acl"):
                return self._answer(400, error)
            tags.clear()
            tags.update(tags_in(body))
            return self._answer(200, b"")

        def do_HEAD(self):
            assert "Authorization" not in self.headers
            denied = policy and tags.get("firsthour-state") == "disabled"
            self._answer(403 if denied else 200, b"")

        def _answer(self, status, content):
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    return Bucket, tags


def disable(address: str):
    outlet = S3Connector(address=f"{address}/b", access_key="a", secret=b"s", region="eu-west-1")
    return outlet.command(CommandKind.DISABLE, Target(item="cup.png"), revision=1, territories=[], key="k")


def test_without_access_lists_the_policy_on_tags_takes_the_object_away():
    shape, tags = bucket(policy=True)
    with serving(shape) as address:
        assert disable(address).state == "disabled"
    assert tags["shelf"] == "cups & spoons" and tags["firsthour-state"] == "disabled"


def test_without_either_the_command_is_refused_and_nothing_stays_tagged():
    shape, tags = bucket(policy=False)
    with serving(shape) as address, pytest.raises(ConnectorCannot, match="policy"):
        disable(address)
    assert tags == {"shelf": "cups & spoons"}


def test_another_error_of_the_bucket_is_not_taken_for_that():
    shape, _ = bucket(policy=True, error=b"<Error><Code>InvalidArgument</Code></Error>")
    with serving(shape) as address, pytest.raises(ConnectorRefused, match="400"):
        disable(address)


def test_an_access_list_that_could_not_be_put_back_exactly_is_left_alone():
    shape, tags = bucket(policy=True, grants=FRIEND)
    with serving(shape) as address, pytest.raises(ConnectorCannot, match="access list"):
        disable(address)
    assert tags == {"shelf": "cups & spoons"}


@pytest.mark.parametrize(("grants", "name"), [("", "private"), (EVERYBODY, "public-read"), (FRIEND, None)])
def test_access_lists_are_known_by_what_they_grant(grants, name):
    assert canned_name(ACL % grants.encode()) == name


@pytest.mark.parametrize("document", [b"", b"no xml", b'<!DOCTYPE x [<!ENTITY e "boom">]><x>&e;</x>'])
def test_what_is_no_plain_xml_is_refused(document):
    with pytest.raises(ConnectorNonsense):
        tags_in(document)
