# SPDX-License-Identifier: EUPL-1.2
"""Does a change of the contract break a client that was built against the golden descriptor?

The rules of buf's WIRE_JSON set (wire compatibility, and names: the JSON form is part of the
contract), and that no service, rpc, message or enum goes away. Names are reserved as well as
numbers, so that neither comes back with another meaning.
"""

import descriptors

_REPEATED = 3


def _reserved_numbers(ranges, exclusive_end):
    """Ranges as (first, last). The end is exclusive in a message, inclusive in an enum."""
    return [(one.start, one.end - 1 if exclusive_end else one.end) for one in ranges]


def _covers(ranges, number):
    return any(first <= number <= last for first, last in ranges)


def _lost_reservations(name, old, new, exclusive_end):
    before = _reserved_numbers(old.reserved_range, exclusive_end)
    after = _reserved_numbers(new.reserved_range, exclusive_end)
    problems = [f"{name}: reserved {first} to {last} is no longer reserved"
                for first, last in before
                if not any(a <= first and last <= b for a, b in after)]
    return problems + [f"{name}: reserved name {word} is no longer reserved"
                       for word in set(old.reserved_name) - set(new.reserved_name)]


def _deleted(name, element, new, exclusive_end):
    """What a deleted field or enum value must leave behind."""
    if _covers(_reserved_numbers(new.reserved_range, exclusive_end), element.number) and (
            element.name in new.reserved_name):
        return []
    return [f"{name}.{element.name} is deleted: reserve its number {element.number} and its name"]


def _oneof(message, field):
    """The oneof a field lies in; None for none and for the one that `optional` makes up."""
    if not field.HasField("oneof_index") or field.proto3_optional:
        return None
    return message.oneof_decl[field.oneof_index].name


def _compare_field(name, old_message, old, new_message, new):
    problems = []
    for changed, what in (
            (old.name != new.name or old.json_name != new.json_name, "name"),
            ((old.type, old.type_name) != (new.type, new.type_name), "type"),
            ((old.label == _REPEATED) != (new.label == _REPEATED), "cardinality"),
            (old.proto3_optional and not new.proto3_optional, "presence"),
            (_oneof(old_message, old) != _oneof(new_message, new), "oneof")):
        if changed:
            problems.append(f"{name}.{old.name} = {old.number}: its {what} has changed")
    return problems


def _compare_message(name, old, new):
    problems = _lost_reservations(name, old, new, exclusive_end=True)
    fields = {field.number: field for field in new.field}
    for field in old.field:
        if field.number in fields:
            problems += _compare_field(name, old, field, new, fields[field.number])
        else:
            problems += _deleted(name, field, new, exclusive_end=True)
    return problems


def _compare_enum(name, old, new):
    problems = _lost_reservations(name, old, new, exclusive_end=False)
    values = {value.number: value.name for value in new.value}
    for value in old.value:
        if value.number not in values:
            problems += _deleted(name, value, new, exclusive_end=False)
        elif values[value.number] != value.name:
            problems.append(f"{name}.{value.name} = {value.number}: its name has changed")
    return problems


def _compare_method(name, old, new):
    return [f"{name}: its {what} has changed" for what in (
        "input_type", "output_type", "client_streaming", "server_streaming")
            if getattr(old, what) != getattr(new, what)]


def _compare_all(kind, old, new, compare):
    """Compares what has the same full name in {name: element}; what is gone is a problem."""
    problems = []
    for name, element in old.items():
        if name in new:
            problems += compare(name, element, new[name])
        else:
            problems.append(f"{kind} {name} is deleted or renamed")
    return problems


def breaking_changes(old, new):
    """What in `new` would break a client of `old` (FileDescriptorSets); empty when nothing."""
    def messages(contract):
        return {name: message for file in contract.file
                for name, _, message in descriptors.messages_of(file)}

    def enums(contract):
        return {name: enum for file in contract.file
                for name, _, enum, _ in descriptors.enums_of(file)}

    return (_compare_all("message", messages(old), messages(new), _compare_message) +
            _compare_all("enum", enums(old), enums(new), _compare_enum) +
            _compare_all("rpc", descriptors.methods_of(old), descriptors.methods_of(new),
                         _compare_method))
