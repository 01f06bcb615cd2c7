"""What `account-watcher status` looks at: AWS enters, findings leave; each check is one module."""
