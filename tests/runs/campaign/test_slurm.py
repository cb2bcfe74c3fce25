"""The script for SLURM that the documentation prints, with a stand-in for `srun`."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path

import pytest

from workbench.runs import campaign

SRUN = """#!/bin/bash
shift # --kill-on-bad-exit=0
trap 'kill $(jobs -p)' EXIT TERM
"$@" & "$@" &
wait
"""


@pytest.mark.slow
@pytest.mark.skipif(find_spec("distributed") is None, reason="the extra `cluster` is not installed")
def test_the_script_runs_and_goes_on(tmp_path: Path) -> None:
    printed = campaign.__doc__ or ""
    begin = printed.index("    #!/bin/bash")
    script = textwrap.dedent(printed[begin : printed.index("$ARGUMENTS", begin) + 10] + "\n")
    (tmp_path / "job.sh").write_text(script)
    (tmp_path / "srun").write_text(SRUN)
    (tmp_path / "srun").chmod(0o755)
    path = os.pathsep.join([str(tmp_path), str(Path(sys.executable).parent), os.environ["PATH"]])
    said = []
    for crossings in (6, 7):
        environment = {"PATH": path, "OUT": str(tmp_path / "out")}
        done = subprocess.run(
            ["bash", str(tmp_path / "job.sh")],
            env={**os.environ, **environment, "ARGUMENTS": f"--max-crossings {crossings}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )
        assert done.returncode == 0, done.stderr
        said.append(done.stdout.splitlines())
    assert [lines[0] for lines in said] == ["7 units: 7 done", "14 units: 14 done"]
    assert said[1][1] == "lost 0, counted twice 0"
