"""Many workspaces at once: rows → results, on this machine or on a cluster."""
