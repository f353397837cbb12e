# SPDX-License-Identifier: EUPL-1.2
"""Descriptors of the contract, as protoc sees it, and walks over them."""

import os
import subprocess
import tempfile

from google.protobuf import descriptor_pb2

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PROTO_ROOT = os.path.join(ROOT, "proto")
GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "v1.binpb")
PACKAGE_FOLDER = "jalon/v1"


def compile_protos(root, names, source_info):
    """The FileDescriptorSet of the files `names`, relative to `root`, without what they import."""
    with tempfile.NamedTemporaryFile(suffix=".binpb") as output:
        command = ["protoc", f"-I{root}", f"--descriptor_set_out={output.name}", *names]
        if source_info:
            command.insert(1, "--include_source_info")
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise ValueError(result.stderr)
        return descriptor_pb2.FileDescriptorSet.FromString(output.read())


def compile_text(files, source_info=False):
    """The same for protos given as texts: {"jalon/v1/a.proto": "syntax = ..."}."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return compile_protos(root, sorted(files), source_info)


def contract(source_info=False):
    """The protos of the repository."""
    folder = os.path.join(PROTO_ROOT, PACKAGE_FOLDER)
    names = sorted(f"{PACKAGE_FOLDER}/{n}" for n in os.listdir(folder) if n.endswith(".proto"))
    return compile_protos(PROTO_ROOT, names, source_info)


def golden():
    """The descriptors that clients were last given."""
    with open(GOLDEN, "rb") as file:
        return descriptor_pb2.FileDescriptorSet.FromString(file.read())


def messages_of(file):
    """(full name, path of the source info, message) of each message, nested ones included."""
    pending = [(file.package, (4, index), message) for index, message in
               enumerate(file.message_type)]
    while pending:
        scope, path, message = pending.pop(0)
        name = f"{scope}.{message.name}"
        yield name, path, message
        pending += [(name, path + (3, index), nested)
                    for index, nested in enumerate(message.nested_type)]


def enums_of(file):
    """(full name, path of the source info, enum, name of the message it lies in or None)."""
    for index, enum in enumerate(file.enum_type):
        yield f"{file.package}.{enum.name}", (5, index), enum, None
    for name, path, message in messages_of(file):
        for index, enum in enumerate(message.enum_type):
            yield f"{name}.{enum.name}", path + (4, index), enum, name


def methods_of(descriptors):
    """{"jalon.v1.Service/Rpc": method}."""
    return {f"{file.package}.{service.name}/{method.name}": method
            for file in descriptors.file for service in file.service for method in service.method}
