# SPDX-License-Identifier: EUPL-1.2
"""The rules of style that a program can check. A rule returns the violations it found, as texts.

Each rule is a function of (path, text) or of the paths of the whole repository, so that
rules_test.py can show it samples. The numbers of the style have names here.
"""

import ast
import os
import re
import statistics

import cpp_scanner
import repository

COLUMNS_MAX = 100
FILE_LINES_MAX = 599
FUNCTION_LINES_MAX = 70
FUNCTION_LINES_MEDIAN_MAX = 9  # "under 10"
FUNCTION_LINES_P95_MAX = 39  # "95 % under 40"
SPDX = "SPDX-License-Identifier: EUPL-1.2"

TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "engine", "proto",
             "services", "tests", "tools"}

# Words that mark unfinished work, and paths of one person's machine. Written in halves, so that
# this file passes its own rule.
FORBIDDEN = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|HA" r"CK|X" r"XX)\b"
                       r"|(?<![\w.])/(?:ro" r"ot|ho" r"me|wo" r"rk)/")

# What a folder may include, beside itself and libraries. The design's arrows, with what they reach.
_STORE = ("engine/base", "engine/store", "proto")
_LEDGER = _STORE + ("engine/ledger",)
INCLUDES = {
    "engine/base": (),
    "engine/flux": ("engine/base",),
    "engine/store": ("engine/base", "proto"),
    "engine/audit": _STORE,
    "engine/ledger": _STORE,
    "engine/identity": _LEDGER,
    "engine/pathway": _LEDGER,
    "engine/intake": _LEDGER + ("engine/flux", "engine/identity"),
    "engine/indicators": _LEDGER + ("engine/pathway",),
    "engine/workflow": _LEDGER + ("engine/pathway",),
    "engine/following": _LEDGER + ("engine/pathway", "engine/indicators"),
    "engine/front": ("engine", "proto"),
    "engine": ("engine", "proto"),
    # jalond is its own client for the folders that it watches.
    "services": ("engine", "proto", "proto-grpc", "services", "tools/client"),
    "tools/client": ("engine/base", "engine/flux", "proto", "proto-grpc"),
    "tools/simulate": ("engine/base", "proto", "tools/simulate"),
    "tools": ("engine/base", "proto", "proto-grpc", "tools"),
    "tests": ("engine", "proto", "proto-grpc", "services", "tools", "tests"),
}
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]+>|"[^"\n]+")', re.MULTILINE)
_OWN = ("engine/", "services/", "tools/", "tests/")

# The engine has no network and no clock of its own: instants and files come in through interfaces.
_ENGINE_FORBIDDEN_INCLUDE = re.compile(
    r"<grpc|\"grpc|\.grpc\.pb\.h|boost/(?:asio|beast)|<sys/socket\.h>|<netinet/")
_ENGINE_FORBIDDEN_CALL = re.compile(
    r"\b(?:absl::Now|GetCurrentTimeNanos|system_clock::now|gettimeofday"
    r"|time\((?:nullptr|NULL|0)\))")


def long_lines(path, text):
    """Lines over the limit; counted in characters, not bytes."""
    return [f"{path}:{number}: {len(line)} columns, at most {COLUMNS_MAX}"
            for number, line in enumerate(text.splitlines(), 1) if len(line) > COLUMNS_MAX]


def spaces(path, text):
    """Tabs, trailing blanks, carriage returns, a missing newline at the end."""
    found = [f"{path}:{number}: tab, carriage return or trailing blank"
             for number, line in enumerate(text.split("\n"), 1)
             if line != line.rstrip() or "\t" in line.lstrip("\t") or line.startswith("\t")]
    return found + ([] if not text or text.endswith("\n") else [f"{path}: no newline at the end"])


def long_file(path, text):
    lines = len(text.splitlines())
    return [f"{path}: {lines} lines, at most {FILE_LINES_MAX}"] if lines > FILE_LINES_MAX else []


def licence(path, text):
    """The SPDX line is the first, or the second after a `#!` line."""
    lines = text.splitlines()[:2]
    if lines and lines[0].startswith("#!"):
        lines = lines[1:]
    comment = "//" if path.endswith(repository.CPP_SUFFIXES + (".proto", ".js", ".mjs")) else "#"
    return [] if lines and lines[0] == f"{comment} {SPDX}" else [f"{path}: no `{comment} {SPDX}`"]


def forbidden_words(path, text):
    return [f"{path}:{number}: `{match.group()}` does not belong in a committed file"
            for number, line in enumerate(text.splitlines(), 1)
            for match in [FORBIDDEN.search(line)] if match]


def include_guard(path, text):
    """JALON_<PATH>_H_, named after the path, around the whole header."""
    guard = "JALON_" + re.sub(r"\W", "_", path).upper() + "_"
    directives = re.findall(r"^#.*$", text, re.MULTILINE)
    wanted = [f"#ifndef {guard}", f"#define {guard}", f"#endif  // {guard}"]
    return [] if directives[:2] + directives[-1:] == wanted else [f"{path}: guard is not {guard}"]


def _place(included):
    """The key under which INCLUDES permits an included header; None for libraries."""
    if included.startswith(_OWN):
        return included
    if included.endswith(".grpc.pb.h"):
        return "proto-grpc"
    if included.endswith(".pb.h"):
        return "proto" if "jalon/v1/" in included else None
    return None


def _folder(path):
    """The key of INCLUDES for `path`: its first two folders, or the first; None elsewhere."""
    folders = path.split("/")[:-1]
    two = "/".join(folders[:2])
    if two in INCLUDES or folders[:1] == ["engine"] and len(folders) > 1:
        return two
    return folders[0] if folders and folders[0] in INCLUDES else None


def include_direction(path, text):
    """Dependencies point one way, as the design says, and the engine does not know gRPC."""
    folder = _folder(path)
    if folder and folder not in INCLUDES:
        return [f"{path}: the rules do not know what {folder} may include"]
    permitted = INCLUDES.get(folder, ()) + (folder,)
    found = []
    for include in _INCLUDE.findall(text):
        place = _place(include[1:-1])
        if path.startswith("engine/") and _ENGINE_FORBIDDEN_INCLUDE.search(include):
            found.append(f"{path}: the engine has no network: {include}")
        elif folder and place and not any(
                place == entry or place.startswith(entry + "/") for entry in permitted):
            found.append(f"{path}: {folder} may not include {include}")
    return found


def own_header_first(path, text):
    """x.cc includes x.h before anything else, which shows that x.h compiles alone."""
    includes = [include.strip('"<>') for include in _INCLUDE.findall(text)]
    header = path.removesuffix(".cc") + ".h"
    return [] if includes[:1] == [header] else [f"{path}: the first include is not {header}"]


def engine_clock(path, text):
    if not path.startswith("engine/"):
        return []
    code = "\n".join(line.split("//")[0] for line in text.splitlines())
    return [f"{path}: the engine reads no clock: {call}"
            for call in _ENGINE_FORBIDDEN_CALL.findall(code)]


def top_level(paths):
    """Nothing but the map's folders and files at the root; dotfiles are free."""
    entries = {path.split("/")[0] for path in paths}
    extra = sorted(e for e in entries - TOP_LEVEL if not e.startswith("."))
    missing = sorted(TOP_LEVEL - entries)
    return [f"{entry}: not in the repository map" for entry in extra] + [
        f"{entry}: missing at the top level" for entry in missing]


def readmes(paths):
    """A README.md beside the sources of each folder of engine/, services/ and tools/."""
    known = set(paths)
    folders = {os.path.dirname(p) for p in paths if repository.is_cpp(p)
               and p.startswith(("engine/", "services/", "tools/"))}
    folders |= {folder for folder in ("tests", "proto") if any(p.startswith(folder + "/")
                                                                for p in paths)}
    return [f"{folder}: no README.md" for folder in sorted(folders)
            if f"{folder}/README.md" not in known]


def _python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            yield cpp_scanner.Function(node.name, node.lineno, length)


def functions(path, text):
    """The functions of a C++ or Python source, with their lengths."""
    if repository.is_cpp(path):
        return cpp_scanner.find_functions(text)
    return list(_python_functions(text)) if path.endswith(".py") else []


def long_functions(path, text):
    return [f"{path}:{f.line}: {f.name} has {f.length} lines, at most {FUNCTION_LINES_MAX}"
            for f in functions(path, text) if f.length > FUNCTION_LINES_MAX]


def function_lengths(lengths):
    """The median and the 95th centile of the project's own functions, tests left out."""
    if not lengths:
        return ["no function found: is the scanner blind?"]
    ordered = sorted(lengths)
    median = statistics.median(ordered)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    found = []
    if median > FUNCTION_LINES_MEDIAN_MAX:
        found.append(f"median length of a function is {median}, at most "
                     f"{FUNCTION_LINES_MEDIAN_MAX}")
    if p95 > FUNCTION_LINES_P95_MAX:
        found.append(f"95 % of the functions have up to {p95} lines, at most "
                     f"{FUNCTION_LINES_P95_MAX}")
    return found
