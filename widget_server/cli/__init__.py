"""The `vitrine` command: one file a verb, registered here by name."""

import click

from widget_server import __version__
from widget_server.cli.approve import approve
from widget_server.cli.audit import audit
from widget_server.cli.backup import backup
from widget_server.cli.base import VitrineGroup
from widget_server.cli.demo import demo
from widget_server.cli.doctor import doctor
from widget_server.cli.evaluate import evaluate
from widget_server.cli.export import export
from widget_server.cli.import_ import import_
from widget_server.cli.init import init
from widget_server.cli.jobs import jobs
from widget_server.cli.person import person
from widget_server.cli.publish import publish
from widget_server.cli.reject import reject
from widget_server.cli.restore import restore
from widget_server.cli.rights import rights
from widget_server.cli.serve import serve
from widget_server.cli.site import site
from widget_server.cli.train import train
from widget_server.cli.user import user
from widget_server.cli.worker import worker
from widget_server.logs import configure_logs


@click.group(cls=VitrineGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vitrine")
def main() -> None:
    """Put shoppers' own photos, posts and reviews to work in a shop."""
    configure_logs()


# The verbs, in the order in which a shop needs them.
for _verb in (
    init,
    site,
    user,
    import_,
    rights,
    approve,
    reject,
    person,
    audit,
    train,
    evaluate,
    publish,
    export,
    backup,
    restore,
    serve,
    worker,
    jobs,
    doctor,
    demo,
):
    main.add_command(_verb)
