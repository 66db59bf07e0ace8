"""The process apart: whoever is killed, the work is done; it leaves no orphan, no zombie and no memory behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from sodsong.desk.apart.helper import Ended, Helper, Refused
from sodsong.ground.papers.record import Letter, Number

NOW = datetime(2020, 8, 14, 3, tzinfo=UTC)
LETTER = Letter(kind="stamped", number=Number("พร ๐๐๒๓.๔/ว"), to=("ทุกอำเภอ",), body=("ข้อความสั้น",))
NOWHERE = Path("/nowhere")


@pytest.fixture
def helper():
    helper = Helper()
    yield helper
    helper.close()


@pytest.fixture
def plain(tmp_path):
    """Makes a process apart of a few lines instead of the works, so that it is there in no time."""

    def make(lines, rest=30.0):
        file = tmp_path / "child.py"
        file.write_text(
            "import os, time, types, sys\nfrom sodsong.desk.apart import child\nimport sodsong.desk.apart\n"
            f"child.REST = {rest}\n{lines}\nfake = types.ModuleType('works')\nfake.WORKS = WORKS\n"
            "fake.REFUSALS = (LookupError,)\nsys.modules['sodsong.desk.apart.works'] = sodsong.desk.apart.works = fake\n"
            "child.main()\n",
            encoding="utf-8",
        )
        make.words = (sys.executable, str(file))
        made.append(Helper(*make.words))
        return made[-1]

    made = []
    yield make
    for one in made:
        one.close()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pid, seconds=5.0):
    """Whether it ends in time, and is reaped."""
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not alive(pid)


def text(pdf):
    with pypdfium2.PdfDocument(BytesIO(pdf)) as file:
        return file[0].get_textpage().get_text_range()


def test_a_letter_comes_back_and_a_refusal_as_its_sentence(helper):
    content, pages = helper.ask("pdf", LETTER, NOWHERE, NOW)
    assert (pages, "ทุกอำเภอ" in text(content)) == (1, True)
    assert helper.ask("docx", LETTER, NOWHERE, NOW)[:2] == b"PK"
    pictures, pages = helper.ask("pictures", LETTER, NOWHERE, 4, 80)
    assert ([one[1:4] for one in pictures], pages) == ([b"PNG"], 1)
    with pytest.raises(Refused, match="is neither PNG, JPEG nor SVG") as refused:
        helper.ask("drawn", b"no picture")
    assert refused.value.kind == "EmblemError"
    with pytest.raises(RuntimeError, match=r"(?s)apart:\nTraceback.*AttributeError"):
        helper.ask("pdf", None, NOWHERE, NOW)
    before = helper.pid
    os.kill(before, signal.SIGKILL)
    assert helper.ask("pdf", LETTER, NOWHERE, NOW) == (content, 1)
    assert helper.pid != before


def test_killed_amid_its_work_the_next_makes_it(plain, tmp_path):
    mark = tmp_path / "once"
    helper = plain(
        f"def work():\n    if not os.path.exists({str(mark)!r}):\n        open({str(mark)!r}, 'w').close()\n"
        "        os.kill(os.getpid(), 9)\n    return os.getpid()\nWORKS = {'work': work}"
    )
    assert helper.ask("work") == helper.pid
    assert mark.exists()


def test_work_that_ends_its_process_each_time_is_told_and_the_next_is_done(plain):
    helper = plain("WORKS = {'die': lambda: os.kill(os.getpid(), 9), 'say': lambda one: one}")
    with pytest.raises(Ended, match="ended twice"):
        helper.ask("die")
    assert helper.ask("say", "ก") == "ก"


def test_work_that_hangs_is_ended(plain, monkeypatch):
    monkeypatch.setattr("sodsong.desk.apart.helper.LONGEST", 0.6)
    monkeypatch.setattr("sodsong.desk.apart.helper.TRIES", 1)
    helper = plain("WORKS = {'hang': lambda: time.sleep(60), 'say': lambda one: one}")
    with pytest.raises(Ended):
        helper.ask("hang")
    monkeypatch.setattr("sodsong.desk.apart.helper.LONGEST", 60.0)
    assert helper.ask("say", 1) == 1


def test_two_askers_are_answered_in_turn_by_one_process(plain):
    helper = plain("def work(one):\n    time.sleep(0.02)\n    return one, os.getpid()\nWORKS = {'work': work}")
    told = []
    threads = [threading.Thread(target=lambda n=n: told.append((n, helper.ask("work", n)))) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == [(n, (n, helper.pid)) for n in range(8)]


def test_it_rests_leaves_no_zombie_and_another_comes_when_asked(plain):
    helper = plain("WORKS = {'pid': os.getpid}", rest=0.2)
    first = helper.ask("pid")
    assert gone(first)
    second = helper.ask("pid")
    assert second != first
    os.kill(second, signal.SIGKILL)
    assert gone(second)
    assert helper.ask("pid") not in {first, second}


def test_what_it_prints_is_no_answer(plain, capfd):
    helper = plain("def work():\n    print('noise', flush=True)\n    return 'answer'\nWORKS = {'work': work}")
    assert helper.ask("work") == "answer"
    assert "noise" in capfd.readouterr().err


@pytest.mark.parametrize("amid", [True, False])
def test_a_killed_parent_leaves_no_orphan(plain, tmp_path, amid):
    plain(
        "def work(long):\n    print(os.getpid(), file=sys.stderr, flush=True)\n    time.sleep(60 * long)\n"
        "WORKS = {'work': work}"
    )
    parent = tmp_path / "parent.py"
    parent.write_text(
        f"import time\nfrom sodsong.desk.apart.helper import Helper\n"
        f"Helper(*{plain.words!r}).ask('work', {amid})\ntime.sleep(60)\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, str(parent)], stderr=subprocess.PIPE, text=True) as process:
        pid = int(process.stderr.readline())
        assert alive(pid)
        process.kill()
        assert gone(pid)


def test_a_fork_asks_a_process_of_its_own(plain):
    helper = plain("WORKS = {'pid': os.getpid}")
    ours = helper.ask("pid")
    out, into = os.pipe()
    forked = os.fork()
    if not forked:
        helper.forget()
        theirs = helper.ask("pid")
        os.write(into, str(theirs).encode())
        helper.close()
        os._exit(0)
    os.waitpid(forked, 0)
    os.close(into)
    with os.fdopen(out) as told:
        theirs = int(told.read())
    assert theirs != ours
    assert gone(theirs)
    assert helper.ask("pid") == ours
