# SPDX-License-Identifier: EUPL-1.2
"""jalond's contract for Python: calls by the names of services and methods, requests as JSON says.

Needs grpcio, protobuf, and what `protoc --python_out=GENERATED` makes of proto/.
"""

import importlib
import os
import sys

import grpc
from google.protobuf import json_format

DEADLINE_SECONDS = 60


class Contract:
    """The services behind `channel`. `generated` is the folder of protoc's output."""

    def __init__(self, channel, generated):
        sys.path.insert(0, generated)
        self.channel = channel
        self.services = {}
        for name in sorted(os.listdir(os.path.join(generated, "jalon", "v1"))):
            if name.endswith("_pb2.py"):
                module = importlib.import_module(f"jalon.v1.{name[:-3]}")
                self.services.update(module.DESCRIPTOR.services_by_name)

    def _method(self, service, method):
        found = self.services[service].methods_by_name[method]
        classes = [getattr(importlib.import_module(
            kind.file.name[:-len(".proto")].replace("/", ".") + "_pb2"), kind.name)
                   for kind in (found.input_type, found.output_type)]
        return f"/jalon.v1.{service}/{method}", *classes

    def ask(self, service, method, request):
        """One answer. `request` is what protobuf's JSON says."""
        path, asked, answered = self._method(service, method)
        call = self.channel.unary_unary(path, request_serializer=asked.SerializeToString,
                                        response_deserializer=answered.FromString)
        return call(json_format.ParseDict(request, asked()), timeout=DEADLINE_SECONDS)

    def pages(self, service, method, request):
        """The answers of all pages."""
        token = ""
        while True:
            page = self.ask(service, method, {**request, "pageToken": token})
            yield page
            token = page.next_page_token
            if not token:
                return

    def talk(self, service, method, requests):
        """The answers of a stream of requests: dictionaries, or a field and its bytes."""
        path, asked, answered = self._method(service, method)
        call = self.channel.stream_stream(path, request_serializer=asked.SerializeToString,
                                          response_deserializer=answered.FromString)
        return call((self._made(asked, each) for each in requests), timeout=DEADLINE_SECONDS)

    @staticmethod
    def _made(asked, request):
        if isinstance(request, dict):
            return json_format.ParseDict(request, asked())
        field, value = request
        return asked(**{field: value})


def connect(address, generated):
    """Plaintext, for a service on this machine; see services/README.md for TLS and tokens."""
    return Contract(grpc.insecure_channel(address), generated)
