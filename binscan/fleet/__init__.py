"""Many repositories: a list becomes jobs, jobs run on this machine or a cluster, their reports become one."""
