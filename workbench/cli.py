"""The command line: results on stdout, progress and messages on stderr, one sentence for a mistake.

The exit codes are those of `workbench._console`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from workbench._campaign_commands import campaigns
from workbench._console import Sentences, prepare, say
from workbench._notebook_commands import report, run
from workbench._telling import print_claims
from workbench.errors import InputError

__all__ = ["app", "main"]


app = typer.Typer(
    cls=Sentences,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Reproduce, with checkable evidence, the results of 'Rigor with Machine Learning from "
    "Field Theory to the Poincaré Conjecture'.",
)
data = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Build the datasets.")
app.add_typer(data, name="data")
app.add_typer(campaigns, name="campaign")

File = Annotated[str, typer.Argument(help="Diagrams, one a line of JSON; - is stdin.")]
Graph = Annotated[
    str,
    typer.Argument(
        help="A graph: 'E8', 'lens(7, 2)', 'star(-1; 2/1, 3/1, 7/1)', 'chain(-2, 3)', "
        "'brieskorn(2, 3, 7)', JSON, or a file of such."
    ),
]
Budget = Annotated[float, typer.Option(help="Seconds for a diagram.")]
Seed = Annotated[int, typer.Option(help="Of the random choices.", min=0)]
Processes = Annotated[int, typer.Option(help="Processes.", min=1)]
Out = Annotated[Path | None, typer.Option(help="File for the answers, else stdout.")]


@app.command("list")
def list_notebooks() -> None:
    """List the notebooks: section, title, parameters, time in each profile."""
    from workbench.runs.duration import spoken
    from workbench.runs.notebook import discover
    from workbench.runs.places import root
    from workbench.runs.profiles import profile_names
    from workbench.runs.times import times

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


app.command()(run)
app.command()(report)


@app.command()
def claims(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Of a report or of runs; by default the last report's.", metavar="DIR"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Print the ledger of the last report, or what is claimed in the folder of a report or runs."""
    from workbench.runs.places import build
    from workbench.runs.report import latest, ledger_in

    ledger = ledger_in(folder or latest(build()).parent)
    if as_json:
        print(json.dumps(ledger.claims, ensure_ascii=False, indent=1))
    else:
        print_claims(ledger)


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(help="Certificates: .json, or .jsonl.")],
) -> None:
    """Check certificates, one line each; exit 0 only when all hold, 2 if a file cannot be read."""
    from workbench._verification import verify_files

    if code := verify_files(files):
        raise typer.Exit(code)


@app.command()
def unknot(
    file: File = "-",
    budget: Budget = 10.0,
    seed: Seed = 0,
    workers: Processes = 1,
    out: Out = None,
) -> None:
    """Recognise unknots and unlinks, with certificates; exit 0 only when all diagrams are."""
    from workbench._diagram_lines import read_file, write_answers
    from workbench._unknotting import answer_unknot
    from workbench.knots.simplify import require_budget

    require_budget(budget)
    answer = partial(answer_unknot, budget=budget, seed=seed)
    if not write_answers(read_file(file), answer, workers, out):
        raise typer.Exit(1)


@app.command()
def ribbon(
    file: File = "-",
    budget: Budget = 10.0,
    seed: Seed = 0,
    workers: Processes = 1,
    out: Out = None,
) -> None:
    """Find ribbon discs of knots, or why they are not slice; exit 0 only when all are ribbon."""
    from workbench._diagram_lines import read_file, write_answers
    from workbench._ribbons import answer_ribbon, require_knots
    from workbench.knots.simplify import require_budget

    require_budget(budget)
    knots = read_file(file)
    require_knots(knots)
    answer = partial(answer_ribbon, budget=budget, seed=seed)
    if not write_answers(knots, answer, workers, out):
        raise typer.Exit(1)


@app.command()
def plumbing(
    first: Graph,
    second: Graph,
    out: Annotated[
        Path | None, typer.Option(help="File for the certificates: .jsonl, one a line.")
    ] = None,
) -> None:
    """Decide whether two plumbing graphs present the same oriented 3-manifold; exit 0 if so.

    The exit code is 1 if they do not.
    """
    from workbench._plumbed import tell_plumbings

    if not tell_plumbings(first, second, out):
        raise typer.Exit(1)


@data.command("build")
def build_data(
    name: Annotated[str, typer.Argument(help="knots, or sample.")],
    max_crossings: Annotated[
        int | None, typer.Option(help="Of the knots; by default 15.", min=3, max=15)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes; by default one a core.", min=1)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder; by default the user's cache.")] = None,
) -> None:
    """Build a dataset; killed at any moment, the same command goes on where it was."""
    if name not in ("knots", "sample"):
        raise InputError(f"There is no dataset {name!r} to build; accepted: knots, sample.")
    if max_crossings is not None and name == "sample":
        raise InputError("The sample has a fixed number of crossings; give none.")

    from workbench.knots.census import MOST_CROSSINGS, build_knots, build_sample
    from workbench.knots.table import cache_folder
    from workbench.runs.alone import alone
    from workbench.runs.campaign import CampaignError
    from workbench.runs.places import writable

    folder = writable(out or cache_folder())
    try:
        with alone([folder]):
            say("The first time, the bar stands at 0 % for up to a minute, while code is compiled.")
            if name == "knots":
                print(build_knots(max_crossings or MOST_CROSSINGS, folder, workers))
            else:
                print(build_sample(folder, workers))
    except CampaignError as error:
        say(str(error))
        raise typer.Exit(1) from error


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Such as 22k_tangles: section, letter, words.")],
    title: Annotated[str, typer.Option(help="Of its page.")] = "A new result",
) -> None:
    """Make a notebook of the right shape, with one claim that fails until it is worked out."""
    from workbench.runs.new_notebook import new_notebook
    from workbench.runs.places import root

    print(new_notebook(root() / "notebooks", name, title))
    say(f"Next: workbench lab. [full.{name}] of reports/profiles.toml is its full profile.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(ctx: typer.Context) -> None:
    """Open JupyterLab on the tour; its own options may follow, such as --no-browser --port 9000."""
    from workbench.runs.places import root

    home = root()
    tour = home / "notebooks" / "00_tour.ipynb"
    target = tour if tour.is_file() else home / "notebooks"
    command = [sys.executable, "-m", "jupyterlab", str(target), *ctx.args]
    code = subprocess.run(command, cwd=home, check=False).returncode
    if code and os.geteuid() == 0 and "--allow-root" not in ctx.args:
        say("JupyterLab runs as root only when it is told to: workbench lab --allow-root.")
    raise typer.Exit(code)


def main() -> None:
    """Run the command line."""
    prepare()
    app(prog_name="workbench")
