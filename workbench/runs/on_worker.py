"""What a Dask worker does with a notebook: a process of its own runs it, watched over.

Only text travels to the worker, and only the hash of the result back: the result is in the folder.
The process interrupts its kernel, and keeps what is written, when nobody waits for the notebook any
more, when the worker closes, and when the worker is gone. Then whoever runs the notebook next waits
for its turn in the folder.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from workbench.errors import InputError
from workbench.runs.batch import Job, run_jobs
from workbench.runs.campaign.guard import epitaph, search_path
from workbench.runs.files import sha256_of
from workbench.runs.line import one_line
from workbench.runs.notebook import read
from workbench.runs.places import ROOT, root
from workbench.runs.results import RESULT, read_result

__all__ = ["errand", "main", "run_errand", "seal"]

_COMMAND = "from workbench.runs.on_worker import main; main()"
_REFUSED = 2
_LOOK = 0.2
_PATIENCE = 40.0  # less than a turn is waited for


def seal(folder: Path) -> str:
    """Return the hash of the result in a folder, or "" where there is none."""
    try:
        return sha256_of(folder / RESULT)
    except OSError:
        return ""


def errand(job: Job) -> dict[str, Any]:
    """Write down a job, in JSON values, for `run_errand`."""
    return {
        "root": str(root()),
        "notebook": str(job.notebook.path),
        "profile": job.profile,
        "parameters": dict(job.parameters),
        "overrides": dict(job.overrides),
        "folder": str(job.folder),
        "ledger": job.ledger,
        "key": job.key,
        "before": seal(job.folder),
    }


def run_errand(errand: dict[str, Any]) -> dict[str, str]:
    """Run a notebook in a process of its own; to be called by Dask, in a task.

    Returns
    -------
    dict
        One entry: "result", the hash of the result in the folder; "refused", why this worker can
        run no notebook of this client; or "died", how the process ended before it was done.
    """
    wanted = _wanted()
    folder = Path(errand["folder"])
    if _settled(folder, errand):  # by a worker that died before it could say so
        return {"result": seal(folder)}
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=words,
            stderr=words,
            env={**os.environ, ROOT: errand["root"], "PYTHONPATH": search_path()},
            start_new_session=True,
        )
        assert process.stdin is not None
        with suppress(BrokenPipeError), process.stdin as stream:
            stream.write(json.dumps(errand).encode())
        _watch(process, wanted)
        return _outcome(process.returncode, words, folder)


def main() -> None:
    """Run the notebook of the errand that stdin holds, in the process that `run_errand` starts."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    threading.Thread(target=_follow, args=(int(sys.argv[1]),), daemon=True).start()
    given = json.load(sys.stdin)
    try:
        job = _job(given)
        (result,) = run_jobs([job], workers=1, done=lambda _: None)
    except InputError as refused:
        print(refused, flush=True)
        sys.exit(_REFUSED)
    except KeyboardInterrupt:
        return
    if seal(job.folder) == given["before"]:
        sys.exit(result.error)


def _job(errand: dict[str, Any]) -> Job:
    """Return the job of an errand; refuse what this machine sees differently than the client."""
    folder, host = Path(errand["folder"]), socket.gethostname()
    if not folder.is_dir():
        raise InputError(
            f"The worker on {host} does not see {folder}; --out is a folder on a file system that "
            "all workers share."
        )
    job = Job(
        notebook=read(Path(errand["notebook"])),
        profile=errand["profile"],
        parameters=errand["parameters"],
        overrides=errand["overrides"],
        folder=folder,
        ledger=errand["ledger"],
    )
    if job.key != errand["key"]:
        raise InputError(
            f"The worker on {host} has other code, or another {job.notebook.path.name}; both are "
            "to be those of this machine."
        )
    return job


def _settled(folder: Path, errand: dict[str, Any]) -> bool:
    """Say whether a run of this very errand has ended by itself."""
    if seal(folder) in ("", errand["before"]):
        return False
    result = read_result(folder)
    return result.key == errand["key"] and result.status != "interrupted"


def _wanted() -> Callable[[], bool]:
    """Return a function that says whether the task of this thread is still to be done here."""
    from workbench.runs.campaign.dask_here import distributed

    worker = distributed.get_worker()
    key = worker.get_current_task()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        closing = worker.status.name in ("closing", "closed", "failed")
        return not closing and task is not None and task.state not in ("cancelled", "resumed")

    return wanted


def _watch(process: subprocess.Popen[bytes], wanted: Callable[[], bool]) -> None:
    """Wait for the process; end it when it is not wanted any more."""
    from workbench.runs.campaign.dask_here import distributed

    while process.poll() is None:
        if not wanted():
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            raise distributed.Reschedule  # nobody hears it unless the worker alone is closing
        time.sleep(_LOOK)


def _outcome(code: int, words: IO[bytes], folder: Path) -> dict[str, str]:
    if code == 0:
        return {"result": seal(folder)}
    if code == _REFUSED:
        words.seek(0)
        return {"refused": one_line(words.read().decode(errors="replace").splitlines()[-1])}
    return {"died": f"Its process on {socket.gethostname()} ended early ({epitaph(code, words)})"}


def _follow(worker: int) -> None:
    """Interrupt this process when the worker is gone, and kill it should it not end."""
    while os.getppid() == worker:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE)
    os.kill(os.getpid(), signal.SIGKILL)
