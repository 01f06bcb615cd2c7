"""What the account's trails write to, and what weakens them."""
