import base64

from widget_server.webhooks import new_webhook_secret, webhook_headers


def test_a_message_is_signed_as_the_standard_says():
    # The example of the standard's own specification.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = webhook_headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_32_random_bytes():
    first, second = new_webhook_secret(), new_webhook_secret()
    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32
