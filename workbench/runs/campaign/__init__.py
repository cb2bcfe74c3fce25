r"""Campaigns: a computation over a whole census, on any executor, nothing lost or counted twice.

Two fan-outs live here. `campaign` computes units with a function that can be pickled, stops at the
first error, and is what datasets are built with. `run` is for searches that last days on many
machines, where some units hang and some crash their process: only text travels, a function named
"module:function" and units of JSON; each unit is computed in a process of its guard, with a limit
of time; the ledger, an SQLite file, says of each unit whether it waits, is done, failed, timed
out or crashed, and a result enters it in the same transaction in which the unit becomes done.

What may die, and what it costs:

- the process of a unit: that attempt; the guard starts another process, and a unit that does so
  twice is put aside, with its last words on stderr;
- a worker, or the scheduler: the batches under way there, which are computed again;
- the client: batches not recorded yet; the same command goes on from the ledger;
- the disk: the transaction that did not fit is undone, the campaign ends with a sentence, and goes
  on when there is room.

Many machines
-------------
A Dask scheduler with workers of one thread each (`cluster` is the extra that installs it; Dask's
own command does not start beside SnapPy, see `dask_here`):

    python -m workbench.runs.campaign.dask_here scheduler --scheduler-file scheduler.json
    python -m workbench.runs.campaign.dask_here worker --scheduler-file scheduler.json \
        --nworkers 16 --nthreads 1
    workbench campaign signature --scheduler-file scheduler.json --out results

Under SLURM the three go into one job. `tests/runs/campaign/test_slurm.py` runs this script, with
the two lines of `srun` done by a stand-in that starts the tasks on one machine:

    #!/bin/bash
    #SBATCH --nodes=4 --ntasks-per-node=32 --cpus-per-task=1 --time=24:00:00 --requeue
    set -eu
    out=${OUT:-results}
    mkdir -p "$out"
    rm -f "$out/scheduler.json"
    dask="python -m workbench.runs.campaign.dask_here"
    $dask scheduler --scheduler-file "$out/scheduler.json" --no-dashboard &
    trap 'kill $(jobs -p) 2>/dev/null' EXIT
    srun --kill-on-bad-exit=0 $dask worker --scheduler-file "$out/scheduler.json" \
        --nthreads 1 --no-dashboard --death-timeout 120 &
    workbench campaign signature --scheduler-file "$out/scheduler.json" --out "$out" $ARGUMENTS

`--out` is on a disk of the node that runs the client: SQLite in WAL mode does not work on NFS. A
requeued job goes on where the last one ended. `workbench run` and `workbench report` take a
scheduler too; their `--out` is on a disk that all nodes share. Schedulers listen without encryption
unless Dask is configured for TLS: bind them to a private network.

A plan for 10⁸ knots
--------------------
The prime knots to 18 crossings are 5.8 · 10⁷, to 19 crossings 3.5 · 10⁸ (Burton, *The next 350
million knots*, 2020). Measured on one core by `notebooks/23_campaigns.ipynb` and its like: both
signatures and both determinants of a knot of 13 crossings take 0.7 ms of the processor, 0.5 ms for
one of 8, so that 10⁸ knots of 18 are some 10⁵ core-seconds: a core-day, or a quarter of an hour on
a hundred cores. What does not scale so is one client: its ledger takes 16,000 rows for each second
of the processor, 480 bytes each, and its guards of local processes carry 7,000 units, which is what
four such processes compute. (Dask's workers have guards of their own.)

1. Shards. Cut the census into 1,000 files of 10⁵ knots; each is a campaign of its own, with its own
   ledger of about 50 MB. Shards share nothing, so that the accounts of the whole are the sums
   of the shards', and a damaged ledger costs one shard.
2. One SLURM array of 1,000 tasks of four cores, a minute each: `workbench campaign signature
   shard-$N.jsonl --workers 4 --out $LOCAL/shard-$N`. No scheduler, nothing between nodes; a task
   that is killed is requeued and goes on. Copy the folder to shared storage when it ends.
3. Poison: units put aside keep their JSON in the ledger. Collect them (`state in ('timed out',
   'crashed', 'failed')`), and give them to a second campaign with a hundred times the limit.
4. Results: each shard exports parquet, 22 bytes a knot; a thousand files of 2 MB are read as one
   table by any engine that reads parquet. Check on the whole: rows = units, names distinct, and
   the sum of the shards' counts.
5. Searches of seconds a knot (ribbon discs) are another matter: 10⁸ times 1 s are three core-years.
   Sieve first by signature and Fox-Milnor, and search the few knots that are left.
"""

from __future__ import annotations

from workbench.runs.campaign.export import export_parquet
from workbench.runs.campaign.fan_out import CampaignError, Unit, campaign
from workbench.runs.campaign.ledger import STATES, Ledger, open_ledger, read_ledger
from workbench.runs.campaign.plan import Plan
from workbench.runs.campaign.progress import Progress, progress
from workbench.runs.campaign.run import run
from workbench.runs.campaign.sites import (
    Site,
    chosen_scheduler,
    dask_site,
    executor_site,
    local_site,
)

__all__ = [
    "STATES",
    "CampaignError",
    "Ledger",
    "Plan",
    "Progress",
    "Site",
    "Unit",
    "campaign",
    "chosen_scheduler",
    "dask_site",
    "executor_site",
    "export_parquet",
    "local_site",
    "open_ledger",
    "progress",
    "read_ledger",
    "run",
]
