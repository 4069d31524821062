from support.command import vitrine
from support.databases import SECRET
from widget_server.db import migrate
from widget_server.services.context import Context
from widget_server.settings import Settings


def test_a_store_is_made_and_making_it_again_changes_nothing(tmp_path):
    settings = Settings(data=tmp_path / "new", database_url="", secret_key=SECRET)
    first, again = vitrine(settings, "init"), vitrine(settings, "init")
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout == again.stdout
    assert (tmp_path / "new" / "media").is_dir()
    context = Context(settings=settings)
    assert migrate.store_state(context.engine).found == migrate.newest_revision()
    context.close()


def test_the_data_folder_is_made_where_everything_else_lies_elsewhere(tmp_path):
    elsewhere = f"sqlite:///{tmp_path}/vitrine.db"
    settings = Settings(data=tmp_path / "data", database_url=elsewhere, media_url=str(tmp_path), secret_key=SECRET)
    assert vitrine(settings, "init").exit_code == 0
    assert (tmp_path / "data").is_dir()


def test_a_password_in_the_address_is_not_printed():
    settings = Settings(database_url="postgresql+psycopg://vitrine:hunter2@127.0.0.1:9/none", secret_key=SECRET)
    result = vitrine(settings, "init")
    assert result.exit_code == 2
    assert "VITRINE_DATABASE_URL" in result.stderr
    assert "hunter2" not in result.output
