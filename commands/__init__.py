"""One module a command, named as the command is; `cli.py` loads it when the command is asked for.

A module here imports what is heavy inside the function that needs it, when it runs.
"""

VERSION = "0.1.0"
