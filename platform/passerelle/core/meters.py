"""Counters of this process, for /metrics. Labels name kinds, never a person or a thing."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUESTS = Histogram(
    "passerelle_request_seconds",
    "Time to answer, by door",
    ("method", "door", "status"),
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0),
    registry=REGISTRY,
)
JOBS = Counter(
    "passerelle_jobs_total",
    "Jobs that ended, by subscriber",
    ("subscriber", "how"),
    registry=REGISTRY,
)
MAILS = Counter(
    "passerelle_mails_total", "Mails handed to the mail server", ("how",), registry=REGISTRY
)
DELIVERIES = Counter(
    "passerelle_webhook_deliveries_total", "Webhook deliveries tried", ("how",), registry=REGISTRY
)
LISTENERS = Gauge("passerelle_live_listeners", "Open streams of live updates", registry=REGISTRY)
FAULTS = Counter("passerelle_faults_total", "Requests that ended in a fault", registry=REGISTRY)
