"""The neural tangent kernel, equations (7) and (8), and training to and at infinite width."""
