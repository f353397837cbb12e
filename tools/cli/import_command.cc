// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "engine/base/error.h"
#include "jalon/v1/flux.pb.h"
#include "tools/cli/cli.h"
#include "tools/cli/failure.h"
#include "tools/cli/json.h"
#include "tools/cli/progress.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"
#include "tools/cli/watch_folder.h"
#include "tools/client/flux_file.h"
#include "tools/client/flux_sender.h"
#include "tools/client/import_report.h"

namespace jalon::cli {
namespace {

using client::DeservesALook;
using client::FluxFile;
using client::PrintReport;
using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;

// What the service takes at most of a mapping (proto/jalon/v1/flux.proto).
constexpr size_t kMaxMappingBytes = size_t{256} << 10;

struct Options {
  std::string departement;
  std::string known_at = "now";
  std::string kind;
  std::string mapping_file;
  std::vector<std::string> files;
  bool quiet = false;
  bool validate_only = false;
  std::string watched;  // folder; empty: the files given
  bool once = false;
  int settle_seconds = 10;
  Format format = Format::kTable;
};

absl::StatusOr<jalon::v1::KnownPolicy> ReadPolicy(const std::string& known_at) {
  jalon::v1::KnownPolicy policy;
  if (known_at == "now") {
    policy.set_now(true);
  } else if (known_at == "transmission") {
    policy.set_at_transmission(true);
  } else {
    if (!CheckDate("known-at", known_at).ok()) {
      return InvalidField("known-at", "INVALID_DATE",
                          "--known-at : « " + known_at +
                              " » n'est ni now, ni transmission, ni un jour qui existe "
                              "(AAAA-MM-JJ)");
    }
    policy.set_on(known_at);
  }
  return policy;
}

// What the command line says of all its files.
absl::StatusOr<ImportFluxRequest::Start> ReadStart(const Options& options) {
  ImportFluxRequest::Start start;
  start.set_departement(options.departement);
  start.set_kind(client::KindOf(options.kind));
  start.set_validate_only(options.validate_only);
  auto policy = ReadPolicy(options.known_at);
  if (!policy.ok()) return policy.status();
  *start.mutable_known() = *std::move(policy);
  if (options.mapping_file.empty()) return start;
  std::ifstream file(options.mapping_file, std::ios::binary);
  // One byte more than the service takes, so that it says what is too long.
  std::string text(kMaxMappingBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.empty()) {
    return InvalidField("mapping", "UNREADABLE_FILE",
                        "fichier de correspondance illisible ou vide : " + options.mapping_file);
  }
  start.set_mapping(text);
  return start;
}

int64_t TotalBytes(const std::vector<std::string>& files) {
  int64_t total = 0;
  for (const std::string& file : files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!error) total += static_cast<int64_t>(size);
  }
  return total;
}

// What is no flux, and has a way of its own.
absl::Status CheckPath(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return InvalidField("files", "NOT_A_FILE",
                        "c'est un dossier : donnez ses fichiers, ou --watch pour prendre ce qu'on "
                        "y dépose");
  }
  if (absl::EndsWith(path, ".ndjson")) {
    return InvalidField("files", "NOT_A_FLUX",
                        "des événements, un objet JSON par ligne : « jalon record " + path + " »");
  }
  return absl::OkStatus();
}

// What the imports of one command did.
struct Totals {
  int64_t bytes = 0;
  int64_t files = 0;
  int64_t dossiers = 0;
  int64_t events_new = 0;
  int64_t events_duplicate = 0;
  int64_t rejects = 0;
  int64_t warnings = 0;
};

void Add(const ImportReport& report, Totals* totals) {
  ++totals->files;
  totals->dossiers += report.dossiers();
  totals->events_new += report.events_new();
  totals->events_duplicate += report.events_duplicate();
  totals->rejects += report.rejected();
  totals->warnings += report.warnings_size();
}

// Sends the files of one command, one after the other.
class Importer {
 public:
  Importer(const ConnectionOptions& connection, const Options& options,
           const std::shared_ptr<grpc::Channel>& channel, ImportFluxRequest::Start start)
      : connection_(connection),
        options_(options),
        start_(std::move(start)),
        channel_(channel),
        progress_("import", TotalBytes(options.files)) {}

  int Run() {
    int worst = kDone;
    for (const std::string& file : options_.files) {
      const int code = ImportFile(file);
      worst = std::max(worst, code);
      // A file that is refused does not stop the others; a service that is away does.
      if (code == kUnreachable || code == kInternal) break;
    }
    progress_.Clear();
    PrintTotals();
    return worst;
  }

 private:
  // The worst of its imports: a zip may hold several.
  int ImportFile(const std::string& path) {
    if (auto status = CheckPath(path); !status.ok()) return Report(path, status);
    auto files = FluxFile::Open(path);
    if (!files.ok()) return Report(path, files.status());
    int worst = kDone;
    for (FluxFile& file : *files) {
      const int code = Send(files->size() == 1 ? path : file.name(), &file);
      worst = std::max(worst, code);
      if (code == kUnreachable || code == kInternal) break;
    }
    return worst;
  }

  int Send(const std::string& shown, FluxFile* file) {
    const client::SendOutcome outcome =
        client::SendFlux(channel_, start_, file, [this](const jalon::v1::ImportProgress& progress) {
          progress_.Show(totals_.bytes + progress.bytes_read(),
                         totals_.events_new + progress.events());
        });
    totals_.bytes += file->size_bytes();
    if (!outcome.status.ok()) {
      progress_.Clear();
      std::cerr << shown << " :\n";
      return ReportFailure(outcome.status, connection_);
    }
    return outcome.report.has_value() ? Show(*outcome.report)
                                      : Report(shown, absl::InternalError("pas de compte rendu"));
  }

  int Report(const std::string& path, const absl::Status& status) {
    progress_.Clear();
    std::cerr << path << " :\n";
    return ReportFailure(status);
  }

  int Show(const ImportReport& report) {
    Add(report, &totals_);
    progress_.Show(totals_.bytes, totals_.events_new);
    if (options_.format == Format::kJson) {
      PrintJson(std::cout, MessageJson(report));
    } else if (!options_.quiet || DeservesALook(report)) {
      progress_.Clear();
      PrintReport(std::cout, report);
    }
    return DeservesALook(report) ? kWarnings : kDone;
  }

  void PrintTotals() const {
    if (options_.format == Format::kJson || totals_.files < 2) return;
    std::cout << fmt::format(
        "{} fichiers, {} dossiers, {} événements nouveaux, {} déjà connus, {} rejets, {} "
        "avertissements\n",
        Thousands(totals_.files), Thousands(totals_.dossiers), Thousands(totals_.events_new),
        Thousands(totals_.events_duplicate), Thousands(totals_.rejects),
        Thousands(totals_.warnings));
  }

  const ConnectionOptions& connection_;
  const Options& options_;
  const ImportFluxRequest::Start start_;  // but for what each file says of itself
  const std::shared_ptr<grpc::Channel> channel_;
  Progress progress_;
  Totals totals_;
};

int Watch(const Options& options, const std::shared_ptr<grpc::Channel>& channel,
          const ConnectionOptions& connection, ImportFluxRequest::Start start) {
  client::DropFolderOptions drop;
  drop.folder = options.watched;
  drop.start = std::move(start);
  drop.settle = std::chrono::seconds(options.settle_seconds);
  drop.question_timeout = TimeoutOf(connection);
  return WatchFolder(channel, drop, options.once);
}

// What a scheduler needs to know; said in --help.
constexpr char kWatchHelp[] =
    "Prendre les fichiers déposés dans ce dossier, une fois complets : modifiés pour la "
    "dernière fois il y a --settle secondes au moins, ou fichier témoin NOM.ok à côté. Les liens "
    "symboliques sont laissés. Pris, ils vont dans done/, refusés "
    "dans refused/, avec un compte rendu par fichier et un par nuit dans reports/. Sans --once, "
    "tourne jusqu'à SIGTERM";

void DeclareWatch(CLI::App* command, Options* options, CLI::Option* files) {
  auto* watch = command->add_option("--watch", options->watched, kWatchHelp)->excludes(files);
  command
      ->add_flag("--once", options->once,
                 "Avec --watch : un seul passage, pour un ordonnanceur ; code 0 tout est pris, 1 "
                 "avec des remarques ou des fichiers pas encore complets, 2 un fichier est refusé, "
                 "3 service injoignable (les fichiers restent)")
      ->needs(watch);
  command
      ->add_option("--settle", options->settle_seconds, "Secondes depuis la dernière modification")
      ->needs(watch)
      ->check(CLI::Range(0, 86400))
      ->capture_default_str();
}

int Run(const ConnectionOptions& connection, const Options& options) {
  if (options.files.empty() && options.watched.empty()) {
    return ReportFailure(InvalidField("files", "MISSING_FIELD", "donnez des fichiers, ou --watch"));
  }
  auto start = ReadStart(options);
  if (!start.ok()) return ReportFailure(start.status());
  const auto channel = Connect(connection);
  if (!channel.ok()) return ReportFailure(channel.status());
  if (!options.watched.empty()) {
    return Watch(options, *channel, connection, *std::move(start));
  }
  return Importer(connection, options, *channel, *std::move(start)).Run();
}

}  // namespace

void AddImportCommand(Cli* cli) {
  AddCommand(
      cli, "import", "Importer des flux de la CAF, de la MSA ou de Pôle emploi, ou un historique",
      "jalon import --departement 062 --known-at transmission flux/*.xml\n"
      "  jalon import --departement 062 --validate-only mensuel.xml\n"
      "  jalon import --departement 062 --kind radiations radiations.csv\n"
      "  jalon import --departement 062 --watch /srv/depot --once",
      [cli](CLI::App* command) {
        auto options = std::make_shared<Options>();
        DeclareDepartement(command, &options->departement);
        command
            ->add_option("--known-at", options->known_at,
                         "Quand le contenu a été connu : now, transmission (reprise d'anciens "
                         "fichiers) ou un jour (AAAA-MM-JJ)")
            ->capture_default_str();
        command
            ->add_option("--kind", options->kind,
                         "Ce que sont des fichiers CSV de Pôle emploi, dont le contenu ne le dit "
                         "pas : inscriptions, cessations, radiations ou stock")
            ->check(CLI::IsMember({"inscriptions", "cessations", "radiations", "stock"}));
        command->add_option("--mapping", options->mapping_file,
                            "Correspondance qui décrit un CSV repris d'un autre logiciel "
                            "(engine/flux/README.md)");
        auto* files = command->add_option("files", options->files,
                                          "Fichiers, dans n'importe quel ordre ; gzip et zip sont "
                                          "lus, chaque fichier d'un zip étant un import");
        auto* validate =
            command->add_flag("--validate-only", options->validate_only,
                              "Dire tout ce que l'import dirait et changerait, sans rien écrire");
        DeclareWatch(command, options.get(), files);
        validate->excludes(command->get_option("--watch"));
        command->add_flag("--quiet", options->quiet, "Les fichiers sans remarque se taisent");
        DeclareFormatWithoutCsv(command, &options->format);
        // A watch writes reports; they are said nowhere else.
        for (const char* shown : {"--quiet", "--format"}) {
          command->get_option(shown)->excludes(command->get_option("--watch"));
        }
        return [cli, options] { return Run(cli->connection, *options); };
      });
}

}  // namespace jalon::cli
