// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/night_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/base/nir.h"
#include "tools/client/import_report.h"
#include "tools/client/message_json.h"
#include "tools/client/number.h"

namespace jalon::client {
namespace {

constexpr size_t kShortDigits = 8;
constexpr int kNoon = 12;
constexpr int kJsonIndent = 1;

// A reader sees all of a report or the one before it.
absl::Status WriteWhole(const std::string& path, const std::string& text) {
  const std::string partial = path + ".part";
  std::ofstream file(partial, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(partial, path, error);
  if (file && !error) return absl::OkStatus();
  return InvalidField("watch", "UNWRITABLE_FILE", "impossible d'écrire " + PathWithoutNir(path));
}

std::string Dump(const Json& json) {
  return json.dump(kJsonIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string TextOf(const FileOutcome& outcome) {
  std::ostringstream text;
  if (outcome.report.has_value()) {
    PrintReport(text, *outcome.report);
    return text.str();
  }
  text << outcome.file << " : refusé : " << outcome.problem.message;
  if (!outcome.problem.reason.empty()) text << " [" << outcome.problem.reason << "]";
  text << "\n";
  return text.str();
}

std::string LocalInstant(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", time, absl::LocalTimeZone());
}

Json JsonOf(const FileOutcome& outcome) {
  Json json = {{"file", outcome.file},
               {"sha256", OrNull(outcome.sha256)},
               {"at", LocalInstant(outcome.at)},
               {"code", static_cast<int>(outcome.code)},
               {"report", nullptr},
               {"problem", nullptr}};
  if (outcome.report.has_value()) {
    json["report"] = MessageJson(*outcome.report);
  } else {
    json["problem"] = {{"reason", outcome.problem.reason}, {"message", outcome.problem.message}};
  }
  return json;
}

// The night's report so far; an empty one when there is none that can be read.
Json ReadNight(const std::string& path, const std::string& night) {
  std::ifstream file(path, std::ios::binary);
  Json json = Json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (json.is_object() && json.contains("files") && json["files"].is_array()) return json;
  return {{"night", night}, {"files", Json::array()}, {"texts", Json::array()}};
}

std::string NightText(const std::string& night, const Json& json) {
  int refused = 0;
  int remarks = 0;
  for (const auto& file : json["files"]) {
    const int code = file.value("code", 0);
    refused += code >= kRefused ? 1 : 0;
    remarks += code == kWarnings ? 1 : 0;
  }
  const auto files = static_cast<int>(json["files"].size());
  std::string text =
      fmt::format("Nuit du {} : {} fichiers, {} sans remarque, {} avec remarques, {} refusés\n\n",
                  night, files, files - refused - remarks, remarks, refused);
  for (const auto& file : json["texts"]) text += file.get<std::string>();
  if (json.contains("gaps") && !json["gaps"].empty()) text += "\nFichiers manquants :\n";
  for (const auto& gap : json.value("gaps", Json::array())) {
    text += "  " + gap.value("message", "") + "\n";
  }
  return text;
}

}  // namespace

absl::CivilDay NightOf(absl::Time time, absl::TimeZone zone) {
  const absl::CivilHour hour = absl::ToCivilHour(time, zone);
  return absl::CivilDay(hour) + (hour.hour() >= kNoon ? 1 : 0);
}

absl::Status WriteFileReport(const std::string& folder, const FileOutcome& outcome) {
  const std::string digits = outcome.sha256.empty() ? "illisible" : outcome.sha256;
  // A file of a zip is named "envoi.zip/mensuel.xml".
  std::string name = outcome.file;
  std::replace(name.begin(), name.end(), '/', '_');
  const std::string path = fmt::format("{}/{}.{}", folder, name, digits.substr(0, kShortDigits));
  if (auto status = WriteWhole(path + ".txt", TextOf(outcome)); !status.ok()) return status;
  return WriteWhole(path + ".json", Dump(JsonOf(outcome)));
}

absl::Status AddToNight(const std::string& folder, const FileOutcome& outcome,
                        const std::vector<jalon::v1::ImportGap>& gaps) {
  const std::string night = absl::FormatCivilTime(NightOf(outcome.at, absl::LocalTimeZone()));
  const std::string path = folder + "/nuit-" + night;
  Json json = ReadNight(path + ".json", night);
  json["files"].push_back(JsonOf(outcome));
  json["texts"].push_back(TextOf(outcome));
  json["gaps"] = Json::array();
  for (const auto& gap : gaps) json["gaps"].push_back(MessageJson(gap));
  if (auto status = WriteWhole(path + ".json", Dump(json)); !status.ok()) return status;
  return WriteWhole(path + ".txt", NightText(night, json));
}

}  // namespace jalon::client
