"""The program that works through rows, one after another; see `station`.

What it is asked and answers is JSON. What it has imported, its compiled templates and Typst's
process stay for the next row. Without an asker it ends, with everything that it has started.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from reportgen.batching.rows import Result, tell_build, write_result
from reportgen.engines.process import end_running
from reportgen.errors import InvalidBrief, RenderFailed, ReportgenError, is_fatal

Tell = Callable[[str], None]

_SHORTAGE = "Free some, or let fewer workspaces be built at a time (--jobs)."


def main() -> None:
    """Answers what comes from stdin until it closes."""
    gc.set_threshold(50_000)  # as the command does
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed is no answer
    questions: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, questions), daemon=True).start()
    turn = threading.Lock()

    def answer(said: bytes) -> None:
        with turn:
            answers.write(len(said).to_bytes(8, "big") + said)
            answers.flush()

    while True:
        asked = json.loads(questions.get())
        result = work(**asked, tell=lambda line: answer(b"\0" + line.encode()))
        answer(json.dumps(write_result(result)).encode())


def _listen(stream: BinaryIO, questions: SimpleQueue[bytes]) -> None:
    while size := stream.read(8):
        questions.put(stream.read(int.from_bytes(size, "big")))
    end_running()
    os._exit(0)


def work(action: str, folder: str, options: Mapping[str, Any], tell: Tell) -> Result:
    """What is done with one workspace; nothing is raised for whatever is wrong with it."""
    try:
        return _ACTIONS[action](Path(folder), options, tell)
    except InvalidBrief as error:
        return Result("failed", error.findings, message=error.message, remedy="Nothing was made.")
    except RenderFailed as error:
        failed = Result("failed", error.findings, message=error.message, remedy=error.remedy)
        return replace(failed, log=error.read_tail())
    except ReportgenError as error:
        return Result("failed", message=error.message, remedy=error.remedy)
    except MemoryError:
        return Result("failed", message="There is not enough memory.", remedy=_SHORTAGE)
    except RecursionError:
        message = "Something in the input is nested too deeply to be read."
        return Result("failed", message=message, remedy="Make it simpler.")
    except OSError as error:
        message = f"{str(error.filename or folder)!r} cannot be used: {error.strerror or error}."
        return Result("failed", message=message, remedy="Check its name, permissions and disk.")
    except Exception as error:  # noqa: BLE001 — one row's fault is told as that row's
        message = f"reportgen met an error of its own: {type(error).__name__}: {error}"
        remedy = "Report it, with the log. The earlier outputs are kept."
        return Result("failed", message=message, remedy=remedy, log=traceback.format_exc(limit=-8))


def _build(folder: Path, options: Mapping[str, Any], tell: Tell) -> Result:
    from reportgen.making.pipeline import build

    return tell_build(build(folder, progress=tell, **options))


def _check(folder: Path, options: Mapping[str, Any], tell: Tell) -> Result:
    from reportgen.making.foresight import check

    tell("check")
    seen = check(folder, **options)
    counts = {"quotations": seen.quotations, "verified": seen.verified, "drafts": seen.drafts}
    if is_fatal(seen.findings):
        message, remedy = "The input has errors.", "Mend what is found."
        return Result("failed", seen.findings, (), counts, message, remedy)
    return Result("checked", seen.findings, (), counts)


def _verify(folder: Path, options: Mapping[str, Any], tell: Tell) -> Result:
    from reportgen.inspection import verify

    tell("verify")
    seen = verify(folder, **options)
    counts = {"quotations": seen.quotations, "verified": seen.verified}
    if is_fatal(seen.findings):
        message, remedy = "Something differs from the texts.", "Mend what is found."
        return Result("failed", seen.findings, (), counts, message, remedy)
    return Result("verified", seen.findings, (), counts)


_ACTIONS: Mapping[str, Callable[[Path, Mapping[str, Any], Tell], Result]] = {
    "build": _build,
    "check": _check,
    "verify": _verify,
}


if __name__ == "__main__":
    main()
