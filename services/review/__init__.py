"""Review: the province inspects, rates, votes and decides.

Owns cases, ballots, decisions and the campaign-wide places. Holds a case from ``CaseOpened``
until the shortlist that names it is confirmed, and again once the round has cleared or
disqualified the nominee.
"""
