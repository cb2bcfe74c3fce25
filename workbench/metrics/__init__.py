"""Metrics: Calabi-Yau hypersurfaces, curvature, and flows of metrics."""
