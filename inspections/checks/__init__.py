"""The checks, one file each; id = file name = class name in snake case. Adding a file adds a check: nothing else is edited."""
