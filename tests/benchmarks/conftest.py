"""What is no test here: programs that other interpreters run, which have what they import."""

from __future__ import annotations

collect_ignore = ["nuts_phi4.py", "train_cymetric.py", "train_cymyc.py"]
