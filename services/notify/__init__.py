"""Notify: who is told of an event by mail, inbox or robot, and what became of each delivery.

Owns deliveries and inbox messages. Hears what other services say (``rules.json``); says
``DeliveriesPlanned``, ``DeliverySent``, ``DeliveryFailed``, ``DeliveryUnknown``, ``MessageRead``.
What it tells are ids and codes, never a nominee's or an objector's name.
"""
