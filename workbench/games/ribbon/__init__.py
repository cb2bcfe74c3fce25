"""The ribbon game: draw bands on a knot until it has become an unlink; `rules` says how."""
