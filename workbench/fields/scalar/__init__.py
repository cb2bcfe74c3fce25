"""Scalars as networks of cosines, equations (11)-(14), and exact answers in one dimension."""
