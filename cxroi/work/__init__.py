"""Heavy work in processes of its own: limits of time and memory, a queue, progress, cancelling. Knows nothing of cases.

`limits` what a job may use · `pool` the queue and who works · `process` one that works · `frames` how they speak · `worker` what runs in one
"""

from cxroi.work.limits import HEAVY, Limits
from cxroi.work.pool import Cancelled, Job, Pool, WorkError

__all__ = ["HEAVY", "Cancelled", "Job", "Limits", "Pool", "WorkError"]
