// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/drop_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "jalon/v1/imports.grpc.pb.h"
#include "tools/client/flux_file.h"
#include "tools/client/flux_sender.h"
#include "tools/client/import_report.h"
#include "tools/client/status.h"

namespace jalon::client {
namespace {

namespace filesystem = std::filesystem;

constexpr size_t kHeaderBytes = size_t{64} << 10;
constexpr std::chrono::seconds kLookInterval{5};
// How late a signal may be noticed.
constexpr std::chrono::milliseconds kStopInterval{100};
constexpr char kSentinel[] = ".ok";

// The text between <name> and </name>; "" when there is none.
std::string Element(const std::string& text, const std::string& name) {
  const size_t open = text.find("<" + name + ">");
  if (open == std::string::npos) return "";
  const size_t begin = open + name.size() + 2;
  const size_t end = text.find("</" + name + ">", begin);
  return end == std::string::npos ? "" : text.substr(begin, end - begin);
}

// As the reader tells an anomaly twin, from what was read of it: no schema, no state, no count of
// dossiers.
bool LooksLikeAnomalies(const std::string& text) {
  return absl::StrContains(text, "</InfosFoyerRSA>") &&
         !absl::StrContains(text, "noNamespaceSchemaLocation") &&
         !absl::StrContains(text, "<ETATDOSRSA>") &&
         !absl::StrContains(text, "<NBTOTDOSRSATRANSM>");
}

bool LeftAlone(const std::string& name) {
  if (name.empty() || name[0] == '.') return true;
  for (const char* ending : {".part", ".tmp", ".filepart", kSentinel}) {
    if (absl::EndsWith(name, ending)) return true;
  }
  return false;
}

bool Complete(const filesystem::directory_entry& entry, std::chrono::seconds settle,
              std::chrono::file_clock::time_point now) {
  std::error_code error;
  if (filesystem::exists(entry.path().string() + kSentinel, error)) return true;
  const auto changed = entry.last_write_time(error);
  return !error && now - changed >= settle;
}

// A file and what tells that it is still the same.
struct Snapshot {
  std::uintmax_t size = 0;
  filesystem::file_time_type changed;

  static Snapshot Of(const std::string& path) {
    std::error_code error;
    return {filesystem::file_size(path, error), filesystem::last_write_time(path, error)};
  }
  bool operator==(const Snapshot&) const = default;
};

void WaitForNextLook(const std::atomic<bool>& stop) {
  const auto until = std::chrono::steady_clock::now() + kLookInterval;
  while (!stop && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kStopInterval);
  }
}

ExitCode WorstOf(const std::vector<FileOutcome>& outcomes) {
  ExitCode worst = kDone;
  for (const FileOutcome& outcome : outcomes) worst = std::max(worst, outcome.code);
  return worst;
}

FileOutcome Failed(const std::string& file, const absl::Status& status) {
  FileOutcome outcome;
  outcome.file = file;
  outcome.at = absl::Now();
  outcome.code = ExitCodeOf(status);
  outcome.problem = jalon::DetailOf(status);
  return outcome;
}

// The service is away or in trouble: the file stays, and is tried again.
bool Stays(ExitCode code) { return code == kUnreachable || code == kInternal; }

}  // namespace

std::string FluxOrder(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kHeaderBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  const std::string header = Element(text, "IdentificationFlux");
  const std::string created = Element(header, "DTCREAFLUX");
  if (created.empty()) return "";
  const bool monthly = Element(header, "TYPEFLUX") == "M";
  const std::string as_of = monthly ? Element(header, "DTREF") : created;
  const char* const rank = LooksLikeAnomalies(text) ? " 0 " : " 1 ";
  return as_of + " " + created + rank + Element(header, "HEUCREAFLUX");
}

DroppedFiles LookInto(const std::string& folder, std::chrono::seconds settle,
                      std::chrono::file_clock::time_point now) {
  // Files without an order come last.
  using Order = std::tuple<bool, std::string, filesystem::file_time_type, std::string>;
  std::vector<Order> files;
  DroppedFiles dropped;
  std::error_code error;
  for (filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    // A link leads out of the folder: to a file that is not for Jalon, or that others still need.
    if (entry->is_symlink(error) || !entry->is_regular_file(error)) continue;
    if (LeftAlone(entry->path().filename())) continue;
    if (!Complete(*entry, settle, now)) {
      ++dropped.waiting;
      continue;
    }
    const std::string order = FluxOrder(entry->path());
    files.emplace_back(order.empty(), order, entry->last_write_time(error), entry->path());
  }
  std::sort(files.begin(), files.end());
  dropped.complete.reserve(files.size());
  for (const Order& file : files) dropped.complete.push_back(std::get<3>(file));
  return dropped;
}

DropFolder::DropFolder(std::shared_ptr<grpc::Channel> channel, DropFolderOptions options, Tell tell)
    : channel_(std::move(channel)), options_(std::move(options)), tell_(std::move(tell)) {}

std::string DropFolder::Folder(const std::string& name) const {
  return options_.folder + "/" + name;
}

absl::Status DropFolder::Prepare() const {
  std::error_code error;
  if (!filesystem::is_directory(options_.folder, error)) {
    return InvalidField("watch", "NOT_A_FOLDER", "--watch : pas un dossier : " + options_.folder);
  }
  for (const char* name : {"done", "refused", "reports"}) {
    filesystem::create_directory(Folder(name), error);
    if (!error) continue;
    return InvalidField("watch", "UNWRITABLE_FILE", "impossible de créer " + Folder(name));
  }
  return absl::OkStatus();
}

ExitCode DropFolder::Pass(const std::atomic<bool>& stop) {
  const DroppedFiles dropped =
      LookInto(options_.folder, options_.settle, std::chrono::file_clock::now());
  waiting_ = dropped.waiting;
  ExitCode worst = kDone;
  for (const std::string& path : dropped.complete) {
    const ExitCode code = Take(path);
    worst = std::max(worst, code);
    if (code == kUnreachable || stop) break;
  }
  return waiting_ > 0 ? std::max(worst, kWarnings) : worst;
}

void DropFolder::Run(const std::atomic<bool>& stop) {
  while (!stop) {
    Pass(stop);
    WaitForNextLook(stop);
  }
}

ExitCode DropFolder::Take(const std::string& path) {
  const Snapshot before = Snapshot::Of(path);
  std::vector<FileOutcome> outcomes = Import(path);
  const bool changed = !(Snapshot::Of(path) == before);
  const ExitCode worst = WorstOf(outcomes);
  // A file that somebody still writes stays too.
  if (!Stays(worst) && changed && worst >= kRefused) {
    ++waiting_;
    return kDone;
  }
  const bool may_read = outcomes.empty() || outcomes.front().problem.reason != kNotAllowedToRead;
  if (!Stays(worst) && may_read) {
    const absl::Status settled = Settle(path, outcomes);
    if (!settled.ok()) outcomes = {Failed(filesystem::path(path).filename(), settled)};
  }
  for (const FileOutcome& outcome : outcomes) tell_(outcome);
  return WorstOf(outcomes);
}

// One outcome a file; less when the service goes away meanwhile.
std::vector<FileOutcome> DropFolder::Import(const std::string& path) const {
  auto files = FluxFile::Open(path);
  if (!files.ok()) return {Failed(filesystem::path(path).filename(), files.status())};
  std::vector<FileOutcome> outcomes;
  for (FluxFile& file : *files) {
    Send(&file, &outcomes.emplace_back());
    if (Stays(outcomes.back().code)) break;
  }
  return outcomes;
}

void DropFolder::Send(FluxFile* file, FileOutcome* outcome) const {
  SendOutcome sent = SendFlux(channel_, options_.start, file, [](const auto&) {});
  outcome->file = file->name();
  outcome->sha256 = file->sha256();
  outcome->at = absl::Now();
  outcome->code = ExitCodeOf(sent.status);
  outcome->problem = DetailOf(sent.status);
  // Without a reason it is the transport that speaks, in English.
  if (outcome->problem.reason.empty() && outcome->code == kUnreachable) {
    outcome->problem.message = "service injoignable (" + outcome->problem.message +
                               ") ; le fichier reste, et sera repris au prochain passage";
  }
  outcome->report = std::move(sent.report);
  if (!outcome->report.has_value()) return;
  outcome->code = DeservesALook(*outcome->report) ? kWarnings : kDone;
}

// Reports first: a file that has left the folder has its report.
absl::Status DropFolder::Settle(const std::string& path,
                                const std::vector<FileOutcome>& outcomes) const {
  const std::string reports = Folder("reports");
  const std::vector<jalon::v1::ImportGap> gaps = Gaps();
  for (const FileOutcome& outcome : outcomes) {
    if (auto status = WriteFileReport(reports, outcome); !status.ok()) return status;
    if (auto status = AddToNight(reports, outcome, gaps); !status.ok()) return status;
  }
  const bool taken = WorstOf(outcomes) < kRefused;
  const std::string name = filesystem::path(path).filename();
  std::string target = Folder(taken ? "done" : "refused") + "/" + name;
  std::error_code error;
  if (filesystem::exists(target, error)) target += "." + outcomes.front().sha256.substr(0, 8);
  filesystem::rename(path, target, error);
  filesystem::remove(path + kSentinel, error);
  return filesystem::exists(path, error)
             ? InvalidField("watch", "UNWRITABLE_FILE",
                            "impossible de déplacer " + PathWithoutNir(path))
             : absl::OkStatus();
}

// What is missing now; nothing when the service does not say.
std::vector<jalon::v1::ImportGap> DropFolder::Gaps() const {
  const auto stub = jalon::v1::ImportService::NewStub(channel_);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + options_.question_timeout);
  jalon::v1::ListImportGapsRequest request;
  request.set_departement(options_.start.departement());
  jalon::v1::ListImportGapsResponse response;
  if (!stub->ListImportGaps(&context, request, &response).ok()) return {};
  return {response.gaps().begin(), response.gaps().end()};
}

}  // namespace jalon::client
