// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>

#include "jalon/v1/indicators.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::ComparedPerson;
using jalon::v1::ComparedRow;
using jalon::v1::CompareQuestionsRequest;
using jalon::v1::CompareQuestionsResponse;
using jalon::v1::IndicatorService;

struct Options {
  QuestionOptions first;
  QuestionOptions second;            // what is empty is as in the first
  std::vector<std::string> changes;  // parameters of the second, over the first's
  std::string code;
  Format format = Format::kTable;
};

const std::string& Either(const std::string& own, const std::string& otherwise) {
  return own.empty() ? otherwise : own;
}

// The second question: the first, but for what was said of it.
QuestionOptions SecondOf(const Options& options) {
  QuestionOptions second = options.second;
  const QuestionOptions& first = options.first;
  second.departement = Either(second.departement, first.departement);
  second.from = Either(second.from, first.from);
  second.to = Either(second.to, first.to);
  second.as_of.known_at = Either(second.as_of.known_at, first.as_of.known_at);
  second.as_of.valid_at = Either(second.as_of.valid_at, first.as_of.valid_at);
  // Another convention has its own parameters; the same one keeps those that were set.
  if (second.convention.convention.empty()) {
    second.convention = first.convention;
    auto& set = second.convention.overrides;
    set.insert(set.end(), options.changes.begin(), options.changes.end());
  } else {
    second.convention.overrides = options.changes;
  }
  return second;
}

const jalon::v1::MatrixRow& Any(const ComparedRow& row) {
  return row.has_first() ? row.first() : row.second();
}

// For people, or for programs.
std::string Number(int64_t number, bool plain) {
  return plain ? std::to_string(number) : Thousands(number);
}

std::string Value(bool present, const jalon::v1::MatrixRow& row, bool plain) {
  if (!present) return "";
  return plain ? ValueCsv(row) : ValueText(row);
}

std::string Count(bool present, int64_t count, bool plain) {
  return present ? Number(count, plain) : "";
}

std::string Difference(const ComparedRow& row, bool plain) {
  if (!row.has_first() || !row.has_second()) return "";
  if (row.first().missing() != row.second().missing() || row.first().missing() != 0) return "";
  if (row.first().has_decimal_value() && row.second().has_decimal_value()) {
    const double difference = row.second().decimal_value() - row.first().decimal_value();
    return (difference > 0 && !plain ? "+" : "") +
           (plain ? fmt::format("{:.1f}", difference) : Decimal(difference));
  }
  const int64_t difference = row.second().value() - row.first().value();
  return (difference > 0 && !plain ? "+" : "") + Number(difference, plain);
}

Table Rows(const CompareQuestionsResponse& answer, std::vector<Table::Column> columns, bool plain) {
  Table table(std::move(columns));
  for (const auto& row : answer.rows()) {
    table.Add({Any(row).code(), Any(row).label(), Value(row.has_first(), row.first(), plain),
               Value(row.has_second(), row.second(), plain), Difference(row, plain),
               Count(row.has_only_first(), row.only_first(), plain),
               Count(row.has_only_second(), row.only_second(), plain)});
  }
  return table;
}

// Of a code that was asked for, the persons are what a program wants; else the figures.
Table PersonRows(const CompareQuestionsResponse& answer) {
  Table table({{"personId"},
               {"externalIds"},
               {"firstCounted"},
               {"firstEnteredOn"},
               {"firstEventOn"},
               {"firstWhy"},
               {"secondCounted"},
               {"secondEnteredOn"},
               {"secondEventOn"},
               {"secondWhy"}});
  for (const ComparedPerson& person : answer.persons()) {
    const auto& a = person.first();
    const auto& b = person.second();
    table.Add({person.person_id(), fmt::format("{}", fmt::join(person.external_ids(), " ")),
               Number(a.counted(), true), a.entered_on(), a.event_on(), a.why(),
               Number(b.counted(), true), b.entered_on(), b.event_on(), b.why()});
  }
  return table;
}

void PrintPerson(const ComparedPerson& person) {
  std::cout << "\n" << person.person_id();
  if (!person.external_ids().empty()) {
    std::cout << fmt::format(" ({})", fmt::join(person.external_ids(), ", "));
  }
  std::cout << fmt::format("\n  première : {} fois ; {}\n  seconde  : {} fois ; {}\n",
                           person.first().counted(), person.first().why(),
                           person.second().counted(), person.second().why());
  for (const auto& fact : person.new_facts()) {
    std::cout << fmt::format("  su le {} : {}{}\n", fact.known_on(), fact.text(),
                             fact.on().empty() ? "" : " (" + fact.on() + ")");
  }
}

void PrintTable(const CompareQuestionsResponse& answer) {
  using Align = Table::Align;
  std::cout << fmt::format("Première : convention {}, tel que connu le {}\n",
                           answer.first_convention().name(), answer.first_known_at())
            << fmt::format("Seconde  : convention {}, tel que connu le {}\n\n",
                           answer.second_convention().name(), answer.second_known_at());
  Rows(answer,
       {{"Code"},
        {"Indicateur"},
        {"Première", Align::kRight},
        {"Seconde", Align::kRight},
        {"Écart", Align::kRight},
        {"Sortent", Align::kRight},
        {"Entrent", Align::kRight}},
       /*plain=*/false)
      .Print(std::cout);
  for (const ComparedPerson& person : answer.persons()) PrintPerson(person);
}

int Print(const CompareQuestionsResponse& answer, bool persons, Format format) {
  if (format == Format::kJson) {
    PrintJson(std::cout, MessageJson(answer));
  } else if (format == Format::kCsv && persons) {
    PersonRows(answer).PrintCsv(std::cout);
  } else if (format == Format::kCsv) {
    Rows(
        answer,
        {{"code"}, {"label"}, {"first"}, {"second"}, {"difference"}, {"onlyFirst"}, {"onlySecond"}},
        /*plain=*/true)
        .PrintCsv(std::cout);
  } else {
    PrintTable(answer);
  }
  return kDone;
}

int Run(const ConnectionOptions& connection, const Options& options) {
  const auto first = ReadQuestion(options.first);
  if (!first.ok()) return ReportFailure(first.status());
  const auto second = ReadQuestion(SecondOf(options), "other-");
  if (!second.ok()) return ReportFailure(second.status());
  CompareQuestionsRequest request;
  *request.mutable_first() = *first;
  *request.mutable_second() = *second;
  request.set_code(options.code);
  CompareQuestionsResponse all;
  const int code = AskPages<IndicatorService>(connection, &IndicatorService::Stub::CompareQuestions,
                                              request, [&](const CompareQuestionsResponse& page) {
                                                if (all.has_first_convention()) {
                                                  all.mutable_persons()->MergeFrom(page.persons());
                                                } else {
                                                  all = page;
                                                }
                                              });
  all.clear_next_page_token();
  return code == kDone ? Print(all, !options.code.empty(), options.format) : code;
}

void DeclareCode(CLI::App* command, std::string* code) {
  command->add_option("--code", *code,
                      "Montrer aussi les personnes qui font l'écart de cet indicateur");
}

void DeclareSecond(CLI::App* command, Options* options) {
  QuestionOptions& second = options->second;
  command->add_option("--other-known-at", second.as_of.known_at, "Le K de la seconde question");
  command->add_option("--other-valid-at", second.as_of.valid_at, "Le V de la seconde question");
  command->add_option("--other-convention", second.convention.convention,
                      "Sa convention : nom ou fichier");
  command
      ->add_option("--other-set", options->changes,
                   "Un paramètre de sa convention, à la place de celui de la première (--set) s'il "
                   "y en a un")
      ->type_name("PARAMETRE=VALEUR")
      ->allow_extra_args(false);
  command->add_option("--other-from", second.from, "Le premier jour de sa période");
  command->add_option("--other-to", second.to, "Le dernier jour de sa période");
  command->add_option("--other-departement", second.departement,
                      "Un autre département : les chiffres seuls");
}

}  // namespace

void AddCompareCommand(Cli* cli) {
  AddCommand(cli, "compare", "Deux questions côte à côte, et qui fait l'écart",
             "jalon compare --departement 062 --from 2022-01-01 --to 2022-11-30 "
             "--known-at 2022-10-15 --other-known-at 2022-11-30 --code 3.1.1.b",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareQuestion(command, &options->first);
               DeclareSecond(command, options.get());
               DeclareCode(command, &options->code);
               DeclareFormat(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

void AddWhatIfCommand(Cli* cli) {
  AddCommand(cli, "what-if", "Les indicateurs si un paramètre de la convention changeait",
             "jalon what-if --departement 062 --from 2022-01-01 --to 2022-11-30 "
             "--change 'orientation_threshold=30 day'",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareQuestion(command, &options->first);
               command
                   ->add_option("--change", options->changes,
                                "Le paramètre qui changerait ; peut être répété")
                   ->type_name("PARAMETRE=VALEUR")
                   ->allow_extra_args(false)
                   ->required();
               DeclareCode(command, &options->code);
               DeclareFormat(command, &options->format);
               return [cli, options] { return Run(cli->connection, *options); };
             });
}

}  // namespace jalon::cli
