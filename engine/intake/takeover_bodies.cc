// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/takeover_bodies.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/ledger/event_rules.h"

namespace jalon::intake {
namespace {

namespace pb = google::protobuf;
using flux::TakeoverField;
using jalon::v1::Event;

// What a field takes; nothing for one that holds several values or a message.
std::optional<TakeoverField> FieldOf(const pb::FieldDescriptor& field) {
  if (field.is_repeated()) return std::nullopt;
  TakeoverField kind;
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
      kind.kind = ledger::IsDateField(field.name()) ? flux::DATE : flux::TEXT;
      return kind;
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      kind.kind = flux::FLAG;
      return kind;
    case pb::FieldDescriptor::CPPTYPE_INT32:
      kind.kind = flux::NUMBER;
      return kind;
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      kind.kind = flux::DECIMAL;
      return kind;
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      kind.kind = flux::CODE;
      for (int i = 0; i < field.enum_type()->value_count(); ++i) {
        const auto* value = field.enum_type()->value(i);
        if (value->number() != 0) kind.codes.push_back(value->name());
      }
      return kind;
    default:
      return std::nullopt;
  }
}

bool IsAboutOnePerson(Event::BodyCase body) {
  return body != Event::kDeclaredValue && body != Event::kConseillerCapacity;
}

flux::TakeoverBodies MakeBodies() {
  flux::TakeoverBodies bodies;
  const auto* oneof = Event::descriptor()->FindOneofByName("body");
  for (int i = 0; i < oneof->field_count(); ++i) {
    const auto* body = oneof->field(i);
    const auto body_case = static_cast<Event::BodyCase>(body->number());
    if (!ledger::IsCorrectable(body_case) || !IsAboutOnePerson(body_case)) continue;
    auto& fields = bodies[body->json_name()];
    for (int j = 0; j < body->message_type()->field_count(); ++j) {
      const auto* field = body->message_type()->field(j);
      if (auto kind = FieldOf(*field)) fields[field->json_name()] = *std::move(kind);
    }
  }
  return bodies;
}

absl::Status BadValue(const std::string& field, std::string_view what) {
  return InvalidField(field, "INVALID_VALUE", what);
}

// Sets one field that FieldOf knows.
absl::Status SetValue(const pb::FieldDescriptor& field, const std::string& value,
                      const std::string& path, pb::Message* body) {
  const auto* reflection = body->GetReflection();
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      reflection->SetBool(body, &field, value == "true");
      return absl::OkStatus();
    case pb::FieldDescriptor::CPPTYPE_INT32: {
      int32_t number = 0;
      if (!absl::SimpleAtoi(value, &number)) return BadValue(path, "nombre trop grand");
      reflection->SetInt32(body, &field, number);
      return absl::OkStatus();
    }
    case pb::FieldDescriptor::CPPTYPE_DOUBLE: {
      double number = 0;
      if (!absl::SimpleAtod(value, &number)) return BadValue(path, "nombre attendu");
      reflection->SetDouble(body, &field, number);
      return absl::OkStatus();
    }
    case pb::FieldDescriptor::CPPTYPE_ENUM: {
      const auto* code = field.enum_type()->FindValueByName(value);
      if (code == nullptr || code->number() == 0) {
        return BadValue(path, "code inconnu ; le décrire dans la table de la correspondance");
      }
      reflection->SetEnum(body, &field, code);
      return absl::OkStatus();
    }
    default:
      reflection->SetString(body, &field, value);
      return absl::OkStatus();
  }
}

const pb::FieldDescriptor* FindField(const pb::Descriptor& message, std::string_view json_name) {
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->json_name() == json_name) return message.field(i);
  }
  return nullptr;
}

}  // namespace

const flux::TakeoverBodies& TakeoverBodies() {
  static const flux::TakeoverBodies* const kBodies = new flux::TakeoverBodies(MakeBodies());
  return *kBodies;
}

absl::Status SetTakeoverBody(const flux::TakeoverRow& row, Event* event) {
  const auto* field = FindField(*Event::descriptor(), row.body);
  if (field == nullptr || !TakeoverBodies().contains(row.body)) {
    return BadValue("body", "ce corps d'événement n'est pas de ceux que l'on reprend");
  }
  pb::Message* body = event->GetReflection()->MutableMessage(event, field);
  for (const flux::TakeoverValue& value : row.values) {
    const std::string path = absl::StrCat(row.body, ".", value.field);
    const auto* own = FindField(*body->GetDescriptor(), value.field);
    if (own == nullptr) return BadValue(path, "champ inconnu");
    if (auto status = SetValue(*own, value.value, path, body); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace jalon::intake
