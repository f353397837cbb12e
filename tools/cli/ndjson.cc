// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/ndjson.h"

#include <google/protobuf/util/json_util.h>

#include <cctype>

namespace jalon::cli {
namespace {

// Under the service's 5,000 events and 4 MiB (proto/jalon/v1/events.proto): JSON is larger than the
// binary form.
constexpr size_t kBatchLines = 2000;
constexpr int64_t kBatchBytes = 2 << 20;
constexpr size_t kMaxLineBytes = size_t{1} << 20;

bool IsBlank(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}

// "right_observed.soumis" → "rightObserved.soumis": the names that the sender wrote.
std::string JsonPath(std::string_view path) {
  std::string json;
  bool upper = false;
  for (const char c : path) {
    if (c == '_') {
      upper = true;
      continue;
    }
    json.push_back(upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c);
    upper = false;
  }
  return json;
}

// The path that protobuf puts in front, in parentheses: "(orientation.type): …".
std::string_view LeadingPath(std::string_view message) {
  const size_t end = message.find(')');
  if (message.empty() || message.front() != '(' || end == std::string_view::npos) return "";
  return message.substr(1, end - 1);
}

// "(orientation) notfiedOn: Cannot find field." → "orientation.notfiedOn"
std::string UnknownField(std::string_view message) {
  std::string path = JsonPath(LeadingPath(message));
  const size_t colon = message.rfind(": Cannot find field");
  const size_t space = message.rfind(' ', colon - 1);
  const size_t begin = space == std::string_view::npos ? 0 : space + 1;
  if (!path.empty()) path.push_back('.');
  return path.append(message.substr(begin, colon - begin));
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

LineRejection ExplainJsonError(int64_t line, std::string_view message) {
  if (Contains(message, ": Cannot find field")) {
    return {line, "UNKNOWN_FIELD", UnknownField(message),
            "champ inconnu ; voir les noms dans proto/README.md"};
  }
  if (Contains(message, "oneof field")) {
    return {line, "SEVERAL_VALUES", "",
            "plusieurs corps, personnes ou dates de connaissance là où "
            "il en faut un seul"};
  }
  if (Contains(message, "invalid value")) {
    return {line, "INVALID_VALUE", JsonPath(LeadingPath(message)),
            "valeur refusée : autre type, code ou forme attendus"};
  }
  return {line, "INVALID_JSON", "", "pas un objet JSON bien formé"};
}

bool BatchReader::Next(RawBatch* batch) {
  *batch = RawBatch();
  std::string line;
  while (batch->lines.size() < kBatchLines && batch->bytes < kBatchBytes &&
         std::getline(*input_, line)) {
    ++line_;
    batch->bytes += static_cast<int64_t>(line.size()) + 1;
    if (IsBlank(line)) continue;
    batch->lines.push_back(std::move(line));
    batch->numbers.push_back(line_);
  }
  return batch->bytes > 0;
}

ParsedBatch Parse(const RawBatch& raw, const std::string& departement) {
  ParsedBatch parsed;
  parsed.bytes = raw.bytes;
  for (size_t i = 0; i < raw.lines.size(); ++i) {
    if (raw.lines[i].size() > kMaxLineBytes) {
      parsed.rejections.push_back({raw.numbers[i], "LINE_TOO_LONG", "", "ligne de plus de 1 Mio"});
      continue;
    }
    auto* event = parsed.request.add_events();
    const auto status = google::protobuf::util::JsonStringToMessage(raw.lines[i], event);
    if (!status.ok()) {
      parsed.rejections.push_back(ExplainJsonError(raw.numbers[i], status.message().as_string()));
      parsed.request.mutable_events()->RemoveLast();
      continue;
    }
    if (event->departement().empty()) event->set_departement(departement);
    parsed.numbers.push_back(raw.numbers[i]);
  }
  return parsed;
}

}  // namespace jalon::cli
