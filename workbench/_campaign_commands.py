"""`workbench campaign …`: a census fanned out, what has come of it, and its results by SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench._console import require_place, say

if TYPE_CHECKING:
    from workbench.runs.campaign import Ledger

__all__ = ["campaigns"]

LEDGER = "campaign.sqlite"
RESULTS = "results.parquet"

campaigns = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Search or compute over a whole census, on this machine or many; go on after any end.",
)

Folder = Annotated[Path, typer.Option("--out", help="Folder of the ledger and the results.")]
Of = Annotated[Path, typer.Argument(help="Folder of a campaign.", metavar="DIR")]
Lines = Annotated[
    str | None, typer.Argument(help="Diagrams, one a line of JSON; - is stdin. Else a census.")
]
Workers = Annotated[
    int | None, typer.Option(help="Processes on this machine; by default one a core.", min=1)
]
Scheduler = Annotated[str, typer.Option(help="Address of a Dask scheduler.")]
SchedulerFile = Annotated[Path | None, typer.Option(help="File of a Dask scheduler.")]
Limit = Annotated[float | None, typer.Option("--timeout", help="Seconds for a unit.")]
Most = Annotated[int, typer.Option(help="Of the census' knots.", min=3, max=15)]
Least = Annotated[int, typer.Option(help="Of the census' knots.", min=3, max=15)]
Count = Annotated[int | None, typer.Option(help="The first so many only.", min=1)]
Units = Annotated[int, typer.Option(help="How many.", min=1)]
Budget = Annotated[float, typer.Option(help="Seconds of searching for a unit.")]
Seed = Annotated[int, typer.Option(help="Of the random choices.", min=0)]


@campaigns.command()
def signature(
    out: Folder,
    file: Lines = None,
    max_crossings: Most = 12,
    min_crossings: Least = 3,
    count: Count = None,
    workers: Workers = None,
    scheduler: Scheduler = "",
    scheduler_file: SchedulerFile = None,
    timeout: Limit = None,
) -> None:
    """Compute signatures and determinants of knots, each by two methods."""
    units = _knots(file, max_crossings, min_crossings, count, {})
    _campaign("signature", units, {}, out, (workers, scheduler, scheduler_file), timeout)


@campaigns.command()
def unknot(
    out: Folder,
    file: Lines = None,
    count: Units = 100,
    crossings: Annotated[int, typer.Option(help="Of the very hard unknots.")] = 100,
    budget: Budget = 10.0,
    seed: Seed = 0,
    workers: Workers = None,
    scheduler: Scheduler = "",
    scheduler_file: SchedulerFile = None,
    timeout: Limit = None,
) -> None:
    """Undo hard unknot diagrams, with certificates."""
    from workbench._campaigns import unknot_units

    given = _searching(budget, seed)
    units = unknot_units(count, crossings, given) if file is None else _lines(file, given)
    _campaign("unknot", units, given, out, (workers, scheduler, scheduler_file), timeout)


@campaigns.command()
def ribbon(
    out: Folder,
    file: Lines = None,
    max_crossings: Most = 10,
    min_crossings: Least = 3,
    count: Count = None,
    budget: Budget = 10.0,
    seed: Seed = 0,
    workers: Workers = None,
    scheduler: Scheduler = "",
    scheduler_file: SchedulerFile = None,
    timeout: Limit = None,
) -> None:
    """Search knots without an obstruction for bands, with certificates."""
    given = _searching(budget, seed)
    units = _knots(file, max_crossings, min_crossings, count, given)
    _campaign("ribbon", units, given, out, (workers, scheduler, scheduler_file), timeout)


@campaigns.command()
def plumbing(
    out: Folder,
    count: Units = 1000,
    vertices: Annotated[int, typer.Option(help="Of the trees.", min=1)] = 12,
    moves: Annotated[int, typer.Option(help="That hide a tree.", min=0)] = 40,
    seed: Seed = 0,
    workers: Workers = None,
    scheduler: Scheduler = "",
    scheduler_file: SchedulerFile = None,
    timeout: Limit = None,
) -> None:
    """Compare pairs of plumbing graphs by their normal forms, with certificates."""
    from workbench._campaigns import pair_units

    given = {"seed": seed}
    units = pair_units(count, vertices, moves, given)
    _campaign("plumbing", units, given, out, (workers, scheduler, scheduler_file), timeout)


@campaigns.command()
def status(folder: Of) -> None:
    """Say how many units of a campaign there are of each state, and which were put aside."""
    from workbench.runs.campaign import read_ledger

    with read_ledger(folder / LEDGER) as ledger:
        _tell(ledger)


@campaigns.command()
def query(
    folder: Of,
    sql: Annotated[
        str,
        typer.Argument(
            help="Of the tables units, results, answers, attempts, events; an entry of a result "
            "is value ->> 'name'."
        ),
    ],
) -> None:
    """Print the rows of a question in SQL, one line of JSON each."""
    from workbench.runs.campaign import read_ledger

    with read_ledger(folder / LEDGER) as ledger:
        columns, rows = ledger.query(sql)
    for row in rows:
        print(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str))


@campaigns.command()
def export(
    folder: Of,
    to: Annotated[Path | None, typer.Option(help="By default results.parquet in it.")] = None,
) -> None:
    """Write units and results as one parquet table, and print where it is."""
    from workbench.runs.campaign import export_parquet, read_ledger

    file = to or folder / RESULTS
    require_place(file, "Results")
    with read_ledger(folder / LEDGER) as ledger:
        export_parquet(ledger.path, file)
    print(file)


@campaigns.command()
def certificates(
    folder: Of,
    to: Annotated[Path, typer.Option(help="File for them: .jsonl, for `workbench verify`.")],
) -> None:
    """Write the certificates that a campaign has found, one a line, and print how many."""
    from workbench.runs.campaign import read_ledger
    from workbench.runs.files import write_whole

    require_place(to, "Certificates")
    with read_ledger(folder / LEDGER) as ledger:
        _, rows = ledger.query(
            "select value -> 'certificate' from answers"
            " where value ->> 'certificate' is not null order by position"
        )
    found = [json.loads(text) for (text,) in rows]
    sealed = [one for some in found for one in (some if isinstance(some, list) else [some])]
    write_whole(to, "".join(json.dumps(certificate) + "\n" for certificate in sealed))
    print(f"{len(sealed)} certificates in {to}")


def _campaign(
    subject: str,
    units: Iterable[Any],
    parameters: dict[str, Any],
    out: Path,
    where: tuple[int | None, str, Path | None],
    timeout: float | None,
) -> None:
    """Run a campaign or go on with it; print its account; exit 1 if not all units are done."""
    from workbench._campaigns import plan_of
    from workbench.runs.alone import alone
    from workbench.runs.campaign import (
        CampaignError,
        chosen_scheduler,
        export_parquet,
        local_site,
        open_ledger,
        run,
    )
    from workbench.runs.places import writable
    from workbench.runs.workers import cores

    workers, scheduler, scheduler_file = where
    site = chosen_scheduler(workers, scheduler, scheduler_file) or local_site(workers or cores())
    plan = plan_of(subject, parameters, timeout)
    folder = writable(out)
    with alone([folder]), open_ledger(folder / LEDGER, plan) as ledger:
        try:
            counts = run(plan, units, ledger, site, label=subject)
        except CampaignError as error:
            say(str(error))
            raise typer.Exit(1) from error
        _tell(ledger)
        export_parquet(ledger.path, folder / RESULTS)
    print(folder / RESULTS)
    if counts["done"] < sum(counts.values()):
        raise typer.Exit(1)


def _tell(ledger: Ledger) -> None:
    account = ledger.account()
    states = ", ".join(f"{count} {state}" for state, count in ledger.counts().items() if count)
    print(f"{account['units']} units: {states or 'none'}")
    print(f"lost {account['lost']}, counted twice {account['double']}")
    for unit, state, error, attempts in ledger.poison():
        name = unit.get("name", json.dumps(unit))
        say(f"{name}: {state} ({error}) after {attempts} attempt{'s' * (attempts > 1)}.")


def _knots(
    file: str | None, most: int, least: int, count: int | None, given: dict[str, Any]
) -> Iterable[Any]:
    from workbench._campaigns import census_units

    return census_units(most, given, least, count) if file is None else _lines(file, given)


def _lines(file: str, given: dict[str, Any]) -> Iterable[Any]:
    from workbench._campaigns import diagram_units
    from workbench._diagram_lines import read_file

    return diagram_units(read_file(file), given)


def _searching(budget: float, seed: int) -> dict[str, Any]:
    from workbench.knots.simplify import require_budget

    require_budget(budget)
    return {"budget": budget, "seed": seed}
