# SPDX-License-Identifier: EUPL-1.2
"""Refreshes the golden descriptor after a compatible addition (`tools/dev golden`)."""

import os
import sys

import breaking
import descriptors
import lint


def main():
    """Writes tests/proto/v1.binpb; returns 1, and writes nothing, when that would hide a break."""
    problems = lint.lint(descriptors.contract(source_info=True))
    current = descriptors.contract()
    if os.path.exists(descriptors.GOLDEN):
        problems += breaking.breaking_changes(descriptors.golden(), current)
    if problems:
        print("\n".join(problems), file=sys.stderr)
        print("the golden descriptor is left as it was (tests/proto/README.md)", file=sys.stderr)
        return 1
    with open(descriptors.GOLDEN, "wb") as file:
        file.write(current.SerializeToString(deterministic=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
