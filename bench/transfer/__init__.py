"""How quickly films come in and files go out: `python -m bench.transfer`."""
