"""What the watcher costs, as ratios to a plain handler measured in the same run."""
