# SPDX-License-Identifier: EUPL-1.2
"""Runs a client in another language against a fresh jalond, twice, with a restart in between.

Usage: run_client.py python|node WORK_FOLDER, with the program in the environment variable JALOND.
The first run records events and reads matrices. Then SIGTERM: jalond must end with 0 and keep all
it acknowledged. The second run tells the same events again (all are duplicates) and reads the same
matrices. Ends with 77 (skipped) when the client's packages cannot be installed.
"""

import filecmp
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
PROTO_ROOT = os.path.join(FOLDER, "..", "..", "proto")
SKIPPED = 77
START_SECONDS = 30
STOP_SECONDS = 30
CLIENT_SECONDS = 120
NPM_SECONDS = 180
# gRPC's clients would send even loopback calls to the proxy that the environment names.
NO_PROXY = {"no_grpc_proxy": "127.0.0.1", "no_proxy": "127.0.0.1"}


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def prepare_python(work):
    """Generates the messages; the services need no stubs. Returns the client's command."""
    try:
        import grpc  # pylint: disable=unused-import
    except ImportError:
        skip("Python's grpc is not installed (Debian: python3-grpcio)")
    generated = os.path.join(work, "python")
    os.makedirs(generated, exist_ok=True)
    names = [f"jalon/v1/{name}" for name in sorted(os.listdir(f"{PROTO_ROOT}/jalon/v1"))
             if name.endswith(".proto")]
    subprocess.run(["protoc", f"-I{PROTO_ROOT}", f"--python_out={generated}", *names], check=True)
    return [sys.executable, "-B", os.path.join(FOLDER, "python", "client.py"), generated]


def install_node_packages(modules):
    """npm ci, unless the folder already holds what package-lock.json says."""
    lock = os.path.join(FOLDER, "node", "package-lock.json")
    done = os.path.join(modules, "installed.json")
    if os.path.exists(done) and filecmp.cmp(lock, done, shallow=False):
        return
    os.makedirs(modules, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(os.path.join(FOLDER, "node", name), modules)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline",
               "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
    try:
        subprocess.run(command, cwd=modules, check=True, timeout=NPM_SECONDS,
                       stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError) as error:
        skip(f"npm cannot install the packages of tests/clients/node: {error}")
    shutil.copy(lock, done)


def prepare_node(work):
    """Installs the packages. Returns the client's command."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            skip(f"{program} is not installed")
    modules = os.path.join(work, "node")
    install_node_packages(modules)
    return ["node", os.path.join(FOLDER, "node", "client.mjs"), modules]


class Server:
    """A jalond on a free loopback port, over the store in `folder`; stopped at the end."""

    def __init__(self, folder):
        self.port_file = os.path.join(folder, "port")
        if os.path.exists(self.port_file):
            os.remove(self.port_file)
        self.process = subprocess.Popen(
            [os.environ["JALOND"], "--data", os.path.join(folder, "data"),
             "--listen", "127.0.0.1:0", "--port-file", self.port_file])

    def address(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                sys.exit(f"jalond ended with {self.process.returncode} before it listened")
            if os.path.exists(self.port_file):
                with open(self.port_file, encoding="ascii") as file:
                    port = file.read()
                if port.endswith("\n"):
                    return f"127.0.0.1:{port.strip()}"
            time.sleep(0.05)
        sys.exit(f"jalond does not listen after {START_SECONDS} s")

    def stop(self):
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def main(language, work):
    work = os.path.abspath(work)
    command = {"python": prepare_python, "node": prepare_node}[language](work)
    with tempfile.TemporaryDirectory(prefix="jalon-client-") as folder:
        for mode in ([], ["again"]):
            with Server(folder) as server:
                subprocess.run([*command, server.address(), *mode], check=True,
                               timeout=CLIENT_SECONDS, env={**os.environ, **NO_PROXY})
                code = server.stop()
                if code != 0:
                    sys.exit(f"jalond ended with {code} after SIGTERM")


if __name__ == "__main__":
    main(*sys.argv[1:])
