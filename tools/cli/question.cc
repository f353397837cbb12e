// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/question.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "absl/strings/str_cat.h"
#include "engine/base/date.h"
#include "engine/base/error.h"

namespace jalon::cli {

void DeclareFormat(CLI::App* command, Format* format) {
  static const std::map<std::string, Format> kFormats = {
      {"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}};
  command->add_option("--format", *format, "table, json ou csv ; par défaut table")
      ->transform(CLI::CheckedTransformer(kFormats).description(""));
}

void DeclareFormatWithoutCsv(CLI::App* command, Format* format) {
  static const std::map<std::string, Format> kFormats = {{"table", Format::kTable},
                                                         {"json", Format::kJson}};
  command->add_option("--format", *format, "table ou json ; par défaut table")
      ->transform(CLI::CheckedTransformer(kFormats).description(""));
}

void DeclareDepartement(CLI::App* command, std::string* departement) {
  command->add_option("--departement", *departement, "Département, trois caractères : 062, 02A")
      ->required();
}

void DeclareAsOf(CLI::App* command, AsOfOptions* options) {
  command->add_option("--known-at", options->known_at,
                      "Tel que connu à la fin de ce jour (AAAA-MM-JJ) ; par défaut aujourd'hui");
  command->add_option("--valid-at", options->valid_at,
                      "Sans ce qui concerne les jours d'après celui-ci (AAAA-MM-JJ)");
}

absl::Status CheckDate(const std::string& option, const std::string& iso) {
  if (iso.empty() || Date::Parse(iso).ok()) return absl::OkStatus();
  return InvalidField(
      option, "INVALID_DATE",
      absl::StrCat("--", option, " : « ", iso, " » n'est pas un jour qui existe (AAAA-MM-JJ)"));
}

absl::StatusOr<jalon::v1::AsOf> ReadAsOf(const AsOfOptions& options, const std::string& prefix) {
  if (auto s = CheckDate(prefix + "known-at", options.known_at); !s.ok()) return s;
  if (auto s = CheckDate(prefix + "valid-at", options.valid_at); !s.ok()) return s;
  jalon::v1::AsOf as_of;
  as_of.set_known_at(options.known_at);
  as_of.set_valid_at(options.valid_at);
  return as_of;
}

void DeclareConvention(CLI::App* command, ConventionOptions* options) {
  command->add_option("--convention", options->convention,
                      "Convention : nom connu du service, ou fichier textproto ; par défaut BASE");
  command
      ->add_option("--set", options->overrides,
                   "Paramètre changé, paramètre=valeur ; peut être répété")
      ->type_name("PARAMETRE=VALEUR")
      ->allow_extra_args(false);
}

absl::StatusOr<jalon::v1::ConventionChoice> ReadConvention(const ConventionOptions& options) {
  jalon::v1::ConventionChoice choice;
  for (const std::string& text : options.overrides) choice.add_overrides(text);
  std::error_code error;
  if (options.convention.empty()) {
    choice.set_name("BASE");
  } else if (std::filesystem::is_regular_file(options.convention, error)) {
    std::ifstream file(options.convention, std::ios::binary);
    choice.set_text(
        std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
    if (!file) {
      return InvalidField("convention", "UNREADABLE_FILE",
                          absl::StrCat("fichier illisible : ", options.convention));
    }
  } else {
    choice.set_name(options.convention);
  }
  return choice;
}

void DeclareQuestion(CLI::App* command, QuestionOptions* options) {
  DeclareDepartement(command, &options->departement);
  command->add_option("--from", options->from, "Premier jour de la période, compris (AAAA-MM-JJ)")
      ->required();
  command->add_option("--to", options->to, "Dernier jour de la période, compris (AAAA-MM-JJ)")
      ->required();
  DeclareAsOf(command, &options->as_of);
  DeclareConvention(command, &options->convention);
}

absl::StatusOr<jalon::v1::Question> ReadQuestion(const QuestionOptions& options,
                                                 const std::string& prefix) {
  if (auto s = CheckDate(prefix + "from", options.from); !s.ok()) return s;
  if (auto s = CheckDate(prefix + "to", options.to); !s.ok()) return s;
  const auto as_of = ReadAsOf(options.as_of, prefix);
  if (!as_of.ok()) return as_of.status();
  const auto convention = ReadConvention(options.convention);
  if (!convention.ok()) return convention.status();
  jalon::v1::Question question;
  question.set_departement(options.departement);
  question.set_from(options.from);
  question.set_to(options.to);
  *question.mutable_as_of() = *as_of;
  *question.mutable_convention() = *convention;
  return question;
}

CLI::Option* DeclarePerson(CLI::App* command, PersonOptions* options) {
  command->add_option("--source", options->source, "Système qui a donné l'identifiant");
  return command
      ->add_option("--person", options->person,
                   "Personne : identifiant d'un système (avec --source), ou celui de Jalon (p42)")
      ->required();
}

jalon::v1::Person ReadPerson(const PersonOptions& options) {
  const std::string& id = options.person;
  const bool engines = options.source.empty() && id.size() > 1 && id[0] == 'p' &&
                       id.find_first_not_of("0123456789", 1) == std::string::npos;
  jalon::v1::Person person;
  if (engines) {
    person.set_person_id(id);
  } else {
    person.set_external_id(id);
  }
  return person;
}

}  // namespace jalon::cli
