"""Calabi-Yau hypersurfaces: points, volumes, and Ricci-flat metrics by several methods."""
