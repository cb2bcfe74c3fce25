"""The command line: results on stdout, progress and messages on stderr, one sentence for a mistake.

Exit codes: 0 done, 1 the answer is no or not all, 2 unusable input, 130 interrupted.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.runs.batch import Job
    from workbench.runs.report import Ledger
    from workbench.runs.results import Result

__all__ = ["app", "main"]


class _Sentences(TyperGroup):
    """Turns what a person can get wrong, and Ctrl-C, into a sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except InputError as error:
            _say(str(error))
            raise typer.Exit(2) from error
        except KeyboardInterrupt as error:
            _say("Interrupted.")
            raise typer.Exit(130) from error


app = typer.Typer(
    cls=_Sentences,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Reproduce, with checkable evidence, the results of 'Rigor with Machine Learning from "
    "Field Theory to the Poincaré Conjecture'.",
)
data = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Build the datasets.")
app.add_typer(data, name="data")

Profile = Annotated[str, typer.Option(help="A profile of reports/profiles.toml: quick or full.")]
Workers = Annotated[int, typer.Option(help="How many notebooks run at once.", min=1)]


@app.command("list")
def list_notebooks() -> None:
    """List the notebooks: section, title, parameters, time in each profile."""
    from workbench.runs.notebook import discover
    from workbench.runs.places import root
    from workbench.runs.profiles import profile_names
    from workbench.runs.times import spoken, times

    home = root()
    profiles = profile_names(home)
    measured = times(home, profiles)
    for notebook in discover(home):
        took = [
            f"{profile} {spoken(measured[profile, notebook.name])}"
            for profile in profiles
            if (profile, notebook.name) in measured
        ]
        where = f"§ {notebook.section}" if notebook.section else "-"
        title = notebook.title.replace("$", "")
        print(f"{notebook.name}  {where}  {title}  [{', '.join(took) or 'not yet timed'}]")
        for parameter in notebook.parameters:
            comment = f"  # {parameter.comment}" if parameter.comment else ""
            print(f"    {parameter.name}: {parameter.annotation} = {parameter.default!r}{comment}")


@app.command()
def run(
    names: Annotated[list[str], typer.Argument(help="Notebooks, by name or its beginning.")],
    profile: Profile = "quick",
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="name=value; may be repeated.")
    ] = None,
    workers: Workers = 1,
    out: Annotated[Path | None, typer.Option(help="Folder for the pages.")] = None,
) -> None:
    """Run notebooks and print where their pages are; exit 1 if one fails."""
    from workbench.runs.notebook import discover, find
    from workbench.runs.places import build, root, writable
    from workbench.runs.plan import plan

    known = discover(root())
    chosen = tuple({found.name: found for found in (find(known, n) for n in names)}.values())
    folder = out or build() / "run"
    jobs = plan(chosen, profile, parameter or (), folder, ledger=None)
    folder = writable(folder)
    results, interrupted = _run(jobs, workers, resume=False)
    for result in results:
        print(folder / result.notebook / "index.html")
    if interrupted:
        raise typer.Exit(130)
    if any(result.status != "done" for result in results):
        raise typer.Exit(1)


@app.command()
def report(
    profile: Profile = "quick",
    workers: Workers = 1,
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
    from workbench.runs.notebook import discover
    from workbench.runs.places import build, root, writable
    from workbench.runs.plan import plan
    from workbench.runs.report import ledger_of, write_site

    known = discover(root())
    folder = out or build() / profile
    jobs = plan(known, profile, (), folder, ledger="../index.html")
    folder = writable(folder)
    results, interrupted = _run(jobs, workers, resume=resume)
    ledger = ledger_of(profile, results)
    index = write_site(ledger, folder)
    _summarise(ledger)
    print(index)
    if interrupted:
        _say("Interrupted; the same command with --resume goes on from here.")
        raise typer.Exit(130)
    if strict and not ledger.sound:
        raise typer.Exit(1)


@app.command()
def claims(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    folder: Annotated[Path | None, typer.Option("--report", help="A report's folder.")] = None,
) -> None:
    """Print the ledger of the last report."""
    from workbench.runs.places import build
    from workbench.runs.report import LEDGER, latest, read_ledger

    ledger = read_ledger(folder / LEDGER if folder else latest(build()))
    if as_json:
        print(json.dumps(ledger.claims, ensure_ascii=False, indent=1))
        return
    for claim in ledger.claims:
        print(f"{claim['verdict']}  [{claim['id']}, {claim['where']}]  {claim['statement']}")
        print(f"    paper: {claim['published'] or '-'}  measured: {claim['measured']}")
    _summarise(ledger)


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(help="Certificates: .json, or .jsonl.")],
) -> None:
    """Check certificates, one line each; exit 0 only when all hold."""
    from workbench import certificates

    sound = True
    for name, text in _certificates(files):
        try:
            verdict = certificates.verify(certificates.load(text))
            holds, sentence = verdict.holds, verdict.sentence
        except certificates.CertificateError as error:
            holds, sentence = False, str(error)
        print(f"{'holds' if holds else 'fails'}  {name}  {sentence}")
        sound = sound and holds
    if not sound:
        raise typer.Exit(1)


@data.command("build")
def build_data(
    name: Annotated[str, typer.Argument(help="knots, or sample.")],
    max_crossings: Annotated[int, typer.Option(help="Of the knots.", min=3)] = 15,
    workers: Annotated[
        int | None, typer.Option(help="Processes; by default one a core.", min=1)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder; by default the user's cache.")] = None,
) -> None:
    """Build a dataset; killed at any moment, the same command goes on where it was."""
    from workbench.runs.places import writable

    folder = writable(out) if out else None
    if name == "knots":
        from workbench.knots.census import build_knots

        print(build_knots(max_crossings, folder, workers))
    elif name == "sample":
        from workbench.knots.census import build_sample

        print(build_sample(folder))
    else:
        raise InputError(f"There is no dataset {name!r} to build; accepted: knots, sample.")


@app.command()
def lab() -> None:
    """Open JupyterLab on the tour."""
    from workbench.runs.places import root

    home = root()
    tour = home / "notebooks" / "00_tour.ipynb"
    target = tour if tour.is_file() else home / "notebooks"
    command = [sys.executable, "-m", "jupyterlab", str(target)]
    raise typer.Exit(subprocess.run(command, cwd=home, check=False).returncode)


def _run(jobs: Sequence[Job], workers: int, *, resume: bool) -> tuple[list[Result], bool]:
    """Run jobs, saying how each went; return the results in order, and whether Ctrl-C came."""
    from workbench.runs.batch import Interrupted, run_jobs

    kept = {job.notebook.name: job.finished() for job in jobs} if resume else {}
    ready = [result for result in kept.values() if result is not None]
    for result in ready:
        _say(f"{result.notebook}: kept, finished at {result.provenance.started}.")
    waiting = [job for job in jobs if kept.get(job.notebook.name) is None]
    interrupted = False
    try:
        made = run_jobs(waiting, workers=workers, done=_tell)
    except Interrupted as stop:
        made, interrupted = stop.results, True
    return sorted([*ready, *made], key=lambda result: result.notebook), interrupted


def _tell(result: Result) -> None:
    from tqdm import tqdm

    from workbench.runs.times import spoken

    took = spoken(result.provenance.seconds)
    if result.status == "done":
        said = [f"{result.notebook}: done in {took}, {len(result.claims)} claims."]
    else:
        said = [f"{result.notebook}: {result.status} after {took}: {result.error}"]
    said += [f"{result.notebook}: {lack}" for lack in result.warnings]
    tqdm.write("\n".join(said), file=sys.stderr)


def _summarise(ledger: Ledger) -> None:
    counts = ", ".join(f"{count} {verdict}" for verdict, count in ledger.counts.items() if count)
    _say(f"{len(ledger.claims)} claims{f': {counts}' if counts else ''}.")
    failed = [result.notebook for result in ledger.results if result.status != "done"]
    if failed:
        _say(f"Not finished: {', '.join(failed)}.")


def _certificates(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield each certificate's name and text; a .jsonl file holds one a line."""
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"{file} cannot be read; give .json or .jsonl certificates."
            ) from error
        if file.suffix != ".jsonl":
            yield str(file), text
            continue
        lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        if not lines:
            raise InputError(f"{file} holds no certificate.")
        for number, line in lines:
            yield f"{file}:{number}", line


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def main() -> None:
    """Run the command line."""
    app(prog_name="workbench")
