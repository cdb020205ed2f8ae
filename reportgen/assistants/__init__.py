"""What an assistant may do with a workspace: read, look words up, propose drafts, check, build."""
