"""Settings for every test: hypothesis looks for wrong answers, never for slow ones."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("workbench", deadline=None)
settings.load_profile("workbench")
