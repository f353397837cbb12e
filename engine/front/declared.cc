// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/declared.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/indicators/socle.h"
#include "engine/pathway/departement_records.h"

namespace jalon::front {
namespace {

using jalon::v1::DeclaredFigure;
using jalon::v1::DeclaredValue;
using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;

DeclaredFigure ToFigure(const DeclaredValue& value, int32_t known_day) {
  DeclaredFigure figure;
  if (value.declared_case() == DeclaredValue::kValue && std::isfinite(value.value())) {
    figure.set_value(value.value());
  } else {
    // An older log may hold what is refused today: what nobody said is not 0.
    figure.set_missing(value.missing() == DeclaredValue::MISSING_UNSPECIFIED ? DeclaredValue::BLANK
                                                                             : value.missing());
  }
  figure.set_holder(value.holder());
  figure.set_comment(value.comment());
  figure.set_known_on(pathway::FromDay16(static_cast<pathway::Day16>(known_day)).ToString());
  return figure;
}

MatrixRow* FindRow(const std::string& code, GetMatrixResponse* matrix) {
  for (MatrixRow& row : *matrix->mutable_rows()) {
    if (row.code() == code) return &row;
  }
  return nullptr;
}

// The value of the row is the declared one.
void TakeDeclared(const DeclaredFigure& figure, MatrixRow* row) {
  row->set_missing(figure.missing());
  row->clear_comment();
  if (!figure.has_value()) return;
  row->set_value(std::llround(figure.value()));
  if (figure.value() != std::floor(figure.value())) row->set_decimal_value(figure.value());
}

}  // namespace

std::vector<DeclaredRow> DeclaredFor(const Memory& memory, const Question& question) {
  const std::string period = absl::StrCat(question.from.ToString(), "/", question.to.ToString());
  std::map<std::string, std::pair<int32_t, DeclaredFigure>> last;
  for (const pathway::HeldEvent& held :
       memory.departement->KnownOn(pathway::ToDay16(question.known_at))) {
    if (!held.event.has_declared_value()) continue;
    const DeclaredValue& value = held.event.declared_value();
    if (value.period() != period) continue;
    auto& [day, figure] = last[value.indicator()];
    if (held.known_day < day) continue;
    day = held.known_day;
    figure = ToFigure(value, held.known_day);
  }
  std::vector<DeclaredRow> rows;
  rows.reserve(last.size());
  for (auto& [code, figure] : last) rows.push_back({code, std::move(figure.second)});
  return rows;
}

void AddDeclared(const std::vector<DeclaredRow>& declared, GetMatrixResponse* matrix) {
  for (const DeclaredRow& item : declared) {
    MatrixRow* row = FindRow(item.code, matrix);
    const bool computed = row != nullptr && row->missing() == DeclaredValue::MISSING_UNSPECIFIED;
    if (row == nullptr) {
      row = matrix->add_rows();
      row->set_code(item.code);
      row->set_label(std::string(indicators::SocleLabel(item.code)));
    }
    *row->mutable_declared() = item.figure;
    row->mutable_declared()->set_also_computed(computed);
    if (!computed) TakeDeclared(item.figure, row);
  }
}

}  // namespace jalon::front
