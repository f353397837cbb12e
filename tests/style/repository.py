# SPDX-License-Identifier: EUPL-1.2
"""The files that the style rules look at: those that git tracks or would track."""

import os
import subprocess

CPP_SUFFIXES = (".cc", ".h")
# Text whose first line names the licence. Data, prose and formats without comments have none.
SOURCE_SUFFIXES = CPP_SUFFIXES + (".proto", ".py", ".js", ".mjs", ".sh", ".cmake", ".textproto")
SOURCE_NAMES = ("CMakeLists.txt", "dev", "run")


def _walk(root):
    """Every file, when git cannot tell: a source archive has no .git and no build folder yet."""
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in (".git", "build", ".cache", "node_modules")]
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), root)


def list_files(root):
    """Paths relative to `root`, sorted, tracked or not yet, without what .gitignore excludes."""
    command = ["git", "-C", root, "-c", "safe.directory=*", "ls-files", "-z", "--cached",
               "--others", "--exclude-standard"]
    try:
        output = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        paths = [path for path in output.split("\0") if path]
    except (OSError, subprocess.CalledProcessError):
        paths = list(_walk(root))
    return sorted({path for path in paths if os.path.isfile(os.path.join(root, path))})


def read_text(root, path):
    """The text of a file; bytes that are not UTF-8 become replacement characters."""
    with open(os.path.join(root, path), encoding="utf-8", errors="replace", newline="") as file:
        return file.read()


def is_source(path):
    return path.endswith(SOURCE_SUFFIXES) or os.path.basename(path) in SOURCE_NAMES


def is_cpp(path):
    return path.endswith(CPP_SUFFIXES)
