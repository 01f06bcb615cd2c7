"""Changes to what the watcher itself is made of, one module per AWS service."""
