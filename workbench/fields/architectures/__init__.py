"""Networks and densities of their parameters as data: what is a field theory here, eq. (9)."""
