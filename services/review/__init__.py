"""Review: the province inspects, rates, votes and decides.

Owns cases, ballots, decisions and the campaign-wide places. Holds a case from ``CaseOpened``
until publicity places it, and again once the round has cleared or disqualified the nominee.
"""
