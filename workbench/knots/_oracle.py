"""Programs that cannot be interrupted, asked in a process that can be ended.

The process is a module run by itself: it reads questions, one line of JSON each, and answers each
with a line. It is started when the first question comes, and again after it had to be ended or has
ended by itself: whatever happens to it, an answer is that to its own question, or there is none.
"""

from __future__ import annotations

import atexit
import json
import select
import subprocess
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["Oracle", "answer_all"]

_LOADING = 60.0
_READY = "ready"


class Oracle:
    """The process of a module whose main program is `answer_all`.

    Parameters
    ----------
    module
        Its name.
    """

    def __init__(self, module: str) -> None:
        self.module = module
        self._process: subprocess.Popen[str] | None = None
        atexit.register(self.end)

    def ask(self, question: object, seconds: float) -> Any:
        """Return the answer; None if there is none in time, and then the process is ended.

        Raises
        ------
        RuntimeError
            If the process does not start within a minute.
        """
        if self._process is not None and self._process.poll() is not None:
            self.end()
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            print(json.dumps(question), file=process.stdin, flush=True)
            answer = self._line(process, seconds)
        except BrokenPipeError:
            answer = None
        if answer is None:
            self.end()
        return answer

    def end(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        """Start the process, and wait until it has said that it has loaded what it needs."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        process = self._process
        if self._line(process, _LOADING) != _READY:
            self.end()
            raise RuntimeError(f"{self.module} has not started (exit code {process.returncode}).")
        return process

    @staticmethod
    def _line(process: subprocess.Popen[str], seconds: float) -> Any:
        assert process.stdout is not None
        if not select.select([process.stdout], [], [], seconds)[0]:
            return None
        line = process.stdout.readline()
        return json.loads(line) if line else None


def answer_all(answer: Callable[[Any], object]) -> None:
    """Say that all is loaded, then answer the questions that come, until there are no more."""
    print(json.dumps(_READY), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
