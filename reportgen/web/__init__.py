"""What a web application on this machine needs: a port of its own, and a door that is watched."""
