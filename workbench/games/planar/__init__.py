"""UNKNOT on planar diagrams, by Reidemeister and pass moves; `rules` says what the game is."""
