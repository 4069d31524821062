"""`python -m widget_server.cli` is `vitrine`."""

from widget_server.cli import main

main(prog_name="vitrine")
