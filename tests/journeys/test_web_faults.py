"""
What happens when something breaks under the web application: each time on its real programs and a real database.

Whoever reads is told in their own language what it is and what to do; what was typed is not lost; nothing is saved by
half; the results of the last good run stay; and the same programs go on when it is over.
"""

import os
import re
import signal
import threading
from pathlib import Path

import psycopg
import pytest

from tests.cycle_example import cyclic_study
from tests.postgresql_server import own_postgresql_server
from tests.small_disk import small_disk
from tests.web_in_production import PASSWORD, Reader, environment_of, gunicorn, inside, wait_until, worker

ONE_PROCESS = ("--workers", 1, "--threads", 4, "--timeout", 90)
PEOPLE = {"nl": "nel@example.org", "en": "eve@example.org"}
SET_UP = f"""
import sys
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from proeftuin_web.accounts.models import Membership, User
from proeftuin_web.accounts.role import Role
for language, email in {PEOPLE!r}.items():
    user = User.objects.create_user(email, {PASSWORD!r}, name=email, language=language)
    for role in (Role.MONITOR_RESEARCHER, Role.ADMINISTRATOR):
        Membership.objects.create(user=user, role=role, site=None)
"""
TAKE_STUDY = """
from proeftuin_web.runs.seed import register_demo
register_demo(Path({!r}))
"""
AWAY = {"nl": "De database antwoordt op dit moment niet", "en": "The database does not answer at the moment"}
NO_ROOM = {"nl": "Er is geen ruimte meer op de server", "en": "There is no room left on the server"}
NOTHING_LOST = {"nl": "er is niets van verloren", "en": "nothing of it is lost"}
DISK_FULL = {"nl": "De schijf is vol.", "en": "The disk is full."}
CAN_START_AGAIN = {"nl": "opnieuw starten", "en": "You can start the run again."}
ABOUT = "Wat wij willen bereiken: minder zorg waar het kan, & méér waar het moet.\r\nTwee regels."


@pytest.fixture(scope="module")
def database(postgresql_programs):
    with own_postgresql_server(postgresql_programs) as server:
        yield server


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    with small_disk(tmp_path_factory.mktemp("disk") / "small", "16m") as made:
        yield made


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def environment(database, disk, logs):
    """An application on the small disk, with two people and a study."""
    study = cyclic_study(disk.here / "studies" / "example") / "study.yaml"
    study.write_text(study.read_text(encoding="utf-8") + "report: {languages: [en]}\n", encoding="utf-8")
    address = f"{database.address}/postgres"
    made = environment_of(disk.folder / "kept", PROEFTUIN_DATABASE=address)
    inside(made, SET_UP + TAKE_STUDY.format(str(disk.folder / "studies" / "example")), before=disk.before)
    return made


@pytest.fixture(scope="module")
def port(environment, disk, logs):
    with gunicorn(environment, logs / "server", *ONE_PROCESS, before=disk.before) as found:
        yield found
    assert (logs / "server").read_text().count("Booting worker") == 1, "the same process answered all the time"


@pytest.fixture(scope="module")
def readers(port):
    """Somebody who reads Dutch and somebody who reads English; both browsers ask for English."""
    found = {}
    for language, email in PEOPLE.items():
        found[language] = Reader(port)
        assert found[language].sign_in(email).status == 302
        assert found[language].get("/").status == 200
    return found


class Working:
    """The worker, which a test may kill and start again, and what the database has of runs."""

    def __init__(self, database, environment, disk, log):
        self.database, self._environment, self._disk, self.log = database, environment, disk, log
        self.start()

    def start(self):
        self._context = worker(self._environment, self.log, before=self._disk.before)
        self.process = self._context.__enter__()

    def end(self):
        self._context.__exit__(None, None, None)

    def run(self):
        """State, cause and stage of the last run."""
        return rows(self.database, "select state, cause, stage from runs_run order by id desc limit 1")[0]

    def ended(self):
        """How the last run ended, once it has."""
        return wait_until(lambda: (run := self.run())[0] not in ("queued", "running") and run, "the run did not end")

    def computes(self):
        """The last run is computing now."""
        wait_until(lambda: (run := self.run())[0] == "running" and run[2], f"no run began: {self.run()}")


@pytest.fixture(scope="module")
def working(database, environment, disk, logs, readers):
    """A worker that has done the study once, so that there are good results."""
    made = Working(database, environment, disk, logs / "worker")
    try:
        start_run(readers["en"])
        assert made.ended()[:2] == ("done", "")
        yield made
    finally:
        made.end()


def rows(database, query, *values):
    with psycopg.connect(f"{database.address}/postgres") as connection:
        return connection.execute(query, values).fetchall()


def start_run(reader):
    form = reader.get("/runs/studies/example/").form("/start/")
    answer = reader.post("/runs/studies/example/start/", form)
    assert answer.status == 302, answer.text
    return answer.headers["Location"]


def editions(database):
    return rows(database, "select token, is_complete, is_current from results_edition order by id")


def is_told(answer, language, sentence):
    assert answer.status == 503
    assert answer.headers["Retry-After"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert f'<html lang="{language}">' in answer.text
    assert sentence[language] in answer.text
    assert "Traceback" not in answer.text
    assert "OperationalError" not in answer.text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_database_that_is_away_is_told_and_what_was_typed_is_sent_again(language, database, readers):
    # Given somebody who has filled in a form,
    reader, code = readers[language], f"new-{language}"
    typed = reader.get("/sites/new/").form() | {"name": f"New {language}", "code": code, "about": ABOUT}

    # when the database goes away,
    database.stop()
    try:
        page, sent = reader.get("/"), reader.post("/sites/new/", typed)
        nobody = Reader(reader.port, language=language).get("/account/login/")
    finally:
        database.start()

    # then every page says so, and keeps what was typed;
    is_told(page, language, AWAY)
    is_told(nobody, language, AWAY)
    is_told(sent, language, AWAY)
    assert NOTHING_LOST[language] in sent.text
    assert "méér waar het moet" in sent.text

    # and when it is back the same session goes on, and the page of the error sends it once more.
    assert reader.get("/").status == 200
    again = reader.post("/sites/new/", sent.form("/sites/new/"))
    assert again.status == 302, again.text
    assert rows(database, "select about from sites_site where code = %s", code) == [(ABOUT,)]


def test_what_is_being_saved_while_the_database_goes_away_is_saved_whole_or_not_at_all(database, readers):
    reader, code = readers["en"], "half"
    typed = reader.get("/sites/new/").form() | {"name": "Half", "code": code}
    said = []
    kept = "select (select count(*) from sites_site where code = 'half'), (select max(id) from audit_auditevent)"
    before = rows(database, kept)

    # The site is written already; its line in the audit trail waits for somebody who holds that table.
    holding = psycopg.connect(f"{database.address}/postgres")
    holding.execute("lock table audit_auditevent in access exclusive mode")
    sending = threading.Thread(target=lambda: said.append(reader.post("/sites/new/", typed)))
    sending.start()
    waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
    wait_until(lambda: rows(database, waiting), "nobody waits")
    database.stop()
    sending.join(60)
    holding.close()
    database.start()

    is_told(said[0], "en", AWAY)
    assert rows(database, kept) == before
    assert reader.post("/sites/new/", said[0].form("/sites/new/")).status == 302
    assert [one for one, _ in rows(database, kept)] == [1]


def test_a_run_on_a_full_disk_fails_with_what_to_do_and_the_last_good_results_stay(working, disk, readers):
    before = editions(working.database)
    disk.fill(but=100_000)
    address = start_run(readers["en"])
    try:
        assert working.ended()[:2] == ("failed", "disk_full")
    finally:
        disk.make_room()

    for language, reader in readers.items():
        page = reader.get(address).text
        assert DISK_FULL[language] in page
        assert str(disk.folder) not in page
    assert editions(working.database) == before
    assert [one[1:] for one in before] == [(True, True)]
    assert (disk.here / "studies" / "example" / "results" / "manifest.json").exists()
    assert len(list((disk.here / "studies" / "example").glob(".results-*"))) == 1
    assert working.process.poll() is None


def test_a_worker_that_is_killed_leaves_a_run_that_can_be_started_again(working, disk, readers):
    before = editions(working.database)
    address = start_run(readers["en"])
    working.computes()

    # When the worker is killed, what it started ends with it,
    computing = children_of(working.process.pid)
    assert computing
    os.kill(working.process.pid, signal.SIGKILL)
    wait_until(lambda: not any(is_running(one) for one in computing), "it computes on for nobody")
    assert editions(working.database) == before

    # and the next worker finds the run, which is told as broken off;
    working.end()
    working.start()
    assert working.ended()[:2] == ("lost", "worker_gone")
    for language, reader in readers.items():
        assert CAN_START_AGAIN[language] in reader.get(address).text

    # started again, it ends well although the database goes away while it computes.
    start_run(readers["nl"])
    working.computes()
    working.database.stop()
    is_told(readers["nl"].get(address), "nl", AWAY)
    working.database.start()
    assert working.ended()[:2] == ("done", "")
    assert working.process.poll() is None
    assert [one[1:] for one in editions(working.database)] == [(True, False), (True, True)]


def test_a_worker_that_waits_goes_on_when_the_database_is_back(working, readers):
    before = working.log.read_text().count("The database is away")
    working.database.stop()
    wait_until(lambda: working.log.read_text().count("The database is away") > before, "the worker does not see it")
    working.database.start()
    assert working.process.poll() is None
    assert readers["en"].get("/runs/").status == 200


def test_on_a_full_disk_pages_are_read_and_what_was_typed_is_sent_again(disk, logs):
    """With the database of one file, which is on that disk."""
    environment = environment_of(disk.folder / "one-file")
    inside(environment, SET_UP, before=disk.before)
    with gunicorn(environment, logs / "one-file", *ONE_PROCESS, before=disk.before) as port:
        for language, email in PEOPLE.items():
            reader = Reader(port)
            assert reader.sign_in(email).status == 302
            name = f"New {language}"
            typed = reader.get("/sites/new/").form() | {"name": name, "code": f"new-{language}", "about": ABOUT * 99}
            disk.fill()
            try:
                page, sent = reader.get("/sites/new/"), reader.post("/sites/new/", typed)
            finally:
                disk.make_room()

            assert page.status == 200
            is_told(sent, language, NO_ROOM)
            assert NOTHING_LOST[language] in sent.text
            answer = reader.post("/sites/new/", sent.form("/sites/new/"))
            assert answer.status == 302, answer.text
            assert name in reader.follow(answer).text


def children_of(parent: int) -> list[int]:
    """Numbers of the processes that a process started, and of those that they did."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == parent:
            found += [int(stat.parent.name), *children_of(int(stat.parent.name))]
    return found


def is_running(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return not re.match("[ZX]", state)
