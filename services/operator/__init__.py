"""Operator (运行维护): dead letters and their way back, histories verified."""
