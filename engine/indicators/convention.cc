// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/convention.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/sha256.h"
#include "engine/indicators/built_in_conventions.h"
#include "engine/indicators/convention_rules.h"
#include "engine/indicators/convention_text.h"
#include "engine/indicators/definitions.h"

namespace jalon::indicators {
namespace {

using jalon::v1::Convention;
using jalon::v1::ConventionChoice;

constexpr char kBaseName[] = "BASE";
constexpr char kBaseFile[] = "BASE.textproto";
constexpr char kSuffix[] = ".textproto";

// What a text says, nothing completed, and where it says it.
struct Said {
  Convention convention;
  std::map<std::string, int> lines;  // of each parameter
};

absl::Status At(const absl::Status& status, std::string_view file_name, int line) {
  return Located(status, absl::StrCat(std::string(file_name), ", ligne ", line));
}

absl::StatusOr<Said> ReadSaid(std::string_view text, std::string_view file_name) {
  auto assignments = SplitAssignments(text);
  if (!assignments.ok()) return Located(assignments.status(), file_name);
  Said said;
  for (const Assignment& assignment : *assignments) {
    absl::Status status = Assign(assignment, Present::kAppend, &said.convention);
    if (!status.ok()) return At(status, file_name, assignment.line);
    said.lines[assignment.parameter] = assignment.line;
  }
  return said;
}

// BASE, which completes every other convention; it is complete by itself, as a test checks.
absl::StatusOr<Convention> ReadBase() {
  for (const BuiltInConvention& built_in : BuiltInConventions()) {
    if (built_in.file_name != kBaseFile) continue;
    auto said = ReadSaid(built_in.text, kBaseFile);
    if (!said.ok()) return said.status();
    return std::move(said->convention);
  }
  return absl::InternalError("the convention BASE is not built in");
}

absl::StatusOr<Assignment> ReadOverride(std::string_view text) {
  const size_t sign = text.find_first_of("=:");
  if (sign == std::string_view::npos) {
    return InvalidField("overrides", "SYNTAX", "« paramètre=valeur » est attendu");
  }
  Assignment assignment{0, std::string(text.substr(0, sign)), std::string(text.substr(sign + 1))};
  absl::StripAsciiWhitespace(&assignment.parameter);
  absl::StripAsciiWhitespace(&assignment.value);
  return assignment;
}

absl::Status ApplyOverride(std::string_view text, Convention* convention) {
  auto assignment = ReadOverride(text);
  if (!assignment.ok()) return assignment.status();
  return Assign(*assignment, Present::kReplace, convention);
}

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file.good()) {
    return InvalidField("", "UNREADABLE", absl::StrCat(path.string(), " : lecture impossible"));
  }
  return text.str();
}

}  // namespace

absl::StatusOr<Convention> ReadConvention(std::string_view text, std::string_view file_name) {
  auto base = ReadBase();
  if (!base.ok()) return base.status();
  auto said = ReadSaid(text, file_name);
  if (!said.ok()) return said.status();
  Complete(*base, &said->convention);
  absl::Status status = Check(said->convention);
  if (status.ok()) return std::move(said->convention);
  const auto line = said->lines.find(DetailOf(status).field);
  return line == said->lines.end() ? Located(status, file_name)
                                   : At(status, file_name, line->second);
}

absl::Status SetParameter(std::string_view assignment, Convention* convention) {
  Convention changed = *convention;
  if (absl::Status status = ApplyOverride(assignment, &changed); !status.ok()) return status;
  Complete(changed, &changed);
  if (absl::Status status = Check(changed); !status.ok()) return status;
  *convention = std::move(changed);
  return absl::OkStatus();
}

std::string Checksum(const Convention& convention) {
  Convention rules = convention;
  rules.clear_name();
  rules.clear_none();  // what is none has no value, which the rest already says
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    rules.SerializeToCodedStream(&out);
  }
  return Sha256Hex(bytes);
}

jalon::v1::ConventionStamp Stamp(const Convention& convention) {
  jalon::v1::ConventionStamp stamp;
  stamp.set_name(convention.name());
  stamp.set_version(convention.version());
  stamp.set_checksum(Checksum(convention));
  return stamp;
}

absl::StatusOr<ConventionRegistry> ConventionRegistry::BuiltIn() {
  ConventionRegistry registry;
  for (const BuiltInConvention& built_in : BuiltInConventions()) {
    absl::Status status = registry.Add(built_in.text, built_in.file_name);
    if (!status.ok()) return status;
  }
  return registry;
}

absl::StatusOr<ConventionRegistry> ConventionRegistry::WithFolder(const std::string& folder) {
  auto registry = BuiltIn();
  if (!registry.ok()) return registry.status();
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == kSuffix) files.push_back(entry.path());
  }
  if (error) {
    return InvalidField("", "UNREADABLE", absl::StrCat(folder, " : dossier illisible"));
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    auto text = ReadFile(file);
    if (!text.ok()) return text.status();
    absl::Status status = registry->Add(*text, file.filename().string());
    if (!status.ok()) return status;
  }
  return registry;
}

absl::Status ConventionRegistry::Add(std::string_view text, std::string_view file_name) {
  auto convention = ReadConvention(text, file_name);
  if (!convention.ok()) return convention.status();
  const std::string name = convention->name();
  if (name.empty()) {
    return Located(InvalidField("name", "MISSING_FIELD", "la convention n'a pas de nom (name)"),
                   file_name);
  }
  by_name_[name] = {*std::move(convention), std::string(text)};
  return absl::OkStatus();
}

absl::StatusOr<Convention> ConventionRegistry::Resolve(const ConventionChoice& choice) const {
  absl::StatusOr<Convention> convention;
  if (choice.has_text()) {
    convention = ReadConvention(choice.text(), "convention");
  } else {
    const std::string name = choice.name().empty() ? kBaseName : choice.name();
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) {
      return NotFound("convention.name", absl::StrCat("convention inconnue : « ", name, " »"));
    }
    convention = found->second.convention;
  }
  if (!convention.ok() || choice.overrides().empty()) return convention;
  // Checked once at the end: one override may contradict what the next one sets.
  for (const std::string& text : choice.overrides()) {
    if (absl::Status status = ApplyOverride(text, &*convention); !status.ok()) return status;
  }
  Complete(*convention, &*convention);
  if (absl::Status status = Check(*convention); !status.ok()) return status;
  convention->set_name(absl::StrCat(convention->name(), "+", choice.overrides_size()));
  return convention;
}

absl::StatusOr<jalon::v1::DescribeConventionResponse> ConventionRegistry::Describe(
    const ConventionChoice& choice) const {
  const auto convention = Resolve(choice);
  if (!convention.ok()) return convention.status();
  return indicators::Describe(*convention, by_name_.at(kBaseName).convention);
}

jalon::v1::ListConventionsResponse ConventionRegistry::List() const {
  jalon::v1::ListConventionsResponse response;
  for (const auto& [name, entry] : by_name_) {
    auto* summary = response.add_conventions();
    *summary->mutable_stamp() = Stamp(entry.convention);
    summary->set_text(entry.text);
  }
  return response;
}

}  // namespace jalon::indicators
