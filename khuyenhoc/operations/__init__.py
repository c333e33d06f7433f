"""Running the portal: installing, backups, moving, the worker, health. Commands and pages on top of everything else."""
