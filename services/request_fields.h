// SPDX-License-Identifier: EUPL-1.2
//
// Reading requests and answers by the names of their fields, so that rights of access need to know
// no message.
#ifndef JALON_SERVICES_REQUEST_FIELDS_H_
#define JALON_SERVICES_REQUEST_FIELDS_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jalon::services {

// The field at `path` ("question.departement") of `message`, where all its parents are: the message
// that has it and the field. Nothing when there is no such field.
struct FieldPlace {
  const google::protobuf::Message* owner = nullptr;
  const google::protobuf::FieldDescriptor* field = nullptr;
};
std::optional<FieldPlace> FindField(const google::protobuf::Message& message,
                                    std::string_view path);

// The text at `path`; empty when there is none.
std::string TextAt(const google::protobuf::Message& message, std::string_view path);
// Whether the field at `path` is set to something.
bool IsSetAt(const google::protobuf::Message& message, std::string_view path);
// The message at `path`; null when it is not set.
const google::protobuf::Message* MessageAt(const google::protobuf::Message& message,
                                           std::string_view path);
// The name of the member that is set of the first oneof called `intent`, at any depth; empty when
// there is none.
std::string IntentOf(const google::protobuf::Message& message);
// The engine's ids in all fields `person_id` and `…_person_id`, at any depth, each once, in order;
// `most` at most.
std::vector<std::string> PersonsIn(const google::protobuf::Message& message, size_t most);

}  // namespace jalon::services

#endif  // JALON_SERVICES_REQUEST_FIELDS_H_
