"""Relay: moves committed events from the table's stream to the bus, and knows no rule."""
