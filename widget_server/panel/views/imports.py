"""Importing files by upload: the form, the running import, what was rejected."""

import csv
import io
from collections.abc import Iterable

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from widget_server.connectors.export_cells import csv_cell_safe
from widget_server.connectors.registry import POST_FORMATS, PRODUCT_FORMATS, REVIEW_FORMATS
from widget_server.db.session import reading_session
from widget_server.errors import BadInput, NotFound
from widget_server.panel.htmx import is_htmx
from widget_server.panel.runtime import actor, context, desk
from widget_server.services.find_upload import find_upload, unfinished_uploads
from widget_server.services.import_file import IMPORTS
from widget_server.services.import_types import ImportProblem
from widget_server.services.list_imports import find_import, list_imports
from widget_server.services.receive_upload import DATA_SUFFIXES, NewUpload, receive_upload
from widget_server.web import Access, access

blueprint = Blueprint("imports", __name__, url_prefix="/<site>/imports")

FORMATS = {"products": PRODUCT_FORMATS, "posts": POST_FORMATS, "reviews": REVIEW_FORMATS}


@blueprint.get("")
@access(Access.MODERATOR)
def show(site: str) -> str:
    """Show the upload form and the last imports."""
    with reading_session(context().engine) as session:
        imports, uploads = list_imports(session, desk().id), unfinished_uploads(session, desk().id)
    return render_template(
        "panel/imports.html",
        imports=imports,
        uploads=uploads,
        kinds=list(IMPORTS),
        formats=FORMATS,
        suffixes=(*DATA_SUFFIXES, ".zip"),
    )


@blueprint.post("")
@access(Access.MODERATOR)
def upload(site: str) -> AnyResponse:
    """Keep an upload and go to where it can be watched."""
    file, photos = request.files.get("file"), request.files.get("photos")
    if file is None or not file.filename:
        raise BadInput(_("Choose a file first."), parameter="file")
    order = request.form.get("date_order", "")
    upload_id = receive_upload(
        context(),
        desk().id,
        NewUpload(
            kind=request.form.get("kind", ""),
            file_name=file.filename,
            file=file.stream,
            photos=photos.stream if photos is not None and photos.filename else None,
            format=request.form.get("format") or None,
            date_order="dmy" if order == "dmy" else "mdy" if order == "mdy" else None,
            rights_evidence=request.form.get("rights_evidence", ""),
            dry_run=request.form.get("dry_run") == "yes",
        ),
        actor=actor(),
    )
    there = url_for(".watch", site=site, upload=upload_id)
    if not is_htmx():
        return redirect(there, 303)
    answer = Response(status=204)
    answer.headers["HX-Redirect"] = there
    return answer


@blueprint.get("/uploads/<upload>")
@access(Access.MODERATOR)
def watch(site: str, upload: str) -> str:
    """Show how far an upload is; the part asks again by itself until it has ended."""
    with reading_session(context().engine) as session:
        found = find_upload(session, desk().id, upload)
    if found is None:
        raise NotFound(_("There is no such upload."), parameter="upload")
    return render_template("panel/upload_part.html" if is_htmx() else "panel/upload.html", upload=found)


@blueprint.get("/uploads/<upload>/problems.csv")
@access(Access.MODERATOR)
def upload_problems(site: str, upload: str) -> Response:
    """Answer an upload's problems as a table."""
    with reading_session(context().engine) as session:
        found = find_upload(session, desk().id, upload)
    if found is None:
        raise NotFound(_("There is no such upload."), parameter="upload")
    return _table(found.problems)


@blueprint.get("/runs/<run>")
@access(Access.MODERATOR)
def run(site: str, run: str) -> str:
    """Show an import of the past, also one by command."""
    with reading_session(context().engine) as session:
        found = find_import(session, desk().id, run)
    if found is None:
        raise NotFound(_("There is no such import."), parameter="run")
    return render_template("panel/import_run.html", run=found)


@blueprint.get("/runs/<run>/problems.csv")
@access(Access.MODERATOR)
def run_problems(site: str, run: str) -> Response:
    """Answer an import's problems as a table."""
    with reading_session(context().engine) as session:
        found = find_import(session, desk().id, run)
    if found is None:
        raise NotFound(_("There is no such import."), parameter="run")
    return _table(found.problems)


def _table(problems: Iterable[ImportProblem]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["line", "code", "problem", "severity"])
    # A file's author chooses what stands in a problem: it must not run in a spreadsheet.
    writer.writerows([p.line, p.code, csv_cell_safe(p.sentence), p.severity.value] for p in problems)
    response = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=problems.csv"
    return response
