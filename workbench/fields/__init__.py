"""Field theory: networks as ensembles of functions, and what they are as fields."""
