// SPDX-License-Identifier: EUPL-1.2
#include "services/request_fields.h"

#include <google/protobuf/descriptor.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace jalon::services {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsMessage(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

// Calls use(message) for every message that is set directly in `message`.
template <class Use>
void ForMessagesIn(const Message& message, const Use& use) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!IsMessage(field)) continue;
    if (!field->is_repeated()) {
      use(message.GetReflection()->GetMessage(message, field));
      continue;
    }
    const int count = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < count; ++i) {
      use(message.GetReflection()->GetRepeatedMessage(message, field, i));
    }
  }
}

bool NamesPerson(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
         (field->name() == "person_id" || absl::EndsWith(field->name(), "_person_id"));
}

void Collect(const Message& message, size_t most, std::set<std::string>* seen,
             std::vector<std::string>* persons) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (!NamesPerson(field) || field->is_repeated()) continue;
    std::string id = message.GetReflection()->GetString(message, field);
    if (id.empty() || persons->size() >= most || !seen->insert(id).second) continue;
    persons->push_back(std::move(id));
  }
  ForMessagesIn(message, [&](const Message& inner) { Collect(inner, most, seen, persons); });
}

}  // namespace

std::optional<FieldPlace> FindField(const Message& message, std::string_view path) {
  const std::vector<std::string> names = absl::StrSplit(std::string(path), '.');
  const Message* owner = &message;
  for (size_t i = 0; i < names.size(); ++i) {
    const FieldDescriptor* field = owner->GetDescriptor()->FindFieldByName(names[i]);
    if (field == nullptr) return std::nullopt;
    if (i + 1 == names.size()) return FieldPlace{owner, field};
    if (!IsMessage(field) || field->is_repeated()) return std::nullopt;
    // The default instance when it is not set: the field is there, and empty.
    owner = &owner->GetReflection()->GetMessage(*owner, field);
  }
  return std::nullopt;
}

std::string TextAt(const Message& message, std::string_view path) {
  const auto place = FindField(message, path);
  if (!place.has_value() || place->field->is_repeated() ||
      place->field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return "";
  }
  return place->owner->GetReflection()->GetString(*place->owner, place->field);
}

bool IsSetAt(const Message& message, std::string_view path) {
  const auto place = FindField(message, path);
  if (!place.has_value()) return false;
  const auto* reflection = place->owner->GetReflection();
  if (place->field->is_repeated()) return reflection->FieldSize(*place->owner, place->field) > 0;
  return reflection->HasField(*place->owner, place->field);
}

const Message* MessageAt(const Message& message, std::string_view path) {
  const auto place = FindField(message, path);
  if (!place.has_value() || place->field->is_repeated() || !IsMessage(place->field)) return nullptr;
  const auto* reflection = place->owner->GetReflection();
  if (!reflection->HasField(*place->owner, place->field)) return nullptr;
  return &reflection->GetMessage(*place->owner, place->field);
}

std::string IntentOf(const Message& message) {
  const auto* oneof = message.GetDescriptor()->FindOneofByName("intent");
  if (oneof != nullptr) {
    const auto* set = message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
    return set == nullptr ? "" : set->name();
  }
  std::string intent;
  ForMessagesIn(message, [&](const Message& inner) {
    if (intent.empty()) intent = IntentOf(inner);
  });
  return intent;
}

std::vector<std::string> PersonsIn(const Message& message, size_t most) {
  std::set<std::string> seen;
  std::vector<std::string> persons;
  Collect(message, most, &seen, &persons);
  return persons;
}

}  // namespace jalon::services
