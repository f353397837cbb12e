// SPDX-License-Identifier: EUPL-1.2
//
// Structures, référents and territories.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jalon/v1/registry.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/listing.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::RegistryEntry;
using jalon::v1::RegistryService;

const std::vector<std::string> kKindNames = {"structures", "referents", "territoires"};

struct Options {
  std::string departement;
  std::string kind;
  std::string file;
  std::string active_on;
  std::string within;
  bool validate_only = false;
  Format format = Format::kTable;
};

RegistryEntry::Kind KindOf(const std::string& name) {
  if (name == kKindNames[0]) return RegistryEntry::STRUCTURE;
  return name == kKindNames[1] ? RegistryEntry::REFERENT : RegistryEntry::TERRITORY;
}

void DeclareKind(CLI::App* command, Options* options) {
  DeclareDepartement(command, &options->departement);
  command->add_option("kind", options->kind, "structures, referents ou territoires")
      ->required()
      ->check(CLI::IsMember(kKindNames));
}

int Import(const ConnectionOptions& connection, const Options& options) {
  std::ifstream file(options.file, std::ios::binary);
  jalon::v1::ImportRegistryRequest request;
  request.set_departement(options.departement);
  request.set_kind(KindOf(options.kind));
  request.set_csv(std::string(std::istreambuf_iterator<char>(file), {}));
  request.set_validate_only(options.validate_only);
  return Ask<RegistryService>(
      connection, &RegistryService::Stub::ImportRegistry, request,
      [&](const jalon::v1::ImportRegistryResponse& response) {
        for (const auto& error : response.errors()) {
          std::cerr << fmt::format("{} : ligne {}{} : {}\n", options.file, error.line(),
                                   error.column().empty() ? "" : ", colonne " + error.column(),
                                   error.message());
        }
        if (response.errors_size() > 0) {
          std::cerr << "rien n'a été enregistré : corrigez le fichier et recommencez\n";
          return static_cast<int>(kRefused);
        }
        std::cout << fmt::format("{} créées, {} modifiées, {} inchangées{}\n", response.created(),
                                 response.changed(), response.unchanged(),
                                 options.validate_only ? " (rien n'a été enregistré)" : "");
        return static_cast<int>(kDone);
      });
}

int List(const ConnectionOptions& connection, const Options& options) {
  if (auto s = CheckDate("active-on", options.active_on); !s.ok()) return ReportFailure(s);
  jalon::v1::ListRegistryEntriesRequest request;
  request.set_departement(options.departement);
  request.set_kind(KindOf(options.kind));
  request.set_active_on(options.active_on);
  request.set_within(options.within);
  using Align = Table::Align;
  Table table({{"Id", Align::kLeft, "id"},
               {"Nom", Align::kLeft, "displayName"},
               {"Nature", Align::kLeft, "structureKind"},
               {"Structure", Align::kLeft, "structure"},
               {"Territoires", Align::kLeft, "territories"},
               {"Communes", Align::kLeft, "communes"},
               {"Capacité", Align::kRight, "capacity"},
               {"Du", Align::kLeft, "activeFrom"},
               {"Au", Align::kLeft, "activeTo"}});
  std::vector<RegistryEntry> entries;
  const int code = AskPages<RegistryService>(
      connection, &RegistryService::Stub::ListRegistryEntries, request,
      [&](const jalon::v1::ListRegistryEntriesResponse& page) {
        for (const RegistryEntry& entry : page.entries()) {
          entries.push_back(entry);
          table.Add({entry.id(), entry.display_name(),
                     entry.structure_kind() == 0
                         ? ""
                         : RegistryEntry::StructureKind_Name(entry.structure_kind()),
                     entry.structure(), fmt::format("{}", fmt::join(entry.territories(), " | ")),
                     fmt::format("{}", fmt::join(entry.communes(), " ")),
                     entry.capacity() == 0 ? Cell("") : NumberCell(entry.capacity()),
                     entry.active_from(), entry.active_to()});
        }
      });
  if (code != kDone) return code;
  PrintList("entries", entries, table, options.format);
  return kDone;
}

}  // namespace

void AddRegistryCommands(Cli* cli) {
  CLI::App* group = AddGroup(cli, "registry", "Le référentiel : structures, référents, territoires",
                             "jalon registry list structures --departement 062");
  AddCommandTo(group, cli, "import", "Enregistrer les lignes d'un fichier CSV, toutes ou aucune",
               "jalon registry import structures structures.csv --departement 062 --validate-only",
               [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareKind(command, options.get());
                 command
                     ->add_option("file", options->file,
                                  "CSV : id, nom, nature, structure, territoires, communes, "
                                  "capacite, actif_du, actif_au")
                     ->required()
                     ->check(CLI::ExistingFile);
                 command->add_flag("--validate-only", options->validate_only,
                                   "Dire ce qui serait fait, sans rien enregistrer");
                 return [cli, options] { return Import(cli->connection, *options); };
               });
  AddCommandTo(group, cli, "list", "Les entrées d'une sorte",
               "jalon registry list referents --departement 062 --within \"MDS Arras\"",
               [cli](CLI::App* command) {
                 auto options = std::make_shared<Options>();
                 DeclareKind(command, options.get());
                 command->add_option("--active-on", options->active_on, "En activité ce jour");
                 command->add_option("--within", options->within,
                                     "D'une structure (référents), d'un territoire (structures)");
                 DeclareFormat(command, &options->format);
                 return [cli, options] { return List(cli->connection, *options); };
               });
}

}  // namespace jalon::cli
