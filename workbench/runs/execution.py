"""Run one notebook in a kernel of this very interpreter, keeping whatever it manages to write.

papermill parametrises and executes (its engine is extended here, as it invites to do); the kernel
starts in the notebook's folder, as in JupyterLab, with its evidence folder in the environment, and
with one numerical thread, unless the environment says otherwise, so that no result depends on how
many run at once. Its own messages go to ``kernel.log``, from which the reason is read when it dies.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from workbench.runs._nbformat import nbformat
from workbench.runs.notebook import Notebook
from workbench.runs.places import EVIDENCE
from workbench.runs.workers import THREADS

__all__ = ["EXECUTED", "Kernels", "execute"]

EXECUTED = "notebook.ipynb"
_LOG = "kernel.log"
_OURS = (EXECUTED, _LOG, "index.html", "result.json", "evidence")


@dataclass
class Kernels:
    """The kernels that run now, so that Ctrl-C reaches them from the main thread."""

    running: set[Any] = field(default_factory=set)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the cell that each kernel runs."""
        for manager in tuple(self.running):
            if manager.has_kernel:
                asyncio.run(manager.interrupt_kernel())

    def kill(self) -> None:
        """End each kernel at once."""
        for manager in tuple(self.running):
            if manager.has_kernel:
                asyncio.run(manager.provisioner.kill())


@dataclass
class _Session:
    """What the engine needs beside papermill's own arguments."""

    folder: Path
    cwd: Path
    kernels: Kernels
    turn: int
    started: bool = False


class _ThisInterpreter(KernelSpecManager):
    """Knows one kernel: the interpreter that runs this, whatever is installed for the user."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    def create_kernel_manager(self) -> Any:
        manager = super().create_kernel_manager()
        manager.kernel_spec_manager = _ThisInterpreter()
        return manager


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine, with a kernel whose folder, environment and messages are ours."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, session: _Session, start_timeout: int, **_: Any
    ) -> None:
        async def ready(**_: Any) -> None:
            session.started = True

        client = _Client(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=None,
            on_notebook_start=ready,
        )
        client.km = client.create_kernel_manager()
        manager = client.km
        environment = {
            **dict.fromkeys(THREADS, "1"),
            **os.environ,
            EVIDENCE: str(session.folder / "evidence"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "PYTHONFAULTHANDLER": "1",
        }
        session.kernels.running.add(manager)
        try:
            with (session.folder / _LOG).open("wb") as log:
                client.execute(
                    cwd=str(session.cwd),
                    env=environment,
                    stdout=log,
                    stderr=log,
                    pass_fds=(session.turn,),
                )
        finally:
            session.kernels.running.discard(manager)


papermill_engines.register("workbench", _Engine)


def execute(
    notebook: Notebook,
    parameters: Mapping[str, Any],
    folder: Path,
    *,
    kernels: Kernels,
    turn: int,
    progress: Mapping[str, Any],
) -> tuple[Any, str]:
    """Execute a notebook into a folder, once more if its kernel did not start.

    It is to be called in a thread that has no event loop of its own.

    Parameters
    ----------
    notebook
        What to run.
    parameters
        What to inject; a parameter that is not named keeps the notebook's default.
    folder
        Receives ``notebook.ipynb`` (saved after every cell) and ``evidence/``; what an earlier
        run has left there is removed first.
    kernels
        Where the kernel registers while it runs.
    turn
        The descriptor of `in_turn`, which the kernel inherits.
    progress
        Options for the tqdm bar over the cells.

    Returns
    -------
    tuple
        The executed notebook, partial where it failed, and the error in one line, or "".
    """
    _clear(folder)
    (folder / "evidence").mkdir()
    with _closed_loop():
        for _attempt in range(2):
            session = _Session(folder, notebook.path.parent, kernels, turn)
            error = _attempted(notebook, parameters, session, progress)
            if session.started or not error:
                break
    executed = folder / EXECUTED
    source = executed if executed.is_file() else notebook.path
    document = nbformat.read(source, as_version=4)  # type: ignore[no-untyped-call]
    return document, error


def _attempted(
    notebook: Notebook,
    parameters: Mapping[str, Any],
    session: _Session,
    progress: Mapping[str, Any],
) -> str:
    try:
        papermill.execute_notebook(
            notebook.path,
            session.folder / EXECUTED,
            parameters=dict(parameters),
            engine_name="workbench",
            kernel_name="python3",
            language="python",
            progress_bar=dict(progress),
            session=session,
        )
    except PapermillExecutionError as error:
        told = f"{error.ename}: {error.evalue}".strip(" :")
    except DeadKernelError:
        reason = _last_words(session.folder / _LOG) or "often for lack of memory"
        return f"Its kernel died ({reason})"
    except Exception as error:
        reason = _last_words(session.folder / _LOG)
        return f"{error or type(error).__name__}{f' ({reason})' if reason else ''}"
    else:
        told = ""
    (session.folder / _LOG).unlink(missing_ok=True)
    return told


@contextmanager
def _closed_loop() -> Iterator[None]:
    """Close the event loop that jupyter_core opens for a thread and leaves open."""
    try:
        yield
    finally:
        with suppress(RuntimeError):
            asyncio.get_event_loop().close()


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the notices of the machinery away from a person who runs a notebook."""
    logger = logging.getLogger("papermill")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _last_words(log: Path) -> str:
    if not log.is_file():
        return ""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    fatal = [line for line in lines if line.startswith("Fatal Python error")]
    return (fatal or [line for line in lines if line and "] WARNING |" not in line] or [""])[-1]


def _clear(folder: Path) -> None:
    """Remove what a run writes, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _OURS:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
