// SPDX-License-Identifier: EUPL-1.2
//
// Rejects: rejects list, show, export, replay, dismiss.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

#include "jalon/v1/rejects.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/import_option.h"
#include "tools/cli/json.h"
#include "tools/cli/listing.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::Reject;
using jalon::v1::RejectService;

struct Options {
  std::string departement;
  std::string import;
  ImportOption reject;
  std::vector<std::string> names;
  bool with_settled = false;
  std::string output;
  std::string author;
  std::string reason;
  Format format = Format::kTable;
};

const char* StateLabel(Reject::State state) {
  if (state == Reject::RESOLVED) return "repris";
  return state == Reject::DISMISSED ? "écarté" : "à traiter";
}

// The import that a list is limited to; "" for none.
absl::StatusOr<std::string> ImportOf(const Options& options) {
  if (options.import.empty()) return std::string();
  return NameOfImport({options.departement, options.import});
}

void PrintRejects(const std::vector<Reject>& rejects, Format format) {
  using Align = Table::Align;
  Table table({{"Rejet", Align::kLeft, "name"},
               {"Fichier", Align::kLeft, "fileName"},
               {"Bloc", Align::kRight, "position"},
               {"Dossier", Align::kLeft, "dossier"},
               {"État", Align::kLeft, "state"},
               {"Raison et remède", Align::kLeft, "reason"}});
  for (const Reject& reject : rejects) {
    table.Add({ShortRejectName(reject.name()), reject.file_name(),
               NumberCell(reject.record().position()), reject.record().dossier(),
               StateLabel(reject.state()), reject.record().reason()});
  }
  PrintList("rejects", rejects, table, format);
}

int List(const ConnectionOptions& connection, const Options& options) {
  const auto import = ImportOf(options);
  if (!import.ok()) return ReportFailure(import.status());
  jalon::v1::ListRejectsRequest request;
  request.set_departement(options.departement);
  request.set_import(*import);
  request.set_with_settled(options.with_settled);
  std::vector<Reject> rejects;
  const int code = AskPages<RejectService>(connection, &RejectService::Stub::ListRejects, request,
                                           [&](const jalon::v1::ListRejectsResponse& page) {
                                             rejects.insert(rejects.end(), page.rejects().begin(),
                                                            page.rejects().end());
                                           });
  if (code == kDone) PrintRejects(rejects, options.format);
  return code;
}

void PrintReject(const jalon::v1::GetRejectResponse& answer) {
  const Reject& reject = answer.reject();
  std::cout << reject.name() << "\n"
            << fmt::format("  fichier : {} ({})\n", reject.file_name(), reject.kind())
            << fmt::format(
                   "  bloc {}, octet {}, dossier {}\n", reject.record().position(),
                   reject.record().byte_offset(),
                   reject.record().dossier().empty() ? "illisible" : reject.record().dossier())
            << fmt::format("  état : {}{}\n", StateLabel(reject.state()),
                           reject.settled_by().empty() ? "" : ", par " + reject.settled_by())
            << fmt::format("  raison : {}\n", reject.record().reason());
  if (!reject.settled_reason().empty())
    std::cout << "  écarté : " << reject.settled_reason() << "\n";
  std::cout << "  contenu brut :\n" << answer.raw() << std::endl;
}

int Show(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOfReject(options.reject);
  if (!name.ok()) return ReportFailure(name.status());
  jalon::v1::GetRejectRequest request;
  request.set_name(*name);
  return Ask<RejectService>(connection, &RejectService::Stub::GetReject, request,
                            [&](const jalon::v1::GetRejectResponse& answer) {
                              if (options.format == Format::kJson) {
                                PrintJson(std::cout, MessageJson(answer));
                              } else {
                                PrintReject(answer);
                              }
                              return static_cast<int>(kDone);
                            });
}

// A folder with a raw file for each reject, and rejets.ndjson that describes them.
class Exporter {
 public:
  explicit Exporter(std::string folder) : folder_(std::move(folder)) {}

  absl::Status Open() {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    // Raw records are nominative.
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, error);
    index_.open(folder_ + "/rejets.ndjson", std::ios::binary | std::ios::trunc);
    MakePrivate("rejets.ndjson");
    return Check();
  }
  void Add(const jalon::v1::ExportRejectsResponse& answer) {
    std::string file = ShortRejectName(answer.reject().name());
    file.replace(file.find('/'), 1, "-");
    std::ofstream raw(folder_ + "/" + file + ".brut", std::ios::binary);
    MakePrivate(file + ".brut");
    raw << answer.raw();
    Json line = MessageJson(answer.reject());
    line["file"] = file + ".brut";
    PrintJson(index_, line);
    ++count_;
  }
  absl::Status Check() const {
    if (index_) return absl::OkStatus();
    return InvalidField("output", "UNWRITABLE_FILE", "impossible d'écrire dans " + folder_);
  }
  int64_t count() const { return count_; }

 private:
  // As the folder, wherever the file is moved to. The folder is private before it is written.
  void MakePrivate(const std::string& name) const {
    using std::filesystem::perms;
    std::error_code error;
    std::filesystem::permissions(folder_ + "/" + name, perms::owner_read | perms::owner_write,
                                 error);
  }

  const std::string folder_;
  std::ofstream index_;
  int64_t count_ = 0;
};

int Export(const ConnectionOptions& connection, const Options& options) {
  const auto import = ImportOf(options);
  if (!import.ok()) return ReportFailure(import.status());
  Exporter exporter(options.output);
  if (const absl::Status status = exporter.Open(); !status.ok()) return ReportFailure(status);
  jalon::v1::ExportRejectsRequest request;
  request.set_departement(options.departement);
  request.set_import(*import);
  request.set_with_settled(options.with_settled);
  const int code = AskStream<RejectService>(
      connection, &RejectService::Stub::ExportRejects, request,
      [&](const jalon::v1::ExportRejectsResponse& answer) { exporter.Add(answer); });
  if (code != kDone) return code;
  if (const absl::Status status = exporter.Check(); !status.ok()) return ReportFailure(status);
  std::cout << Thousands(exporter.count()) << " rejets écrits dans " << options.output << "\n";
  return kDone;
}

int PrintReplayed(const jalon::v1::ReplayRejectsResponse& answer, Format format) {
  if (format == Format::kJson) {
    PrintJson(std::cout, MessageJson(answer));
  } else {
    std::cout << fmt::format("{} rejets relus, {} repris, {} événements nouveaux, {} déjà connus\n",
                             Thousands(answer.replayed()), Thousands(answer.resolved()),
                             Thousands(answer.events_new()), Thousands(answer.events_duplicate()));
    for (const Reject& reject : answer.remaining()) {
      std::cout << "  reste : " << ShortRejectName(reject.name()) << " : "
                << reject.record().reason() << "\n";
    }
  }
  return answer.remaining().empty() ? kDone : kWarnings;
}

int Replay(const ConnectionOptions& unbounded, const Options& options) {
  const auto import = ImportOf(options);
  if (!import.ok()) return ReportFailure(import.status());
  ConnectionOptions connection = unbounded;
  connection.timeout_seconds = 0;
  jalon::v1::ReplayRejectsRequest request;
  request.set_departement(options.departement);
  request.set_import(*import);
  request.set_author(options.author);
  for (const std::string& given : options.names) {
    const auto name = NameOfReject({options.departement, given});
    if (!name.ok()) return ReportFailure(name.status());
    request.add_names(*name);
  }
  return Ask<RejectService>(connection, &RejectService::Stub::ReplayRejects, request,
                            [&](const jalon::v1::ReplayRejectsResponse& answer) {
                              return PrintReplayed(answer, options.format);
                            });
}

int Dismiss(const ConnectionOptions& connection, const Options& options) {
  const auto name = NameOfReject(options.reject);
  if (!name.ok()) return ReportFailure(name.status());
  jalon::v1::DismissRejectRequest request;
  request.set_name(*name);
  request.set_author(options.author);
  request.set_reason(options.reason);
  return Ask<RejectService>(connection, &RejectService::Stub::DismissReject, request,
                            [](const jalon::v1::DismissRejectResponse& answer) {
                              std::cout << ShortRejectName(answer.reject().name()) << " : écarté\n";
                              return static_cast<int>(kDone);
                            });
}

void DeclareReject(CLI::App* command, ImportOption* option) {
  command->add_option("--departement", option->departement, "Département, quand le nom est abrégé");
  command->add_option("name", option->name, "Rejet, comme « rejects list » le nomme")->required();
}

// Options of those that look at many rejects.
void DeclareMany(CLI::App* command, Options* options, bool settled) {
  DeclareDepartement(command, &options->departement);
  command->add_option("--import", options->import,
                      "Ceux d'un import : nom, ou premiers chiffres de l'empreinte");
  if (settled) {
    command->add_flag("--with-settled", options->with_settled,
                      "Aussi ceux qui ont été repris ou écartés");
  }
}

using Command = int (*)(const ConnectionOptions&, const Options&);

template <class Declare>
void Add(Cli* cli, CLI::App* group, const char* name, const char* description, const char* example,
         Command run, Declare declare) {
  AddCommandTo(group, cli, name, description, example, [&](CLI::App* command) {
    auto options = std::make_shared<Options>();
    declare(command, options.get());
    return [cli, run, options] { return run(cli->connection, *options); };
  });
}

void AddReading(Cli* cli, CLI::App* group) {
  Add(cli, group, "list", "Les rejets à traiter", "jalon rejects list --departement 062", List,
      [](CLI::App* command, Options* options) {
        DeclareMany(command, options, true);
        DeclareFormat(command, &options->format);
      });
  Add(cli, group, "show", "Un rejet et son contenu brut (nominatif)",
      "jalon rejects show --departement 062 3f5a9c1b22d0/17-48213", Show,
      [](CLI::App* command, Options* options) {
        DeclareReject(command, &options->reject);
        DeclareFormatWithoutCsv(command, &options->format);
      });
  Add(cli, group, "export", "Écrire les rejets et leur contenu brut (nominatif) dans un dossier",
      "jalon rejects export --departement 062 --output rejets", Export,
      [](CLI::App* command, Options* options) {
        DeclareMany(command, options, true);
        command->add_option("--output", options->output, "Dossier à écrire")->required();
      });
}

void AddSettling(Cli* cli, CLI::App* group) {
  Add(cli, group, "replay", "Relire des rejets avec le lecteur d'aujourd'hui",
      "jalon rejects replay --departement 062 --author 'A. Essai'", Replay,
      [](CLI::App* command, Options* options) {
        DeclareMany(command, options, false);
        command->add_option("names", options->names, "Rejets ; par défaut tous ceux à traiter");
        command->add_option("--author", options->author, "Qui le demande")->envname("USER");
        DeclareFormatWithoutCsv(command, &options->format);
      });
  Add(cli, group, "dismiss", "Écarter un rejet dont il n'y a rien à attendre",
      "jalon rejects dismiss --departement 062 3f5a9c1b22d0/17-48213 --author 'A. Essai' "
      "--reason 'dossier renvoyé par la CAF le lendemain'",
      Dismiss, [](CLI::App* command, Options* options) {
        DeclareReject(command, &options->reject);
        command->add_option("--author", options->author, "Qui l'écarte")
            ->envname("USER")
            ->required();
        command->add_option("--reason", options->reason, "Pourquoi, sans rien de nominatif")
            ->required();
      });
}

}  // namespace

void AddRejectsCommands(Cli* cli) {
  CLI::App* group = AddGroup(cli, "rejects", "Les enregistrements rejetés : liste, reprise",
                             "jalon rejects list --departement 062");
  AddReading(cli, group);
  AddSettling(cli, group);
}

}  // namespace jalon::cli
