import io

from sqlalchemy import select

from support.desk import Desk
from widget_server.db.tables import ImportRun, Job, Product
from widget_server.services.run_upload import run_upload

CATALOGUE = b"id\ttitle\tlink\tprice\nJUG\tOak Jug\thttps://kiln.example/jug\t20 EUR\nMUG\t=HYPERLINK(1)\t\tmuch\n"


def upload(desk: Desk, body: bytes = CATALOGUE, name: str = "products.tsv", **form: str) -> str:
    answer = desk.moderator.post("imports", {"kind": "products", "file": (io.BytesIO(body), name), **form})
    assert answer.status_code == 303, answer.text
    return answer.location


def work(desk: Desk) -> None:
    with desk.context.sessions() as session:
        job = session.query(Job).filter(Job.name == "upload", Job.done_at.is_(None)).one()
    run_upload(desk.context, desk.site_id, job.arguments)
    with desk.context.sessions.begin() as session:
        session.get_one(Job, (desk.site_id, job.id)).done_at = desk.context.now()


def test_an_upload_is_watched_until_it_has_ended(desk: Desk):
    place = upload(desk)
    waiting = desk.moderator.get(place, htmx=True).text
    assert "Waiting to start" in waiting
    assert "hx-trigger" in waiting
    assert "products.tsv" in desk.moderator.get("imports").text
    work(desk)
    done = desk.moderator.get(place).text
    assert "hx-trigger" not in done.split('id="upload"')[1]
    assert "1 line to look at" in done
    with desk.context.sessions() as session:
        assert session.get_one(Product, (desk.site_id, "JUG")).title == "Oak Jug"
    assert "1 rejected" in desk.moderator.get("imports").text


def test_a_trial_writes_nothing(desk: Desk):
    place = upload(desk, dry_run="yes")
    work(desk)
    assert "Trial: nothing is written" in desk.moderator.get(place).text
    with desk.context.sessions() as session:
        assert session.get(Product, (desk.site_id, "JUG")) is None


def test_what_was_rejected_can_be_downloaded_and_runs_in_no_spreadsheet(desk: Desk):
    place = upload(desk)
    work(desk)
    answer = desk.moderator.get(f"{place}/problems.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[0] == "\ufeffline,code,problem,severity"
    assert lines[1].startswith("3,")
    run = desk.moderator.get("imports").text.split("/imports/runs/")[1].split('"')[0]
    assert "products.tsv" in desk.moderator.get(f"imports/runs/{run}").text
    assert desk.moderator.get(f"imports/runs/{run}/problems.csv").get_data(as_text=True).splitlines() == lines


def test_a_sentence_that_a_spreadsheet_would_run_is_downloaded_as_text(desk: Desk):
    upload(desk)
    work(desk)
    with desk.context.sessions.begin() as session:
        run = session.scalars(select(ImportRun)).one()
        run.problems = [{"line": 2, "code": "bad", "sentence": "=HYPERLINK(1)", "severity": "rejected"}]
        place = f"imports/runs/{run.id}/problems.csv"
    assert desk.moderator.get(place).get_data(as_text=True).splitlines()[1] == "2,bad,'=HYPERLINK(1),rejected"


def test_htmx_is_sent_to_where_the_upload_is_watched(desk: Desk):
    form = {"kind": "products", "file": (io.BytesIO(CATALOGUE), "p.tsv")}
    answer = desk.moderator.post("imports", form, htmx=True)
    assert answer.status_code == 204
    assert "/imports/uploads/" in answer.headers["HX-Redirect"]


def test_nothing_chosen_is_refused_and_nothing_unknown_is_shown(desk: Desk):
    assert desk.moderator.post("imports", {"kind": "products"}).status_code == 400
    form = {"kind": "poems", "file": (io.BytesIO(b"x"), "x.csv")}
    assert desk.moderator.post("imports", form).status_code == 400
    for path in ("uploads/x", "uploads/x/problems.csv", "runs/x", "runs/x/problems.csv"):
        assert desk.moderator.get(f"imports/{path}").status_code == 404
