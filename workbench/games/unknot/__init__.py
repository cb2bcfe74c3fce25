"""The braid game: its rules, the compiled moves, and words to play with."""
