"""What is no test here: a program that another interpreter runs, which has what it imports."""

from __future__ import annotations

collect_ignore = ["nuts_phi4.py"]
