"""`workbench run` and `workbench report`: notebooks run, here or on a cluster, into pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench._console import exit_code, say
from workbench._telling import print_claims, summarise, tell

if TYPE_CHECKING:
    from workbench.runs.batch import Job
    from workbench.runs.results import Result

    Runs = AbstractContextManager[Callable[..., tuple[Result, ...]]]

__all__ = ["report", "run"]

Profile = Annotated[str, typer.Option(help="A profile of reports/profiles.toml: quick or full.")]
Workers = Annotated[
    int | None, typer.Option(help="How many notebooks run at once; by default one a core.", min=1)
]
Scheduler = Annotated[
    str,
    typer.Option(
        help="Address of a Dask scheduler: its workers run the notebooks. They share the file "
        "system of the notebooks and of --out."
    ),
]
SchedulerFile = Annotated[
    Path | None, typer.Option(help="File of a Dask scheduler, instead of its address.")
]


def run(
    names: Annotated[list[str], typer.Argument(help="Notebooks, by name or its beginning.")],
    profile: Profile = "quick",
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="name=value; may be repeated.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = "",
    scheduler_file: SchedulerFile = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the pages.")] = None,
) -> None:
    """Run notebooks; print their claims and where their pages are; exit 1 if one fails."""
    from workbench.runs.alone import alone
    from workbench.runs.notebook import discover, find
    from workbench.runs.places import build, root, writable
    from workbench.runs.plan import plan
    from workbench.runs.report import ledger_of

    runs = _runs(workers, scheduler, scheduler_file)
    known = discover(root())
    chosen = tuple({found.name: found for found in (find(known, n) for n in names)}.values())
    folder = out or build() / "run"
    jobs = plan(chosen, profile, parameter or (), folder, ledger=None)
    folder = writable(folder)
    with alone(job.folder for job in jobs):
        results, code = _run(jobs, runs, resume=False)
    ledger = ledger_of(profile, results)
    print_claims(ledger)
    for result in results:
        print(folder / result.notebook / "index.html")
    if code:
        raise typer.Exit(code)
    if any(result.status != "done" for result in ledger.results):
        raise typer.Exit(1)


def report(
    profile: Profile = "quick",
    workers: Workers = None,
    scheduler: Scheduler = "",
    scheduler_file: SchedulerFile = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the site.")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 if a claim or a notebook fails.")
    ] = False,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Keep what the same code and parameters have finished."),
    ] = False,
) -> None:
    """Run every notebook, write the site, and print where its index is."""
    from workbench.runs.alone import alone
    from workbench.runs.notebook import discover
    from workbench.runs.places import build, root, writable
    from workbench.runs.plan import plan
    from workbench.runs.report import ledger_of, write_site

    runs = _runs(workers, scheduler, scheduler_file)
    known = discover(root())
    folder = out or build() / profile
    jobs = plan(known, profile, (), folder, ledger="../index.html")
    folder = writable(folder)
    with alone(job.folder for job in jobs):
        results, code = _run(jobs, runs, resume=resume)
        ledger = ledger_of(profile, results)
        index = write_site(ledger, folder)
    summarise(ledger)
    print(index)
    if code:
        say("Interrupted; the same command with --resume goes on from here.")
        raise typer.Exit(code)
    if strict and not ledger.sound:
        raise typer.Exit(1)


def _runs(workers: int | None, scheduler: str, scheduler_file: Path | None) -> Runs:
    """Return where notebooks run: a context of what runs jobs, as `run_jobs` does."""
    from workbench.runs.batch import run_jobs
    from workbench.runs.campaign import chosen_scheduler
    from workbench.runs.cluster import on_cluster
    from workbench.runs.workers import cores

    site = chosen_scheduler(workers, scheduler, scheduler_file)
    if site is None:
        return nullcontext(partial(run_jobs, workers=workers or cores()))
    return on_cluster(site)


def _run(jobs: Sequence[Job], runs: Runs, *, resume: bool) -> tuple[list[Result], int]:
    """Run jobs, saying how each went; return the results in order, and the code of an end or 0.

    A notebook without a section may show what all the others claim: it is run when they have ended,
    and anew when they are kept.
    """
    from workbench.runs.batch import Interrupted
    from workbench.runs.cluster import SchedulerLostError

    chapters = [job for job in jobs if job.notebook.section]
    overviews = [job for job in jobs if not job.notebook.section]
    kept = {job.notebook.name: job.finished() for job in chapters} if resume else {}
    results = [result for result in kept.values() if result is not None]
    for result in results:
        say(f"{result.notebook}: kept, finished at {result.provenance.started}.")
    waiting = [job for job in chapters if kept.get(job.notebook.name) is None]
    code = 0
    try:
        with runs as run_jobs:
            for wave in (waiting, overviews):
                results += run_jobs(wave, done=tell)
    except Interrupted as stop:
        results, code = [*results, *stop.results], exit_code(stop.__cause__)
    except SchedulerLostError as lost:
        say(str(lost))
        results, code = [*results, *lost.results], 1
    return sorted(results, key=lambda result: result.notebook), code
