"""The shell: what opens the workstation, and the command line."""
