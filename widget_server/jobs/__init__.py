"""The job runner: which service a job name means, when it is due, and the lease that keeps it from being lost."""
