"""What becomes of an upload, by the gate's verdict and when there is none."""

import hashlib
import json
import signal
import threading

import pytest


def the_post(board):
    (post,) = board.posts()
    return post


def test_a_passed_picture_appears_on_board_post_author_and_picture_pages(board, photograph):
    answer = board.upload(photograph, caption="Coffee & <b>cake</b>")
    post = the_post(board)
    assert answer.status == 303
    assert answer.headers["Location"] == f"/p/{post['id']}"
    assert post["state"] == "published"
    assert board.get(f"/img/{post['id']}.png").body == photograph
    for path in ("/", f"/p/{post['id']}", f"/author/{post['author']}"):
        page = board.get(path)
        assert page.status == 200
        assert b"Coffee &amp; &lt;b&gt;cake&lt;/b&gt;" in page.body
        assert b"<b>cake" not in page.body


@pytest.mark.parametrize("verdict", ["review", "block", "unscannable"])
def test_any_other_verdict_keeps_the_post_held_and_unseen(board, gate, photograph, verdict):
    gate.verdict = verdict
    answer = board.upload(photograph)
    post = the_post(board)
    assert answer.headers["Location"] == f"/held/{post['author']}"
    assert b"held for review" in board.get(answer.headers["Location"]).body
    assert (post["state"], post["verdict"]) == ("held", verdict)
    never = board.get("/p/" + "0" * 20).but_for_date()
    assert never[0] == 404
    for path in (f"/p/{post['id']}", f"/img/{post['id']}.png", f"/author/{post['author']}"):
        assert board.get(path).but_for_date() == never
    assert post["id"].encode() not in board.get("/").body


def test_the_gate_gets_the_fields_the_bytes_the_key_and_an_idempotency_key(board, gate, photograph):
    board.upload(photograph, language="ar")
    post = the_post(board)
    (seen,) = gate.submissions()
    assert seen.headers["Authorization"] == "Bearer key"
    assert seen.headers["Idempotency-Key"] == post["submission_key"]
    frame = seen.headers["Content-Type"].partition("boundary=")[2].encode()
    _, item_part, content_part, end = seen.body.split(b"--" + frame)
    item = json.loads(item_part.partition(b"\r\n\r\n")[2])
    assert item.pop("published_at").endswith("Z")
    assert item == {
        "id": post["id"],
        "link": f"{board.url}/p/{post['id']}",
        "surfaces": [f"{board.url}/p/{post['id']}", f"{board.url}/img/{post['id']}.png"],
        "author": post["author"],
        "audience": "public",
        "views": 0,
        "language": "ar",
        "territory": "DE",
    }
    assert content_part.partition(b"\r\n\r\n")[2] == photograph + b"\r\n"
    assert end == b"--\r\n"


def test_an_author_is_known_to_firsthour_by_a_reference_that_is_not_the_name(board, gate, photograph):
    board.upload(photograph, author="Ada")
    board.upload(photograph, author="Ada")
    board.upload(photograph, author="Grace")
    first, second, third = (post["author"] for post in board.posts())
    assert first == second != third
    assert b"Ada" not in b"".join(seen.body for seen in gate.seen)


def test_a_gate_that_fails_is_asked_again_with_the_same_bytes_and_key(board, gate, photograph, eventually):
    gate.status = 503
    assert board.upload(photograph).headers["Location"].startswith("/held/")
    assert the_post(board)["state"] == "held"
    gate.status = 200
    eventually(lambda: the_post(board)["state"] == "published")
    first, *more = gate.submissions()
    assert more
    assert {(seen.body, seen.headers["Idempotency-Key"]) for seen in more} == {
        (first.body, first.headers["Idempotency-Key"])
    }


def test_a_gate_that_is_not_there_keeps_the_post_held(board, gate, photograph):
    gate.close()
    assert board.upload(photograph).headers["Location"].startswith("/held/")
    post = the_post(board)
    assert (post["state"], post["verdict"], post["attempts"] >= 1) == ("held", None, True)


def test_a_submission_the_gate_refuses_stays_held_and_is_not_sent_again(board, gate, photograph):
    gate.status = 422
    board.upload(photograph)
    post = the_post(board)
    assert (post["state"], post["refusal"]) == ("held", "422 as-told")


def test_a_board_killed_while_the_gate_thinks_sends_the_post_again_with_the_same_key(
    board, gate, photograph, eventually
):
    gate.let_through.clear()

    def cut_off():
        with pytest.raises((ConnectionError, OSError)):
            board.upload(photograph)

    uploading = threading.Thread(target=cut_off)
    uploading.start()
    assert gate.arrived.acquire(timeout=30), "the board never asked the gate"
    assert board.stop(signal.SIGKILL) == -signal.SIGKILL
    uploading.join()
    gate.let_through.set()
    board.start()
    eventually(lambda: the_post(board)["state"] == "published")
    first, second = gate.submissions()
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == the_post(board)["submission_key"]
    assert first.body == second.body
    assert board.get(f"/img/{the_post(board)['id']}.png").body == photograph


def test_a_picture_whose_post_was_never_stored_is_gone_after_a_restart(board, photograph):
    board.upload(photograph)
    folder = board.home / "pictures"
    (kept,) = folder.iterdir()
    (folder / ("1" * 20 + ".png")).write_bytes(photograph)
    (folder / ("2" * 20 + ".png.part")).write_bytes(photograph[:100])
    board.stop()
    board.start()
    assert list(folder.iterdir()) == [kept]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"picture": b"%PDF-1.7 not a picture"}, "is not a JPEG"),
        ({"picture": b""}, "Choose a picture."),
        ({"author": "  "}, "Write a name"),
        ({"caption": "x" * 501}, "Write a caption"),
        ({"language": "tlh"}, "Choose a language"),
    ],
)
def test_a_form_with_a_fault_comes_back_with_the_remedy_and_stores_nothing(board, photograph, changed, sentence):
    answer = board.upload(**{"picture": photograph, "author": 'A"><i>', **changed})
    assert answer.status == 422
    assert sentence in answer.body.decode()
    assert b'A"><i>' not in answer.body
    assert board.posts() == []


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\n\r\n", b"--x\r\nno colon\r\n\r\ntext\r\n--x--", b"y--x--"])
def test_a_broken_form_is_refused_as_a_problem(board, body):
    answer = board.ask("POST", "/upload", body, {"Content-Type": "multipart/form-data; boundary=x"})
    assert (answer.status, answer.json["code"]) == (400, "form-broken")


def test_pictures_with_line_ends_and_dashes_inside_arrive_unchanged(board):
    content = b"GIF89a" + bytes(range(256)) * 3 + b"\r\n--\r\n\r\n--x--\r\n\n\r"
    board.upload(content)
    assert the_post(board)["sha256"] == hashlib.sha256(content).hexdigest()
    assert board.get(f"/img/{the_post(board)['id']}.gif").body == content


def test_only_reading_the_post_page_counts_as_a_view(board, photograph):
    board.upload(photograph)
    post = the_post(board)
    for _ in range(3):
        board.get(f"/p/{post['id']}")
    board.ask("HEAD", f"/p/{post['id']}")
    board.get(f"/img/{post['id']}.png")
    board.get("/")
    assert the_post(board)["views"] == 3
