// SPDX-License-Identifier: EUPL-1.2
//
// Options that several commands share: what is asked of the indicators, who, and the output format.
#ifndef JALON_TOOLS_CLI_QUESTION_H_
#define JALON_TOOLS_CLI_QUESTION_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::cli {

enum class Format { kTable, kJson, kCsv };

// --format table|json|csv.
void DeclareFormat(CLI::App* command, Format* format);
// --format table|json, of what is no table.
void DeclareFormatWithoutCsv(CLI::App* command, Format* format);

// --departement.
void DeclareDepartement(CLI::App* command, std::string* departement);

// --known-at and --valid-at.
struct AsOfOptions {
  std::string known_at;
  std::string valid_at;
};
void DeclareAsOf(CLI::App* command, AsOfOptions* options);
// Fails with kInvalidArgument for a date that does not exist. `prefix` is what the options have
// before their names: "other-".
absl::StatusOr<jalon::v1::AsOf> ReadAsOf(const AsOfOptions& options,
                                         const std::string& prefix = "");

// --convention NAME|FILE and --set parameter=value.
struct ConventionOptions {
  std::string convention;
  std::vector<std::string> overrides;
};
void DeclareConvention(CLI::App* command, ConventionOptions* options);
// A file of that name is sent as text. Fails with kInvalidArgument when it cannot be read.
absl::StatusOr<jalon::v1::ConventionChoice> ReadConvention(const ConventionOptions& options);

struct QuestionOptions {
  std::string departement;
  std::string from;
  std::string to;
  AsOfOptions as_of;
  ConventionOptions convention;
};
void DeclareQuestion(CLI::App* command, QuestionOptions* options);
// Fails with kInvalidArgument for a date that does not exist or a convention that cannot be read.
absl::StatusOr<jalon::v1::Question> ReadQuestion(const QuestionOptions& options,
                                                 const std::string& prefix = "");

// --person and --source.
struct PersonOptions {
  std::string person;
  std::string source;
};
// Mandatory, unless the option that is returned is made otherwise.
CLI::Option* DeclarePerson(CLI::App* command, PersonOptions* options);
// "p42" without a source is the engine's id, everything else a sender's.
jalon::v1::Person ReadPerson(const PersonOptions& options);
// A request about that person, with nothing else in it.
template <class Request>
Request RequestAbout(const std::string& departement, const PersonOptions& options) {
  Request request;
  request.set_departement(departement);
  *request.mutable_person() = ReadPerson(options);
  request.set_source(options.source);
  return request;
}

// Fails with kInvalidArgument, naming the option, when `iso` is neither empty nor a day that
// exists.
absl::Status CheckDate(const std::string& option, const std::string& iso);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_QUESTION_H_
