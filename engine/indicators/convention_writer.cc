// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/convention_writer.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace jalon::indicators {
namespace {

namespace pb = google::protobuf;
using jalon::v1::Convention;

constexpr char kNone[] = "none";

pb::TextFormat::Printer OneLine() {
  pb::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  return printer;
}

// `index`: of a list; -1 for what is none.
std::string Value(const Convention& convention, const pb::FieldDescriptor* field, int index) {
  std::string text;
  OneLine().PrintFieldValueToString(convention, field, index, &text);
  const bool is_message = field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
  return is_message ? absl::StrCat("{ ", text, "}") : text;
}

std::string Values(const Convention& convention, const pb::FieldDescriptor* field) {
  if (!field->is_repeated()) return Value(convention, field, -1);
  const int count = convention.GetReflection()->FieldSize(convention, field);
  std::vector<std::string> values;
  values.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    values.push_back(Value(convention, field, i));
  }
  return absl::StrCat("[", absl::StrJoin(values, ", "), "]");
}

}  // namespace

std::string WriteConvention(const Convention& convention) {
  std::vector<const pb::FieldDescriptor*> fields;
  convention.GetReflection()->ListFields(convention, &fields);
  std::string text;
  for (const pb::FieldDescriptor* field : fields) {
    if (field->name() == kNone) continue;
    absl::StrAppend(&text, field->name(), ": ", Values(convention, field), "\n");
  }
  for (const std::string& parameter : convention.none()) {
    absl::StrAppend(&text, parameter, ": none\n");
  }
  return text;
}

}  // namespace jalon::indicators
