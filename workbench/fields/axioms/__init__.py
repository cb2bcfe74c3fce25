"""Osterwalder-Schrader axioms of networks as fields."""
