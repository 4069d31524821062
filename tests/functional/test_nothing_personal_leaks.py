"""E-mail and IP addresses of people are nowhere in clear: not in answers, caches, logs or the database's own files."""

from collections.abc import Iterator

from sqlalchemy import inspect, text

from support.live import REDIS
from support.sample_files import REVIEWS

SECRETS = [review[3].encode() for review in REVIEWS] + [b"203.0.113."]
PUBLIC = (
    "/v1/{site}/feed?limit=100",
    "/v1/{site}/feed?kind=review&limit=100",
    "/v1/{site}/products/LN-DRE-001/reviews?limit=100",
    "/v1/{site}/products/LN-SHI-001/reviews?limit=100",
    "/v1/{site}/products/LN-DRE-001/questions",
    "/v1/{site}/products/LN-DRE-001/related",
    "/v1/{site}/stars?products=LN-DRE-001,LN-SHI-001",
    "/embed/{site}/gallery.html?limit=100&as=page",
    "/embed/{site}/reviews.html?product=LN-DRE-001&as=page",
    "/v1/openapi.json",
    "/metrics",
)


def found_in(body: bytes) -> list[bytes]:
    return [secret for secret in SECRETS if secret in body]


def test_in_no_public_answer(site):
    for path in PUBLIC:
        answer = site.live.get(path.format(site=site.key))
        assert answer.status == 200, (path, answer)
        assert found_in(answer.body) == [], path


def test_in_no_cache(site):
    test_in_no_public_answer(site)
    if site.live.variant == "full":
        import redis

        with redis.Redis.from_url(REDIS) as client:
            for key in client.scan_iter(count=1000):
                assert found_in(key + (client.dump(key) or b"")) == [], key


def test_in_no_log_and_no_file(site):
    folder = site.live.folder
    files = [site.live.log, *(path for path in (folder / "data").rglob("*") if path.is_file())]
    for path in files:
        assert found_in(path.read_bytes()) == [], path
    if site.live.variant == "embedded":
        assert any(path.name == "vitrine.db" for path in files)


def test_in_no_row_of_the_database(site):
    for table, row in rows(site):
        assert found_in(row) == [], table
        assert b"127.0.0.1" not in row, f"the address of a caller in {table}"


def rows(site) -> Iterator[tuple[str, bytes]]:
    engine = site.live.context.engine
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                yield table, repr(tuple(row)).encode()


def test_what_is_held_about_a_person_can_be_asked_for(site):
    assert "Fits like a dream" in site.run("person", "export", "petra@mail.example").stdout
