"""The contract with front-ends, as one table (`table.py`) that is run over HTTP."""
