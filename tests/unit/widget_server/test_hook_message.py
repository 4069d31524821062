import base64
import hashlib
import hmac
import json

import pytest

from widget_server.hook_message import BadMessage, read_answer
from widget_server.webhooks import new_webhook_secret, signature, webhook_headers

SECRET = new_webhook_secret()
AT = 1_790_000_000


def signed(body, *, id="rev_1.1", secret=SECRET, suffix=".answer", at=AT):
    return {"webhook-signature": signature(secret, f"{id}{suffix}", at, body)}


def test_a_message_is_signed_as_standard_webhooks_has_it():
    sent = webhook_headers(SECRET, "rev_1.1", AT, b"{}")
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, f"rev_1.1.{AT}.{{}}".encode(), hashlib.sha256).digest()).decode()
    assert sent["webhook-signature"] == f"v1,{wanted}"
    assert (sent["webhook-id"], sent["webhook-timestamp"]) == ("rev_1.1", str(AT))
    assert len(key) == 32


def test_an_answer_is_read_with_everything_it_may_say():
    body = json.dumps({"verdict": "reject", "reason": "spam", "note": " two\n lines ", "words": ["crypto", " "],
                       "score": 0.75}).encode()  # fmt: skip
    answer = read_answer(SECRET, "rev_1.1", AT, body, signed(body))
    assert (answer.verdict, answer.reason, answer.note) == ("reject", "spam", "two lines")
    assert (answer.words, answer.score) == (("crypto",), 0.75)
    # While a secret is changed, a service may sign with both.
    both = {"webhook-signature": f"v1,AAAA {signed(body)['webhook-signature']}"}
    assert read_answer(SECRET, "rev_1.1", AT, body, both) == answer


@pytest.mark.parametrize(
    "given",
    [
        {}, {"webhook-signature": ""}, signed(b"{}", secret=new_webhook_secret()), signed(b"{}", suffix=""),
        signed(b"{}", id="rev_2.1"), signed(b"{}", at=AT + 1), signed(b"{} "), {"webhook-signature": "v1,ü"},
    ],
    ids=["none", "empty", "other secret", "echo", "other message", "other time", "other body", "not ascii"],
)  # fmt: skip
def test_an_answer_that_is_not_signed_for_this_message_is_refused(given):
    with pytest.raises(BadMessage) as error:
        read_answer(SECRET, "rev_1.1", AT, b"{}", given)
    assert error.value.reason == "bad_signature"


@pytest.mark.parametrize(
    "said",
    [
        [], {}, {"verdict": "maybe"}, {"verdict": "hold", "words": "crypto"}, {"verdict": "hold", "words": [1]},
        {"verdict": "hold", "score": 2}, {"verdict": "hold", "score": True}, {"verdict": "hold", "note": 3},
        {"verdict": ["hold"]}, {"verdict": "hold", "score": "much"},
    ],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_refused(said):
    body = json.dumps(said).encode()
    with pytest.raises(BadMessage) as error:
        read_answer(SECRET, "rev_1.1", AT, body, signed(body))
    assert error.value.reason == "bad_answer"


def test_garbage_that_is_signed_is_garbage():
    with pytest.raises(BadMessage) as error:
        read_answer(SECRET, "rev_1.1", AT, b"\xff\x00", signed(b"\xff\x00"))
    assert error.value.reason == "bad_answer"
