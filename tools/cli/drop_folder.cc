// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/drop_folder.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "jalon/v1/imports.grpc.pb.h"
#include "tools/cli/failure.h"
#include "tools/cli/flux_file.h"
#include "tools/cli/flux_sender.h"
#include "tools/cli/import_report.h"
#include "tools/cli/night_report.h"

namespace jalon::cli {
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

std::atomic<bool> stop_asked{false};

// SIGTERM and SIGINT end the watch after the file under way, whatever thread gets them.
void ListenToStop() {
  for (const int number : {SIGTERM, SIGINT}) std::signal(number, [](int) { stop_asked = true; });
}

void WaitForNextLook() {
  const auto until = std::chrono::steady_clock::now() + kLookInterval;
  while (!stop_asked && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kStopInterval);
  }
}

class DropFolder {
 public:
  DropFolder(const ConnectionOptions& connection, std::shared_ptr<grpc::Channel> channel,
             const DropFolderOptions& options)
      : connection_(connection), channel_(std::move(channel)), options_(options) {}

  absl::Status Prepare() const {
    std::error_code error;
    if (!filesystem::is_directory(options_.folder, error)) {
      return InvalidField("watch", "NOT_A_FOLDER", "pas un dossier : " + options_.folder);
    }
    for (const char* name : {"done", "refused", "reports"}) {
      filesystem::create_directory(Folder(name), error);
      if (!error) continue;
      return InvalidField("watch", "UNWRITABLE_FILE", "impossible de créer " + Folder(name));
    }
    return absl::OkStatus();
  }

  // Takes what is complete now; returns the worst exit code. Stops where the service is away.
  int Pass() {
    int worst = kDone;
    for (const std::string& path :
         CompleteFiles(options_.folder, options_.settle, std::chrono::file_clock::now())) {
      const int code = Take(path);
      worst = std::max(worst, code);
      if (code == kUnreachable || stop_asked) break;
    }
    return worst;
  }

 private:
  std::string Folder(const std::string& name) const { return options_.folder + "/" + name; }

  int Take(const std::string& path) {
    const Snapshot before = Snapshot::Of(path);
    FileOutcome outcome;
    outcome.file = filesystem::path(path).filename();
    Import(path, &outcome);
    // Away or interrupted: it stays, and is tried again. So does a file that somebody still writes.
    const bool changed = !(Snapshot::Of(path) == before);
    if (outcome.code == kUnreachable || outcome.code == kInternal) return Tell(outcome);
    if (changed && !outcome.report.has_value()) return kDone;
    if (const absl::Status status = Settle(path, outcome); !status.ok()) {
      return ReportFailure(status);
    }
    return Tell(outcome);
  }

  void Import(const std::string& path, FileOutcome* outcome) const {
    auto file = FluxFile::Open(path);
    outcome->at = absl::Now();
    if (!file.ok()) {
      outcome->code = ExitCodeOf(file.status());
      outcome->problem = jalon::DetailOf(file.status());
      return;
    }
    outcome->sha256 = file->sha256();
    auto start = options_.start;
    start.set_file_name(outcome->file);
    SendOutcome sent = SendFlux(channel_, start, &*file, [](const auto&) {});
    outcome->at = absl::Now();
    outcome->report = std::move(sent.report);
    outcome->problem = DetailOf(sent.status);
    outcome->code = ExitCodeOf(sent.status);
    if (!outcome->report.has_value()) return;
    outcome->code = DeservesALook(*outcome->report) ? kWarnings : kDone;
  }

  // Reports first: a file that has left the folder has its report.
  absl::Status Settle(const std::string& path, const FileOutcome& outcome) const {
    const std::string reports = Folder("reports");
    if (auto status = WriteFileReport(reports, outcome); !status.ok()) return status;
    if (auto status = AddToNight(reports, outcome, Gaps()); !status.ok()) return status;
    const bool taken = outcome.report.has_value();
    std::string target = Folder(taken ? "done" : "refused") + "/" + outcome.file;
    std::error_code error;
    if (filesystem::exists(target, error)) target += "." + outcome.sha256.substr(0, 8);
    filesystem::rename(path, target, error);
    filesystem::remove(path + kSentinel, error);
    return filesystem::exists(path, error)
               ? InvalidField("watch", "UNWRITABLE_FILE", "impossible de déplacer " + path)
               : absl::OkStatus();
  }

  // What is missing now; nothing when the service does not say.
  std::vector<jalon::v1::ImportGap> Gaps() const {
    const auto stub = jalon::v1::ImportService::NewStub(channel_);
    grpc::ClientContext context;
    SetDeadline(connection_, &context);
    jalon::v1::ListImportGapsRequest request;
    request.set_departement(options_.start.departement());
    jalon::v1::ListImportGapsResponse response;
    if (!stub->ListImportGaps(&context, request, &response).ok()) return {};
    return {response.gaps().begin(), response.gaps().end()};
  }

  int Tell(const FileOutcome& outcome) const {
    if (outcome.report.has_value()) {
      PrintReport(std::cout, *outcome.report);
      std::cout << std::flush;
    } else {
      std::cerr << outcome.file << " : " << outcome.problem.message << std::endl;
    }
    return outcome.code;
  }

  const ConnectionOptions& connection_;
  const std::shared_ptr<grpc::Channel> channel_;
  const DropFolderOptions options_;
};

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
  return as_of + " " + created + " " + Element(header, "HEUCREAFLUX");
}

std::vector<std::string> CompleteFiles(const std::string& folder, std::chrono::seconds settle,
                                       std::chrono::file_clock::time_point now) {
  // Files without an order come last.
  using Order = std::tuple<bool, std::string, filesystem::file_time_type, std::string>;
  std::vector<Order> files;
  std::error_code error;
  for (filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->is_regular_file(error) || LeftAlone(entry->path().filename())) continue;
    if (!Complete(*entry, settle, now)) continue;
    const std::string order = FluxOrder(entry->path());
    files.emplace_back(order.empty(), order, entry->last_write_time(error), entry->path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> paths;
  for (const Order& file : files) paths.push_back(std::get<3>(file));
  return paths;
}

int RunDropFolder(const ConnectionOptions& connection,
                  const std::shared_ptr<grpc::Channel>& channel, const DropFolderOptions& options) {
  DropFolder folder(connection, channel, options);
  if (const absl::Status status = folder.Prepare(); !status.ok()) return ReportFailure(status);
  if (options.once) return folder.Pass();
  ListenToStop();
  while (!stop_asked) {
    folder.Pass();
    WaitForNextLook();
  }
  return kDone;
}

}  // namespace jalon::cli
