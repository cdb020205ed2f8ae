"""Into a person's files: something is added, and every byte that was there stays."""
