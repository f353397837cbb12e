# SPDX-License-Identifier: EUPL-1.2
"""A client of jalond with nothing but grpcio and protobuf, as any Python program could be.

Usage: client.py GENERATED ADDRESS [again]. GENERATED holds what `protoc --python_out` made of
proto/. `again` says that the events have been recorded before. Ends with 0 when all is as expected.
"""

import json
import os
import sys

import grpc
from google.protobuf import json_format

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
DEADLINE_SECONDS = 30


def check(name, actual, expected):
    if actual != expected:
        sys.exit(f"{name}: {actual}, expected {expected}")


def read_events(event_pb2):
    """The events, latest first: the order of arrival must not matter."""
    with open(os.path.join(FOLDER, "events.ndjson"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    return [json_format.Parse(line, event_pb2.Event()) for line in reversed(lines)]


def batches(events_pb2, event_pb2):
    """Batches of four events; the last one also holds an event that must be refused."""
    events = read_events(event_pb2)
    bad = event_pb2.Event()
    bad.CopyFrom(next(event for event in events if event.HasField("orientation")))
    bad.record_id = ""
    events.append(bad)
    for batch_no, start in enumerate(range(0, len(events), 4), 1):
        yield events_pb2.RecordEventsRequest(batch_no=batch_no, events=events[start:start + 4])


def record(channel, events_pb2, event_pb2, again):
    call = channel.stream_stream(
        "/jalon.v1.EventService/RecordEvents",
        request_serializer=events_pb2.RecordEventsRequest.SerializeToString,
        response_deserializer=events_pb2.RecordEventsResponse.FromString)
    requests = list(batches(events_pb2, event_pb2))
    answers = list(call(iter(requests), timeout=DEADLINE_SECONDS))
    total = sum(len(request.events) for request in requests) - 1
    check("batches", [answer.batch_no for answer in answers],
          [request.batch_no for request in requests])
    check("recorded", sum(answer.recorded for answer in answers), 0 if again else total)
    check("duplicates", sum(answer.duplicates for answer in answers), total if again else 0)
    refused = [(answer.batch_no, rejection.index, rejection.field)
               for answer in answers for rejection in answer.rejections]
    check("rejections", refused, [(len(requests), len(requests[-1].events) - 1, "recordId")])


def read_matrices(channel, indicators_pb2):
    call = channel.unary_unary(
        "/jalon.v1.IndicatorService/GetMatrix",
        request_serializer=indicators_pb2.GetMatrixRequest.SerializeToString,
        response_deserializer=indicators_pb2.GetMatrixResponse.FromString)
    with open(os.path.join(FOLDER, "expected.json"), encoding="utf-8") as file:
        expected = json.load(file)
    for matrix in expected["matrices"]:
        request = json_format.ParseDict({"question": {
            "departement": expected["departement"], "from": expected["from"],
            "to": expected["to"], "asOf": {"knownAt": matrix["knownAt"]},
            "convention": {"name": "BASE"}}}, indicators_pb2.GetMatrixRequest())
        rows = call(request, timeout=DEADLINE_SECONDS).rows
        values = {row.code: row.value for row in rows}
        check(f"matrix as known on {matrix['knownAt']}", {
            code: values.get(code) for code in matrix["values"]}, matrix["values"])


def ask_nonsense(channel, indicators_pb2):
    """An error has the right code and says which field is wrong."""
    call = channel.unary_unary(
        "/jalon.v1.IndicatorService/GetMatrix",
        request_serializer=indicators_pb2.GetMatrixRequest.SerializeToString,
        response_deserializer=indicators_pb2.GetMatrixResponse.FromString)
    request = indicators_pb2.GetMatrixRequest()
    request.question.departement = "062"
    setattr(request.question, "from", "2022-02-30")
    request.question.to = "2022-12-31"
    try:
        call(request, timeout=DEADLINE_SECONDS)
    except grpc.RpcError as error:
        check("code", error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        details = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
        check("details name the field", b"from" in details, True)
        return
    sys.exit("a date that does not exist was accepted")


def main(generated, address, *mode):
    sys.path.insert(0, generated)
    from jalon.v1 import event_pb2, events_pb2, indicators_pb2
    with grpc.insecure_channel(address) as channel:
        record(channel, events_pb2, event_pb2, again="again" in mode)
        read_matrices(channel, indicators_pb2)
        ask_nonsense(channel, indicators_pb2)


if __name__ == "__main__":
    main(*sys.argv[1:])
