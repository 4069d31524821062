import pytest

from support.showcase import KEY, ORIGIN

PAGES = (f"/v1/{KEY}/feed", f"/v1/{KEY}/products/AT-DRE-001/reviews", f"/v1/{KEY}/stars?products=AT-DRE-001")


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_their_site_also_when_they_come_from_memory_or_have_not_changed(client, page):
    answers = [client.get(page), client.get(page)]
    answers.append(client.get(page, headers={"If-None-Match": answers[0].headers["ETag"]}))
    assert [answer.status_code for answer in answers] == [200, 200, 304]
    for answer in answers:
        assert answer.headers["Surrogate-Key"] == f"site-{KEY} pages-{KEY}"
        assert answer.headers["Cache-Tag"] == f"site-{KEY},pages-{KEY}"


def test_a_photo_names_itself_and_its_site(client):
    url = client.get(f"/v1/{KEY}/feed").json["items"][0]["image"]
    path = url.replace("http://127.0.0.1:8000", "")
    photo = path.split("/")[3]
    headers = client.get(path).headers
    assert headers["Surrogate-Key"] == f"site-{KEY} photo-{photo}"
    assert headers["Cache-Tag"] == f"site-{KEY},photo-{photo}"


def test_what_no_cache_may_keep_names_nothing(client):
    answers = [
        client.post(f"/v1/{KEY}/feed", json={}, headers={"Origin": ORIGIN}),
        client.get(f"/v1/{KEY}/feed?page=nowhere"),
        client.get(f"/m/{KEY}/none/640.jpg"),
    ]
    for answer in answers:
        assert not {"Surrogate-Key", "Cache-Tag"} & set(answer.headers.keys())
