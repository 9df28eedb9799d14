"""Intake: campaigns, and nominations on their way up to the province.

Owns campaign, roster, calendar years, nominations, quotas and persons; publishes settings,
dossiers and profiles. Holds a nomination until ``NominationReported``; then review does.
"""
