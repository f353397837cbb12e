# SPDX-License-Identifier: EUPL-1.2
"""Lint of the contract: the rules of buf's STANDARD set and of its COMMENTS set that apply here.

The one departure: the values of an enum that lies inside a message go without prefix, and in any
case, since their names are those of the caisses' codes and of the convention files.
"""

import collections
import os
import re

import descriptors

_LOWER_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_VERSIONED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\.v[1-9][0-9]*")


class _Lint:
    """One file's lint. `types`: file name -> the types it defines, for every importable file."""

    def __init__(self, file, types):
        self.file = file
        self.types = types
        self.problems = []
        self.comments = {tuple(location.path): (location.leading_comments or
                                                location.trailing_comments).strip()
                         for location in file.source_code_info.location}

    def expect(self, condition, problem):
        if not condition:
            self.problems.append(f"{self.file.name}: {problem}")

    def commented(self, path, what):
        self.expect(self.comments.get(tuple(path)), f"no comment on {what}")

    def named(self, pattern, name, what):
        self.expect(pattern.fullmatch(name), f"{what} {name} is badly named")

    def run(self):
        self._file()
        for name, path, message in descriptors.messages_of(self.file):
            self._message(name, path, message)
        for name, path, enum, message in descriptors.enums_of(self.file):
            self._enum(name, path, enum, message)
        for index, service in enumerate(self.file.service):
            self._service((6, index), service)
        self._imports()
        return self.problems

    def _file(self):
        folder, name = os.path.split(self.file.name)
        package = self.file.package
        self.expect(self.file.syntax == "proto3", "not proto3")
        self.expect(_VERSIONED.fullmatch(package), f"package {package} is badly named")
        self.expect(folder == package.replace(".", "/"), f"package {package} is not the folder")
        self.named(_LOWER_SNAKE, name.removesuffix(".proto"), "file")
        self.commented((2,), "the package: what the file is for")
        self.expect(len(self.file.service) <= 1, "more than one service")

    def _message(self, name, path, message):
        if message.options.map_entry:
            return
        self.named(_PASCAL, message.name, "message")
        self.commented(path, name)
        for index, field in enumerate(message.field):
            self.named(_LOWER_SNAKE, field.name, "field")
            self.commented(path + (2, index), f"{name}.{field.name}")
        optional = {f.oneof_index for f in message.field if f.proto3_optional}
        for index, oneof in enumerate(message.oneof_decl):
            if index not in optional:
                self.named(_LOWER_SNAKE, oneof.name, "oneof")
                self.commented(path + (8, index), f"{name}.{oneof.name}")

    def _enum(self, name, path, enum, message):
        self.named(_PASCAL, enum.name, "enum")
        self.commented(path, name)
        zero = enum.value[0]
        self.expect(zero.name.upper().endswith("_UNSPECIFIED"),
                    f"{name}.{zero.name} is 0 and does not end with _UNSPECIFIED")
        self.expect(not enum.options.allow_alias, f"{name} has aliases")
        prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", enum.name).upper() + "_"
        for index, value in enumerate(enum.value):
            self.commented(path + (2, index), f"{name}.{value.name}")
            self.expect(message or value.name.startswith(prefix),
                        f"{name}.{value.name} does not begin with {prefix}")

    def _service(self, path, service):
        self.named(_PASCAL, service.name, "service")
        self.expect(service.name.endswith("Service"), f"{service.name} does not end with Service")
        self.commented(path, service.name)
        for index, method in enumerate(service.method):
            self.named(_PASCAL, method.name, "rpc")
            self.commented(path + (2, index), method.name)
            for kind, type_name in (("Request", method.input_type),
                                    ("Response", method.output_type)):
                wanted = f".{self.file.package}.{method.name}{kind}"
                self.expect(type_name == wanted, f"{method.name}: {type_name} is not {wanted}")

    def _imports(self):
        """A file imported from this contract or from google.protobuf is used by a field or rpc."""
        used = {field.type_name for _, _, message in descriptors.messages_of(self.file)
                for field in message.field}
        used |= {name for service in self.file.service for method in service.method
                 for name in (method.input_type, method.output_type)}
        for imported in self.file.dependency:
            self.expect(any(name in used for name in self.types.get(imported, ())),
                        f"{imported} is imported and not used")


# The types of the well-known files, which are not compiled with the contract.
_WELL_KNOWN = {"google/protobuf/timestamp.proto": (".google.protobuf.Timestamp",),
               "google/protobuf/duration.proto": (".google.protobuf.Duration",),
               "google/protobuf/field_mask.proto": (".google.protobuf.FieldMask",)}


def _types(file):
    return [f".{name}" for name, _, _ in descriptors.messages_of(file)] + [
        f".{name}" for name, _, _, _ in descriptors.enums_of(file)]


def _shared_messages(contract):
    """A request or response that serves two rpcs (buf: RPC_REQUEST_RESPONSE_UNIQUE)."""
    uses = collections.Counter(
        name for method in descriptors.methods_of(contract).values()
        for name in (method.input_type, method.output_type))
    return [f"{name} serves {count} rpcs" for name, count in uses.items() if count > 1]


def lint(contract):
    """What is wrong with a FileDescriptorSet that has its source info; empty when nothing is."""
    types = {**_WELL_KNOWN, **{file.name: _types(file) for file in contract.file}}
    problems = _shared_messages(contract)
    for file in contract.file:
        problems += _Lint(file, types).run()
    return problems
