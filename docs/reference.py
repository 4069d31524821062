"""Writes docs/reference from the code: settings, commands, routes. Run it with `make docs`."""

import json
import sys
import tempfile
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docs.element_types import types
from docs.elements_manifest import manifest
from widget_server.app import create_app
from widget_server.cli import main
from widget_server.db.distribution import plan
from widget_server.settings import Settings
from widget_server.web import declared_access

HERE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/reference.py from the code: change the code, then `make docs`. -->\n"


def write_reference(folder: Path) -> None:
    """Write every generated page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.md").write_text(_settings())
    (folder / "commands.md").write_text(_commands())
    (folder / "routes.md").write_text(_routes())
    (folder / "citus.sql").write_text(plan())
    (folder / "custom-elements.json").write_text(json.dumps(manifest(), indent=1, ensure_ascii=False) + "\n")
    (folder / "vitrine.d.ts").write_text(types())


def _settings() -> str:
    lines = [NOTE, "# Settings\n", "Read from the environment when a process starts.\n"]
    lines += ["| variable | type | default | what it does |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        kind = getattr(field.annotation, "__name__", str(field.annotation)).lower()
        default = "" if field.default in ("", None) else f"`{field.default}`"
        lines.append(f"| `VITRINE_{name.upper()}` | {kind} | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def _commands() -> str:
    lines = [NOTE, "# Commands\n"]
    for path, command in _leaves(main):
        context = click.Context(command, info_name=" ".join(("vitrine", *path)))
        usage = command.get_usage(context).removeprefix("Usage: ")
        lines += [f"## `{' '.join(('vitrine', *path))}`\n", (command.help or "").strip() + "\n"]
        lines += ["```", " ".join(usage.split()), "```\n"]
        rows = [
            record
            for parameter in command.get_params(context)
            if (record := parameter.get_help_record(context)) and "--help" not in record[0]
        ]
        if rows:
            lines += ["| option | meaning |", "|---|---|"]
            lines += [f"| `{name.replace('|', chr(92) + '|')}` | {' '.join(text.split())} |" for name, text in rows] + [
                ""
            ]
    return "\n".join(lines).rstrip() + "\n"


def _leaves(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        return [leaf for name in sorted(command.commands) for leaf in _leaves(command.commands[name], (*path, name))]
    return [(path, command)]


def _routes() -> str:
    with tempfile.TemporaryDirectory() as data:
        app = create_app(Settings(data=Path(data), secret_key="reference", smtp_url="smtp://mail.example"))
    lines = [NOTE, "# Routes\n", "Who may call each, and what it does. Requests and answers: `GET /v1/openapi.json`.\n"]
    lines += ["`/panel/lost-password` is there where `VITRINE_SMTP_URL` is set.\n"]
    lines += ["| route | methods | who | what |", "|---|---|---|---|"]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (str(rule), sorted(rule.methods or ()))):
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})) or "OPTIONS"
        sentence = (app.view_functions[rule.endpoint].__doc__ or "").strip().split("\n")[0]
        lines.append(f"| `{rule}` | {methods} | {declared_access(app, rule.endpoint) or '?'} | {sentence} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_reference(HERE)
    print(f"wrote {HERE}")
