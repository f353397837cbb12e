// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/annexe.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/french_number.h"
#include "engine/base/nir.h"
#include "engine/indicators/lint.h"
#include "engine/indicators/matrix.h"
#include "engine/indicators/socle.h"

namespace jalon::indicators {
namespace {

using jalon::v1::AnnexeRow;
using jalon::v1::DeclaredValue;
using jalon::v1::GetAnnexeResponse;
using jalon::v1::GetMatrixResponse;
using jalon::v1::Goal;
using jalon::v1::LintFinding;
using jalon::v1::LintRules;
using jalon::v1::MatrixRow;
using jalon::v1::TableCell;

const MatrixRow* FindRow(const GetMatrixResponse& matrix, std::string_view code) {
  for (const MatrixRow& row : matrix.rows()) {
    if (row.code() == code) return &row;
  }
  return nullptr;
}

MatrixRow RowOf(const GetMatrixResponse& matrix, const SocleIndicator& indicator) {
  if (const MatrixRow* row = FindRow(matrix, indicator.code); row != nullptr) return *row;
  MatrixRow row;
  row.set_code(std::string(indicator.code));
  row.set_label(std::string(indicator.label));
  row.set_missing(DeclaredValue::NOT_PROVIDED);
  if (!indicator.holder.empty()) {
    row.set_comment(absl::StrCat("à déclarer : ", std::string(indicator.holder)));
  }
  return row;
}

// The socle, then the other codes of both matrices, in their order.
std::vector<SocleIndicator> CodesOf(const GetAnnexeResponse& annexe) {
  std::vector<SocleIndicator> codes = Socle();
  for (const GetMatrixResponse* matrix : {&annexe.matrix(), &annexe.previous()}) {
    for (const MatrixRow& row : matrix->rows()) {
      const bool known = std::any_of(codes.begin(), codes.end(), [&](const SocleIndicator& code) {
        return code.code == row.code();
      });
      if (!known) codes.push_back({row.code(), row.label(), ""});
    }
  }
  return codes;
}

void SetVariance(AnnexeRow* row) {
  const std::optional<double> value = ValueOf(row->result());
  if (!value.has_value() || !row->has_target()) return;
  row->set_variance(*value - row->target());
  if (row->target() == 0) return;
  const double rate = 100 * row->variance() / row->target();
  row->set_variance_rate(std::floor(rate * 10 + 0.5) / 10);
}

// What another institution declares of a figure that is also computed: both are shown.
std::string CommentOf(const MatrixRow& row) {
  if (!row.has_declared() || !row.declared().also_computed() || !row.declared().has_value()) {
    return row.comment();
  }
  const std::string by = row.declared().holder().empty() ? "" : " par " + row.declared().holder();
  const std::string declared =
      absl::StrCat("déclaré", by, " : ", FrenchNumber(row.declared().value()));
  return row.comment().empty() ? declared : row.comment() + " ; " + declared;
}

void SetGoal(const Goals& goals, AnnexeRow* row) {
  row->set_comment(CommentOf(row->result()));
  for (const Goal& goal : goals) {
    if (goal.code() != row->result().code()) continue;
    if (goal.has_target()) row->set_target(goal.target());
    row->set_justification(goal.justification());
    if (goal.comment().empty()) continue;
    const std::string before = row->comment().empty() ? "" : row->comment() + " ; ";
    row->set_comment(before + goal.comment());
  }
}

// When the figures were stopped, if that is before the end of their period.
std::string StoppedOn(const GetMatrixResponse& matrix) {
  std::string day = matrix.known_at();
  if (!matrix.valid_at().empty()) day = std::min(day, matrix.valid_at());
  return day < matrix.to() ? day : "";
}

TableCell ToCell(const GetMatrixResponse& matrix, const MatrixRow& row) {
  TableCell cell;
  cell.set_table(matrix.departement());
  cell.set_code(row.code());
  cell.set_label(row.label());
  cell.set_period(absl::StrCat(matrix.from(), "/", matrix.to()));
  cell.set_as_of(StoppedOn(matrix));
  if (const auto value = ValueOf(row); value.has_value()) {
    cell.set_value(*value);
  } else {
    cell.set_missing(row.missing());
  }
  return cell;
}

}  // namespace

absl::Status CheckGoals(const Goals& goals) {
  std::set<std::string> codes;
  for (const Goal& goal : goals) {
    if (goal.code().empty()) {
      return InvalidField("goals.code", "MISSING_FIELD", "le code de l'indicateur manque");
    }
    if (!std::isfinite(goal.target())) {
      return InvalidField("goals.target", "INVALID_VALUE",
                          absl::StrCat("le prévisionnel de ", goal.code(), " n'est pas un nombre"));
    }
    for (const auto& [field, text] : {std::pair("goals.justification", goal.justification()),
                                      std::pair("goals.comment", goal.comment())}) {
      if (HoldsNir(text, /*in_words=*/true)) return NirInText(field);
    }
    if (!codes.insert(goal.code()).second) {
      return InvalidField("goals.code", "SEVERAL_VALUES",
                          absl::StrCat("l'indicateur ", goal.code(), " vient deux fois"));
    }
  }
  return absl::OkStatus();
}

std::optional<double> ValueOf(const MatrixRow& row) {
  if (row.missing() != DeclaredValue::MISSING_UNSPECIFIED) return std::nullopt;
  return row.has_decimal_value() ? row.decimal_value() : static_cast<double>(row.value());
}

void LayOut(const Goals& goals, GetAnnexeResponse* annexe) {
  for (const SocleIndicator& indicator : CodesOf(*annexe)) {
    AnnexeRow* row = annexe->add_rows();
    const std::string measure = MeasureOf(indicator.code);
    row->set_measure(measure);
    row->set_measure_label(std::string(MeasureLabel(measure)));
    *row->mutable_result() = RowOf(annexe->matrix(), indicator);
    if (annexe->has_previous()) *row->mutable_previous() = RowOf(annexe->previous(), indicator);
    SetGoal(goals, row);
    SetVariance(row);
  }
}

namespace {

// What the engine knows of 3.1.1.b says more than what can be guessed from its figure.
void AddUnreachable(const AnnexeRow& row, GetAnnexeResponse* annexe) {
  auto* findings = annexe->mutable_findings();
  findings->erase(std::remove_if(findings->begin(), findings->end(),
                                 [&](const LintFinding& finding) {
                                   return finding.rule() == LintFinding::UNREACHABLE &&
                                          finding.code() == row.result().code();
                                 }),
                  findings->end());
  LintFinding* finding = annexe->add_findings();
  finding->set_rule(LintFinding::UNREACHABLE);
  finding->set_severity(LintFinding::WARNING);
  finding->set_table(annexe->matrix().departement());
  finding->set_code(row.result().code());
  finding->set_period(absl::StrCat(annexe->matrix().from(), "/", annexe->matrix().to()));
  finding->set_message(row.result().comment());
}

}  // namespace

void LintAnnexe(const jalon::v1::Convention& convention, LintRules rules,
                GetAnnexeResponse* annexe) {
  rules.set_by_event(convention.attribution() == jalon::v1::Attribution::event);
  rules.set_gad_new_entrants_only(convention.gad_new_entrants_only());
  google::protobuf::RepeatedPtrField<TableCell> cells;
  for (const AnnexeRow& row : annexe->rows()) {
    if (row.has_previous()) *cells.Add() = ToCell(annexe->previous(), row.previous());
    TableCell* cell = cells.Add();
    *cell = ToCell(annexe->matrix(), row.result());
    cell->set_justification(row.justification());
  }
  const std::string period = absl::StrCat(annexe->matrix().from(), "/", annexe->matrix().to());
  for (LintFinding& finding : Lint(cells, rules)) {
    if (finding.period() == period) *annexe->add_findings() = std::move(finding);
  }
  for (const AnnexeRow& row : annexe->rows()) {
    if (IsUnreachable(row.result())) AddUnreachable(row, annexe);
  }
}

}  // namespace jalon::indicators
