"""ECS: tasks, services and deployments that failed; shells and privileged tasks."""

MODULES = ("tasks", "calls", "deployments")
