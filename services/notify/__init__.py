"""Notify: who is told of an event, and what became of each mail.

Owns deliveries. Hears what other services say; says ``DeliveriesPlanned``, ``DeliverySent`` and
``DeliveryFailed``. Mail carries ids and codes, never a nominee's or an objector's name.
"""
