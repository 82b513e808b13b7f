"""No process of the site looks for what nobody uses."""

import subprocess
import sys

from django.conf import settings

PROGRAM = """
from ctypes import util
asked = []
def find_library(name): asked.append(name)
util.find_library = find_library
import django
django.setup()
from django.db import connection
connection.features
print(asked, util.find_library is find_library)
"""


def test_no_library_of_maps_is_looked_for() -> None:
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "[] True\n"
