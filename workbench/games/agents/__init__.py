"""Agents that play the games of this room: one file for each algorithm."""
