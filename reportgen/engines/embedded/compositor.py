"""Typst in a process of its own, which sets one document after another.

The program that `press` runs, in Python without site packages or anything of reportgen: its
arguments are the folder that holds the typst package, and one that does not exist. What it is
asked and answers is a line of JSON and then the bytes of a document, Typst source or PDF.

Text that has become code can read the project's folder and nothing else, loads no packages, and
has only so much memory and computing time as the question grants. Beyond them the system ends it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from functools import cache, partial
from queue import SimpleQueue
from typing import Any, BinaryIO


def main(packages: str, nowhere: str) -> None:
    """Answers what comes from stdin until it closes."""
    sys.path.append(packages)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed is no answer
    questions: SimpleQueue[bytes] = SimpleQueue()
    keep_compiler(nowhere, False)  # while the first question is still being written
    threading.Thread(target=listen, args=(sys.stdin.buffer, questions), daemon=True).start()
    while True:
        answer = typeset(questions.get(), partial(keep_compiler, nowhere))
        answers.write(len(answer).to_bytes(8, "big") + answer)
        answers.flush()


def listen(stream: BinaryIO, questions: SimpleQueue[bytes]) -> None:
    """Reads the questions; without an asker this process ends, whatever it is at."""
    while size := stream.read(8):
        questions.put(stream.read(int.from_bytes(size, "big")))
    os._exit(0)


@cache
def keep_compiler(nowhere: str, system_fonts: bool) -> Any:
    """Typst's compiler with its memory, and Typst's own fonts or this machine's too.

    Looking for fonts takes a while; what a document shares with the one before is not set again;
    and every further compiler would hold on to all that it set.
    """
    import typst

    fonts = typst.Fonts(include_system_fonts=system_fonts)
    return typst.Compiler(
        font_paths=fonts,
        ignore_system_fonts=True,
        package_path=nowhere,
        package_cache_path=nowhere,
    )


def typeset(question: bytes, find_compiler: Any) -> bytes:
    """The answer to one question: a PDF with its warnings, or what is wrong with the source."""
    import typst

    head, _, source = question.partition(b"\n")
    order = json.loads(head)
    limit(order["seconds"], order["memory"])
    try:
        pdf, warnings = find_compiler(order["system_fonts"]).compile_with_warnings(
            input=source,
            root=order["root"],
            format="pdf",
            timestamp=order["epoch"],
            pdf_standards=order["standards"],
        )
    except typst.TypstError as error:
        parts = {name: getattr(error, name) for name in ("message", "hints", "diagnostic")}
        return json.dumps({"error": parts}).encode()
    told = json.dumps({"warnings": [warning.message for warning in warnings]})
    return told.encode() + b"\n" + bytes(pdf)


def limit(seconds: int, memory: int) -> None:
    """Bounds the computing time from now on, and the memory, where the system can."""
    if sys.platform == "win32":
        return  # there the time that `press` waits is all that bounds it
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    bounds = {
        resource.RLIMIT_CPU: spent + seconds,
        resource.RLIMIT_DATA: memory,  # without what is only reserved, as for each thread
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        hard = resource.getrlimit(kind)[1]
        within = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (within, hard))


if __name__ == "__main__":
    main(*sys.argv[1:])
