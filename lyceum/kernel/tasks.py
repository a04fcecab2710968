"""The queue of tasks in the database: django-tasks-db with its one hot statement prepared."""

from typing import Any

from django_tasks.utils import normalize_json
from django_tasks_db import backend
from django_tasks_db.models import DBTaskResult, get_date_max

from lyceum.kernel.prepared import PreparedInsert

_queued = PreparedInsert(DBTaskResult)


class DatabaseBackend(backend.DatabaseBackend):
    """Queues a task as one row, in the transaction of whoever asks."""

    def _task_to_db_task(self, task: Any, args: Any, kwargs: Any) -> Any:  # noqa: ANN401 - the library's signature
        return _queued.run(
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after or get_date_max(),
            backend_name=self.alias,
        )
