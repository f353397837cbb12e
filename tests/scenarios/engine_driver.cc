// SPDX-License-Identifier: EUPL-1.2
#include "tests/scenarios/engine_driver.h"

#include <stdlib.h>

#include <algorithm>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace jalon::scenario {
namespace {

constexpr int kAllPersons = 10000;

const indicators::ConventionRegistry& Registry() {
  static const auto* const kRegistry =
      new indicators::ConventionRegistry(*indicators::ConventionRegistry::BuiltIn());
  return *kRegistry;
}

std::filesystem::path NewFolder() {
  std::string path = (std::filesystem::temp_directory_path() / "jalon_test_XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return path;
}

std::string NameOf(const jalon::v1::CellPerson& person) {
  std::vector<std::string> ids(person.external_ids().begin(), person.external_ids().end());
  for (std::string& id : ids) id = id.substr(id.find('/') + 1);
  std::sort(ids.begin(), ids.end());
  return absl::StrJoin(ids, "+");
}

Figure ToFigure(const jalon::v1::MatrixRow& row) {
  Figure figure;
  figure.value = row.value();
  if (row.has_denominator()) figure.denominator = row.denominator();
  if (row.has_waiting()) figure.waiting = row.waiting();
  if (row.has_rate()) figure.rate = row.rate();
  if (row.has_decimal_value()) figure.decimal = row.decimal_value();
  if (row.delay().has_mean()) figure.decimal = row.delay().mean();
  return figure;
}

absl::Status AddPersons(const Departement& departement, const jalon::v1::Question& question,
                        const std::string& code, Figure* figure) {
  Sequential sequential;
  jalon::v1::ListCellPersonsRequest request;
  *request.mutable_question() = question;
  request.set_code(code);
  request.set_page_size(kAllPersons);
  const auto response = departement.CellPersons(request, TestNow(), &sequential);
  if (!response.ok()) return response.status();
  for (const auto& person : response->persons()) {
    if (person.counted()) figure->persons.push_back(NameOf(person));
    figure->deadlines[NameOf(person)] = person.deadline();
  }
  std::sort(figure->persons.begin(), figure->persons.end());
  return absl::OkStatus();
}

absl::StatusOr<Figures> Ask(const Departement& departement, const jalon::v1::Question& question,
                            bool with_persons) {
  Sequential sequential;
  jalon::v1::GetMatrixRequest request;
  *request.mutable_question() = question;
  request.set_with_delays(true);
  const auto matrix = departement.Matrix(request, TestNow(), &sequential);
  if (!matrix.ok()) return matrix.status();
  Figures figures;
  for (const auto& row : matrix->rows()) {
    Figure figure = ToFigure(row);
    if (with_persons) {
      absl::Status status = AddPersons(departement, question, row.code(), &figure);
      if (!status.ok()) return status;
    }
    figures[row.code()] = std::move(figure);
  }
  return figures;
}

}  // namespace

absl::Time TestNow() { return absl::FromCivil(absl::CivilDay(2026, 1, 1), absl::UTCTimeZone()); }

EngineUnderTest::EngineUnderTest(const std::string& departement)
    : EngineUnderTest(departement, "") {}

EngineUnderTest::EngineUnderTest(const std::string& departement, const std::string& key_file)
    : folder_(NewFolder()) {
  options_.folder = (folder_ / departement).string();
  options_.departement = departement;
  options_.key_file = (folder_ / "key").string();
  options_.conventions = &Registry();
  if (!key_file.empty()) std::filesystem::copy_file(key_file, options_.key_file);
  Open();
}

std::unique_ptr<EngineUnderTest> EngineUnderTest::WithKeyOf(const EngineUnderTest& other) {
  return std::unique_ptr<EngineUnderTest>(
      new EngineUnderTest(other.options_.departement, other.options_.key_file));
}

EngineUnderTest::~EngineUnderTest() {
  Close();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void EngineUnderTest::Close() { departement_.reset(); }

void EngineUnderTest::Open() {
  auto opened = Departement::Open(options_);
  if (!opened.ok()) throw std::runtime_error(std::string(opened.status().message()));
  departement_ = *std::move(opened);
}

absl::Status EngineUnderTest::Record(const std::vector<jalon::v1::Event>& events) {
  google::protobuf::RepeatedPtrField<jalon::v1::Event> batch(events.begin(), events.end());
  PreparedBatch prepared = departement_->Prepare(&batch, {TestNow(), "test"});
  PreparedBatch* const batches[] = {&prepared};
  if (absl::Status status = departement_->Commit(batches); !status.ok()) return status;
  last_result_ = prepared.result;
  if (last_result_.rejections().empty()) return absl::OkStatus();
  const auto& rejection = last_result_.rejections(0);
  return absl::InvalidArgumentError(absl::StrCat(
      "event ", rejection.index(), " refused: ", rejection.field(), " ", rejection.reason()));
}

Evaluation EngineUnderTest::AsEvaluation(bool with_persons) {
  return [this, with_persons](const jalon::v1::Question& question) {
    return Ask(*departement_, question, with_persons);
  };
}

}  // namespace jalon::scenario
