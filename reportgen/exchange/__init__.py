"""What other tools hold, brought into a workspace, and a workspace taken into other tools."""
