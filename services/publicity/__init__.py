"""Publicity: the public round, its window of working days, objections, the public snapshot.

Owns rounds, entries and objections. Holds a nominee from ``EntryPlaced`` until the round clears
or disqualifies them. Objections are sealed under a key that only the discipline functions open.
"""
