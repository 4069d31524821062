from widget_server.errors import Conflict, NotFound, VitrineError


def test_an_error_keeps_its_private_part_out_of_its_text():
    error = NotFound("There is no such site.", parameter="site", private={"key": "pk_1"})
    assert (str(error), error.code, error.status, error.parameter) == (
        "There is no such site.",
        "not_found",
        404,
        "site",
    )
    assert "pk_1" not in str(error)
    assert error.private == {"key": "pk_1"}


def test_every_error_is_caught_by_its_base():
    assert issubclass(Conflict, VitrineError)
