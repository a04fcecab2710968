"""Write the archives that organisers have asked for, and take away old ones."""

import tarfile
import tempfile
from datetime import timedelta
from pathlib import Path

from django_tasks import task

from lyceum.interop.actions.exporting import finish_export, forget_old_exports, name_export
from lyceum.interop.queries.exports import export_folder, list_export_paths
from lyceum.interop.tasks.archive import export_archive
from lyceum.kernel.schedule import every
from lyceum.people.requests import SYSTEM


@task(priority=-20)
def fill_export(job_id: int) -> bool:
    """Write one archive; run again it writes the same file anew."""
    found = name_export(SYSTEM, job_id)
    if found is None:
        return False
    job, community = found
    folder = export_folder()
    with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as room:
        archive = Path(room) / f"{community.slug}-archive"
        try:
            export_archive(community, archive)
        except OSError as error:
            finish_export(SYSTEM, job_id, str(error))
            raise
        whole = Path(room) / "whole.tar.gz"
        with tarfile.open(whole, "w:gz") as tar:
            tar.add(archive, archive.name)
        whole.replace(folder / job.path)
    finish_export(SYSTEM, job_id)
    return True


@every(timedelta(days=1))
@task(priority=-50)
def remove_old_exports() -> int:
    """Files that no job names any more go."""
    forget_old_exports(SYSTEM)
    old = [path for path in export_folder().glob("*.tar.gz") if path.name not in list_export_paths()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
