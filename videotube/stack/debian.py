"""Debian's packages, installed by themselves where that needs nobody's leave."""

import os
import shutil
import subprocess


def may_install() -> bool:
    """Whether this process can install packages without asking (root, on an apt system)."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: tuple[str, ...]) -> bool:
    """Install packages, saying so in one line; False where apt-get does not manage."""
    print(f"Installing {' '.join(packages)} by apt-get …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install_command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install_command):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            print(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}", flush=True)
            return False
    return True
