// SPDX-License-Identifier: EUPL-1.2
//
// Publications: publish, publications list, show, reproduce, check.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <iterator>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/french_number.h"
#include "engine/base/resource_name.h"
#include "jalon/v1/publications.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/listing.h"
#include "tools/cli/matrix_output.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"
#include "tools/client/import_report.h"
#include "tools/client/table_file.h"

namespace jalon::cli {
namespace {

using jalon::v1::CheckPublicationResponse;
using jalon::v1::MatrixRow;
using jalon::v1::Publication;
using jalon::v1::PublicationService;
using jalon::v1::ReproducePublicationResponse;
using jalon::v1::RestatedPerson;
using jalon::v1::RestatedRow;

struct Options {
  QuestionOptions question;
  std::string departement;
  std::string name;
  std::string author;
  std::string label;
  std::string request_id;
  std::string goals;
  std::string known_at;
  std::string code;
  bool convention = false;
  Format format = Format::kTable;
};

// A name, or the id of one of `departement`.
absl::StatusOr<std::string> NameOf(const Options& options) {
  std::string name = options.name;
  if (name.find('/') == std::string::npos && !options.departement.empty()) {
    name = ToString(PublicationName{options.departement, name});
  }
  const auto parsed = ParsePublicationName(name);
  if (!parsed.ok()) return parsed.status();
  return name;
}

std::string IdOf(const Publication& publication) {
  return publication.name().substr(publication.name().rfind('/') + 1);
}

std::string PeriodOf(const Publication& publication) {
  return publication.matrix().from() + " au " + publication.matrix().to();
}

std::string PublishedAt(const Publication& publication) {
  return client::LocalTime(publication.has_published_at(), publication.published_at());
}

// ---- publish, show

void PrintGoals(const Publication& publication) {
  for (const auto& goal : publication.goals()) {
    std::cout << goal.code() << " :";
    if (goal.has_target()) std::cout << " prévisionnel " << FrenchNumber(goal.target());
    if (!goal.justification().empty()) std::cout << " ; justification : " << goal.justification();
    if (!goal.comment().empty()) std::cout << " ; " << goal.comment();
    std::cout << "\n";
  }
}

void PrintHead(const Publication& publication) {
  std::cout << fmt::format("{}\n{}, publiée le {} par {}\nEmpreinte {}\n\n", publication.name(),
                           publication.label(), PublishedAt(publication), publication.author(),
                           publication.checksum());
}

int Show(const Publication& publication, const Options& options) {
  if (options.convention) {
    std::cout << publication.convention_text();
  } else if (options.format == Format::kJson) {
    Json json = MessageJson(publication);
    json["matrix"] = MatrixJson(publication.matrix());
    PrintJson(std::cout, json);
  } else if (options.format == Format::kCsv) {
    PrintMatrix(std::cout, publication.matrix(), Format::kCsv);
  } else {
    PrintHead(publication);
    PrintMatrix(std::cout, publication.matrix(), Format::kTable);
    PrintGoals(publication);
  }
  return kDone;
}

int Publish(const ConnectionOptions& connection, const Options& options) {
  const auto question = ReadQuestion(options.question);
  if (!question.ok()) return ReportFailure(question.status());
  jalon::v1::CreatePublicationRequest request;
  *request.mutable_question() = *question;
  request.set_author(options.author);
  request.set_label(options.label);
  request.set_request_id(options.request_id);
  if (!options.goals.empty()) {
    const auto goals = client::ReadGoals(options.goals);
    if (!goals.ok()) return ReportFailure(goals.status());
    request.mutable_goals()->Assign(goals->begin(), goals->end());
  }
  return Ask<PublicationService>(connection, &PublicationService::Stub::CreatePublication, request,
                                 [&](const jalon::v1::CreatePublicationResponse& answer) {
                                   return Show(answer.publication(), options);
                                 });
}

int ShowNamed(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOf(options);
  if (!name.ok()) return ReportFailure(name.status());
  jalon::v1::GetPublicationRequest request;
  request.set_name(*name);
  return Ask<PublicationService>(connection, &PublicationService::Stub::GetPublication, request,
                                 [&](const jalon::v1::GetPublicationResponse& answer) {
                                   return Show(answer.publication(), options);
                                 });
}

// ---- list

int List(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::ListPublicationsRequest request;
  request.set_departement(options.departement);
  using Align = Table::Align;
  Table table({{"Publication", Align::kLeft, "name"},
               {"Libellé", Align::kLeft, "label"},
               {"Période", Align::kLeft, "period"},
               {"Connu le", Align::kLeft, "knownAt"},
               {"Publiée le", Align::kLeft, "publishedAt"},
               {"Auteur", Align::kLeft, "author"}});
  std::vector<Publication> publications;
  const int code = AskPages<PublicationService>(
      connection, &PublicationService::Stub::ListPublications, request,
      [&](const jalon::v1::ListPublicationsResponse& page) {
        for (const Publication& publication : page.publications()) {
          table.Add({Cell(IdOf(publication), publication.name()), publication.label(),
                     PeriodOf(publication), publication.matrix().known_at(),
                     PublishedAt(publication), publication.author()});
          publications.push_back(publication);
        }
      });
  if (code != kDone) return code;
  PrintList("publications", publications, table, options.format);
  return kDone;
}

// ---- reproduce

// Of a mean or a load, what it was made from; of what was missing, that it is.
std::string Recounted(const jalon::v1::ReproducedRow& row) {
  if (!row.has_counted()) return ValueText(row.published());
  return (row.published().has_decimal_value() ? "de " : "") + Thousands(row.counted());
}

void PrintReproduced(const ReproducePublicationResponse& answer) {
  PrintHead(answer.publication());
  Table table({{"Code"},
               {"Indicateur"},
               {"Publié", Table::Align::kRight},
               {"Recompté", Table::Align::kRight}});
  for (const auto& row : answer.rows()) {
    table.Add({row.published().code(), row.published().label(), ValueText(row.published()),
               Recounted(row)});
  }
  table.Print(std::cout);
  for (const auto& person : answer.persons()) {
    std::cout << fmt::format("{}  {}  {}\n", person.person_id(), person.entered_on(),
                             person.event_on());
  }
  std::cout << (answer.identical() ? "\nTout est comme publié.\n"
                                   : "\nLes personnes gardées ne font pas les chiffres publiés.\n");
}

int Reproduce(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOf(options);
  if (!name.ok()) return ReportFailure(name.status());
  jalon::v1::ReproducePublicationRequest request;
  request.set_name(*name);
  request.set_code(options.code);
  ReproducePublicationResponse all;
  const int code =
      AskPages<PublicationService>(connection, &PublicationService::Stub::ReproducePublication,
                                   request, [&](const ReproducePublicationResponse& page) {
                                     if (all.has_publication()) {
                                       all.mutable_persons()->MergeFrom(page.persons());
                                     } else {
                                       all = page;
                                     }
                                   });
  if (code != kDone) return code;
  all.clear_next_page_token();
  if (options.format == Format::kJson) {
    PrintJson(std::cout, MessageJson(all));
  } else {
    PrintReproduced(all);
  }
  return all.identical() ? kDone : kWarnings;
}

// ---- check

const MatrixRow& Any(const RestatedRow& row) {
  return row.has_published() ? row.published() : row.now();
}

// "1 → 0" where both sides differ.
Cell Change(const RestatedRow& row, bool present, int64_t (MatrixRow::*of)() const) {
  const Cell was = NumberCell((row.published().*of)());
  const Cell is = NumberCell((row.now().*of)());
  if (!present || was.plain == is.plain) return "";
  return {was.text + " → " + is.text, was.plain + " → " + is.plain};
}

Cell Count(bool present, int64_t count) { return present ? NumberCell(count) : Cell(""); }

Cell Value(bool present, const MatrixRow& row) {
  return present ? Cell(ValueText(row), ValueCsv(row)) : Cell("");
}

Table Rows(const CheckPublicationResponse& answer, std::vector<Table::Column> columns) {
  Table table(std::move(columns));
  for (const RestatedRow& row : answer.rows()) {
    table.Add({Any(row).code(), Any(row).label(), Value(row.has_published(), row.published()),
               Value(row.has_now(), row.now()), Count(row.has_removed(), row.removed()),
               Count(row.has_added(), row.added()),
               Change(row, row.published().has_value_hors_pe() || row.now().has_value_hors_pe(),
                      &MatrixRow::value_hors_pe),
               Change(row, row.published().has_waiting() || row.now().has_waiting(),
                      &MatrixRow::waiting)});
  }
  return table;
}

void PrintPerson(const RestatedPerson& person) {
  std::cout << "\n" << person.person_id();
  if (!person.external_ids().empty()) {
    std::cout << fmt::format(" ({})", fmt::join(person.external_ids(), ", "));
  }
  std::cout << fmt::format("\n  publié     : {} fois", person.published());
  if (!person.published_entered_on().empty()) {
    std::cout << ", entrée le " << person.published_entered_on();
  }
  if (!person.published_event_on().empty()) {
    std::cout << ", le " << person.published_event_on();
  }
  std::cout << fmt::format("\n  maintenant : {} fois ; {}\n", person.now().counted(),
                           person.now().why());
  for (const auto& fact : person.new_facts()) {
    std::cout << fmt::format("  su le {} : {}{}\n", fact.known_on(), fact.text(),
                             fact.on().empty() ? "" : " (" + fact.on() + ")");
  }
}

void PrintChecked(const CheckPublicationResponse& answer) {
  using Align = Table::Align;
  PrintHead(answer.publication());
  std::cout << fmt::format("Publié : tel que connu le {} ; maintenant : tel que connu le {}\n\n",
                           answer.publication().matrix().known_at(), answer.known_at());
  Rows(answer, {{"Code"},
                {"Indicateur"},
                {"Publié", Align::kRight},
                {"Maintenant", Align::kRight},
                {"Sortent", Align::kRight},
                {"Entrent", Align::kRight},
                {"Hors PE", Align::kRight},
                {"En attente", Align::kRight}})
      .Print(std::cout);
  for (const RestatedPerson& person : answer.persons()) PrintPerson(person);
  std::cout << (answer.unchanged() ? "\nRien ne serait dit autrement.\n"
                                   : "\nDes chiffres, ou qui les fait, seraient autres.\n");
}

void PrintCheck(const CheckPublicationResponse& answer, Format format) {
  if (format == Format::kJson) return PrintJson(std::cout, MessageJson(answer));
  if (format == Format::kTable) return PrintChecked(answer);
  Rows(answer, {{"code"},
                {"label"},
                {"published"},
                {"now"},
                {"removed"},
                {"added"},
                {"horsPe"},
                {"waiting"}})
      .PrintCsv(std::cout);
}

int Check(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOf(options);
  if (!name.ok()) return ReportFailure(name.status());
  if (absl::Status status = CheckDate("known-at", options.known_at); !status.ok()) {
    return ReportFailure(status);
  }
  jalon::v1::CheckPublicationRequest request;
  request.set_name(*name);
  request.set_known_at(options.known_at);
  request.set_code(options.code);
  CheckPublicationResponse all;
  const int code =
      AskPages<PublicationService>(connection, &PublicationService::Stub::CheckPublication, request,
                                   [&](const CheckPublicationResponse& page) {
                                     if (all.has_publication()) {
                                       all.mutable_persons()->MergeFrom(page.persons());
                                     } else {
                                       all = page;
                                     }
                                   });
  if (code != kDone) return code;
  all.clear_next_page_token();
  PrintCheck(all, options.format);
  return all.unchanged() ? kDone : kWarnings;
}

void DeclareName(CLI::App* command, Options* options) {
  command->add_option("publication", options->name, "Nom de la publication, ou son identifiant")
      ->required();
  command->add_option("--departement", options->departement,
                      "Département, quand seul l'identifiant est donné");
}

using Runner = int (*)(const ConnectionOptions&, const Options&);

void AddNamed(CLI::App* group, Cli* cli, const std::string& verb, const std::string& description,
              const std::string& example, Runner run,
              const std::function<void(CLI::App*, Options*)>& declare) {
  AddCommandTo(group, cli, verb, description, example, [&](CLI::App* command) {
    auto options = std::make_shared<Options>();
    DeclareName(command, options.get());
    declare(command, options.get());
    if (run == Reproduce) {
      DeclareFormatWithoutCsv(command, &options->format);
    } else {
      DeclareFormat(command, &options->format);
    }
    return [cli, options, run] { return run(cli->connection, *options); };
  });
}

void DeclareCode(CLI::App* command, Options* options) {
  command->add_option("--code", options->code, "Montrer aussi les personnes de cet indicateur");
}

}  // namespace

void AddPublishCommand(Cli* cli) {
  AddCommand(cli, "publish", "Figer les indicateurs d'une période : une publication ne change plus",
             "jalon publish --departement 062 --from 2022-01-01 --to 2022-11-30 --known-at "
             "2022-11-30 --goals previsionnel.csv --label 'Rapport 2022' --author 'A. Martin'",
             [cli](CLI::App* command) {
               auto options = std::make_shared<Options>();
               DeclareQuestion(command, &options->question);
               command->add_option("--label", options->label, "Ce qui est publié")->required();
               command->add_option("--author", options->author, "Qui publie")->required();
               command->add_option("--goals", options->goals,
                                   "CSV : code;previsionnel;justification;commentaire");
               command->add_option("--request-id", options->request_id,
                                   "Le même rend la même publication, si on recommence");
               DeclareFormat(command, &options->format);
               return [cli, options] { return Publish(cli->connection, *options); };
             });
}

void AddPublicationsCommands(Cli* cli) {
  CLI::App* group = AddGroup(cli, "publications", "Les publications",
                             "jalon publications list --departement 062\n"
                             "  jalon publications check 0123456789abcdef --departement 062");
  AddCommandTo(group, cli, "list", "Les publications d'un département",
               "jalon publications list --departement 062", [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareDepartement(command, &options->departement);
                 DeclareFormat(command, &options->format);
                 return [cli, options] { return List(cli->connection, *options); };
               });
  AddNamed(group, cli, "show", "Une publication, telle qu'elle a été faite",
           "jalon publications show departements/062/publications/0123456789abcdef", ShowNamed,
           [](CLI::App* command, Options* options) {
             command->add_flag("--convention", options->convention,
                               "Écrire le texte de sa convention, et rien d'autre");
           });
  AddNamed(group, cli, "reproduce", "Les mêmes chiffres, recomptés sur ce qui a été gardé",
           "jalon publications reproduce 0123456789abcdef --departement 062 --code 3.1.1.b",
           Reproduce, DeclareCode);
  AddNamed(group, cli, "check", "Ce qui serait dit autrement maintenant, de qui et pourquoi",
           "jalon publications check 0123456789abcdef --departement 062 --code 3.1.1.b", Check,
           [](CLI::App* command, Options* options) {
             command->add_option("--known-at", options->known_at,
                                 "Le K des chiffres de maintenant ; par défaut aujourd'hui");
             DeclareCode(command, options);
           });
}

}  // namespace jalon::cli
