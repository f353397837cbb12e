// SPDX-License-Identifier: EUPL-1.2
#include "tests/tools/simulate/report_log.h"

#include <google/protobuf/util/json_util.h>
#include <stdlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "jalon/v1/events.pb.h"
#include "tests/engine/intake/file_import.h"
#include "tools/simulate/reports.h"
#include "tools/simulate/simulate.h"

namespace jalon::simulate {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBatch = 5000;  // events
constexpr int kPersons = 200;    // explained, of those who make a difference

fs::path NewFolder() {
  std::string path = (fs::temp_directory_path() / "jalon-report-XXXXXX").string();
  REQUIRE(mkdtemp(path.data()) != nullptr);
  return path;
}

std::string Contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Description ReadReport(const std::string& name) {
  const auto text = DescriptionOfReport(name);
  REQUIRE(text.ok());
  const auto description = ReadDescription(*text);
  INFO(description.status().ToString());
  REQUIRE(description.ok());
  return *description;
}

}  // namespace

ReportLog::ReportLog(const std::string& report) : ReportLog(ReadReport(report)) {}

ReportLog::ReportLog(const Description& description, Rights rights)
    : description_(description), engine_(description.departement) {
  const fs::path folder = NewFolder();
  const auto made = Simulate(description, folder.string());
  INFO(made.status().ToString());
  REQUIRE(made.ok());
  if (rights == Rights::kEvents) {
    RecordFile((folder / "droits.ndjson").string());
  } else {
    ImportFolder((folder / "flux").string());
  }
  RecordFile((folder / "evenements.ndjson").string());
  fs::remove_all(folder);
}

void ReportLog::RecordFile(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file.is_open());
  std::string batch;
  size_t lines = 0;
  for (std::string line; std::getline(file, line);) {
    (batch += batch.empty() ? "" : ",") += line;
    if (++lines % kBatch == 0) RecordBatch(&batch);
  }
  RecordBatch(&batch);
}

// All events in one message: protobuf looks its types up once a call, not once a line.
void ReportLog::RecordBatch(std::string* events) {
  jalon::v1::RecordEventsRequest request;
  const auto read =
      google::protobuf::util::JsonStringToMessage("{\"events\":[" + *events + "]}", &request);
  INFO(read.ToString());
  REQUIRE(read.ok());
  const absl::Status status = engine_.Record({request.events().begin(), request.events().end()});
  INFO(status.ToString());
  REQUIRE(status.ok());
  events->clear();
}

void ReportLog::ImportFolder(const std::string& folder) {
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.insert(entry.path());
  for (const fs::path& path : files) {
    tests::Sent sent;
    sent.name = path.filename().string();
    sent.at_transmission = true;
    tests::MustImport(engine_, Contents(path), sent);
  }
}

jalon::v1::Question ReportLog::Ask(const std::string& to, const std::string& convention) const {
  jalon::v1::Question question;
  question.set_departement(description_.departement);
  question.set_from(description_.from.ToString());
  question.set_to(to);
  question.mutable_as_of()->set_known_at(description_.KnownBy().ToString());
  question.mutable_convention()->set_name(convention);
  return question;
}

absl::StatusOr<jalon::v1::GetMatrixResponse> ReportLog::Matrix(
    const jalon::v1::Question& question) const {
  jalon::v1::GetMatrixRequest request;
  *request.mutable_question() = question;
  Sequential sequential;
  return engine_.departement().Matrix(request, scenario::TestNow(), &sequential);
}

jalon::v1::CompareQuestionsResponse ReportLog::Compare(const jalon::v1::Question& first,
                                                       const jalon::v1::Question& second,
                                                       const std::string& code) const {
  jalon::v1::CompareQuestionsRequest request;
  *request.mutable_first() = first;
  *request.mutable_second() = second;
  request.set_code(code);
  request.set_page_size(kPersons);
  Sequential sequential;
  const auto response = engine_.departement().Compare(request, scenario::TestNow(), &sequential);
  INFO(response.status().ToString());
  REQUIRE(response.ok());
  return *response;
}

jalon::v1::MatrixRow RowOf(const jalon::v1::GetMatrixResponse& matrix, const std::string& code) {
  const auto found =
      std::find_if(matrix.rows().begin(), matrix.rows().end(),
                   [&](const jalon::v1::MatrixRow& row) { return row.code() == code; });
  return found == matrix.rows().end() ? jalon::v1::MatrixRow() : *found;
}

}  // namespace jalon::simulate
