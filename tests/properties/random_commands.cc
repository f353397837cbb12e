// SPDX-License-Identifier: EUPL-1.2
#include "tests/properties/random_commands.h"

#include <vector>

#include "absl/strings/match.h"
#include "engine/base/date.h"

namespace jalon::tests {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using jalon::v1::Command;
using jalon::v1::Event;
using jalon::v1::GetPathwayStateResponse;
using jalon::v1::RecordRef;

namespace {

constexpr int kSpreadDays = 40;

bool IsDay(const std::string& name) {
  return name == "on" || name == "from" || name == "to" || name == "answer_by" ||
         absl::EndsWith(name, "_on");
}

}  // namespace

int CommandGenerator::Pick(int below) {
  return static_cast<int>(random_() % static_cast<uint64_t>(below));
}

std::string CommandGenerator::RandomDay(int cursor) {
  return (*Date::FromCivil(2024, 1, 15))
      .AddDays(cursor + Pick(2 * kSpreadDays) - kSpreadDays)
      .ToString();
}

RecordRef CommandGenerator::RandomRef(const GetPathwayStateResponse& state) {
  if (state.records().empty()) return {};
  return state.records(Pick(state.records_size())).ref();
}

// What a record says, with another day somewhere.
Event CommandGenerator::RandomEvent(const GetPathwayStateResponse& state, int cursor) {
  if (state.records().empty()) return {};
  Event event = state.records(Pick(state.records_size())).event();
  const auto* body = event.GetReflection()->GetOneofFieldDescriptor(
      event, Event::descriptor()->FindOneofByName("body"));
  Message* message = event.GetReflection()->MutableMessage(&event, body);
  const auto* field =
      message->GetDescriptor()->field(Pick(message->GetDescriptor()->field_count()));
  if (IsDay(field->name())) {
    message->GetReflection()->SetString(message, field, Pick(3) == 0 ? "" : RandomDay(cursor));
  }
  return event;
}

void CommandGenerator::FillField(const GetPathwayStateResponse& state, int cursor,
                                 const FieldDescriptor* field, Message* message) {
  const auto* reflection = message->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (IsDay(field->name())) {
        return reflection->SetString(message, field, Pick(4) == 0 ? "" : RandomDay(cursor));
      }
      return reflection->SetString(message, field,
                                   Pick(6) == 0 ? "" : "x" + std::to_string(Pick(3)));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(
          message, field,
          field->enum_type()->value(Pick(field->enum_type()->value_count()))->number());
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(message, field, Pick(2) == 0);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      Message* part = reflection->MutableMessage(message, field);
      if (field->message_type() == Event::descriptor()) {
        part->CopyFrom(RandomEvent(state, cursor));
      } else if (field->name() == "record" || Pick(3) == 0) {
        part->CopyFrom(RandomRef(state));
      }
      return;
    }
    default:
      return;
  }
}

void CommandGenerator::Fill(const GetPathwayStateResponse& state, int cursor, Message* message) {
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    FillField(state, cursor, message->GetDescriptor()->field(i), message);
  }
}

Command CommandGenerator::Next(const GetPathwayStateResponse& state, int cursor) {
  Command command;
  const auto* intents = Command::descriptor()->FindOneofByName("intent");
  const auto* intent = intents->field(Pick(intents->field_count()));
  // A person who is out stays out: not too often, or nothing else would be seen.
  if (intent->name() == "exit_scheme" && Pick(4) != 0) intent = intents->field(0);
  Fill(state, cursor, command.GetReflection()->MutableMessage(&command, intent));
  // A correction that is meant: of the record that it shows.
  if (command.has_correct_record() && !state.records().empty() && Pick(4) != 0) {
    auto* correction = command.mutable_correct_record();
    for (const auto& record : state.records()) {
      if (record.event().body_case() == correction->event().body_case()) {
        *correction->mutable_record() = record.ref();
      }
    }
  }
  return command;
}

}  // namespace jalon::tests
