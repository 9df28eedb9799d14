"""Structured logs and metrics: ids, codes and decisions, never a personal field.

One metric per kind of event says what the business does; a refusal and a dead letter have one
each.
"""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "Zuimei"

logger = Logger()
metrics = Metrics(namespace=NAMESPACE)


def count(name: str) -> None:
    """One more of ``name`` happened."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)


def flush() -> None:
    """Hand what was counted to the log, if anything was."""
    if metrics.provider.metric_set:
        metrics.flush_metrics()
