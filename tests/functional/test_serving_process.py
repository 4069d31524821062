"""What a serving process carries (no learning library, which would cost every worker a second and 100 MB) and says."""

import os
import subprocess
import sys

import orjson

from support.live import eventually

PROBE = """
import sys
from threadpoolctl import threadpool_info
from wsgi import application
application.test_client().get("/healthz")
print(*sorted(name for name in ("sklearn", "scipy.optimize", "pandas", "playwright") if name in sys.modules))
print({library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"})
"""


def test_it_imports_no_learning_library_and_keeps_linear_algebra_to_one_thread(tmp_path):
    environment = {**os.environ, "VITRINE_DATA": str(tmp_path), "VITRINE_DATABASE_URL": "", "VITRINE_REDIS_URL": ""}
    found = subprocess.run(
        [sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    assert found.stdout == "\n{1}\n"


def test_every_web_process_logs_json_lines_in_which_an_errors_request_is_found(site):
    def lines():
        written = site.live.log.read_text(errors="replace").splitlines()
        return [orjson.loads(line) for line in written if line.startswith("{") and line.endswith("}")]

    asked = [site.get("feed?page=nowhere&q=mira@mail.example", Connection="close") for _ in range(8)]
    ids = {answer.headers["x-request-id"] for answer in asked}
    assert len(ids) == len(asked)
    eventually(lambda: ids <= {line.get("request_id") for line in lines()})
    found = [line for line in lines() if line.get("request_id") in ids]
    assert {(line["event"], line["status"], line["level"]) for line in found} == {("request", 400, "info")}
    assert "mira" not in repr(found)
    assert "[INFO]" not in site.live.log.read_text(errors="replace"), "the web server's own messages are lines like all"
