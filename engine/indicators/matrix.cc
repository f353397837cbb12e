// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/matrix.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"

namespace jalon::indicators {
namespace {

size_t Index(Code code) { return static_cast<size_t>(code); }

bool IsContract(Code code) { return code == Code::kContract || code == Code::kContractInTime; }

int64_t Denominator(Code code, const std::array<int64_t, kCodeCount>& value,
                    const std::array<int64_t, kCodeCount>& concerned) {
  return code == Code::kContractInTime ? value[Index(Code::kContract)] : concerned[Index(code)];
}

void SetReach(const Totals& totals, jalon::v1::MatrixRow* row) {
  row->set_out_of_reach(totals.out_of_reach);
  if (!IsUnreachable(*row)) return;
  row->set_comment(absl::StrCat(
      "inatteignable par construction : ", totals.out_of_reach, " entrant(s) sur ",
      row->denominator(),
      " n'ont été transmis qu'après l'échéance ; vérifier la fréquence et le jour de réception du "
      "flux (un fichier mensuel ne permet pas un délai d'un mois)"));
}

}  // namespace

bool IsUnreachable(const jalon::v1::MatrixRow& row) {
  constexpr int64_t kNearlyAllPercent = 95;
  return row.denominator() > 0 && row.out_of_reach() * 100 >= row.denominator() * kNearlyAllPercent;
}

std::optional<double> Rate(int64_t value, int64_t denominator) {
  if (denominator <= 0) return std::nullopt;
  const int64_t tenths = (value * 2000 + denominator) / (2 * denominator);
  return static_cast<double>(tenths) / 10;
}

double Tenths(double value) { return std::floor(value * 10 + 0.5) / 10; }

void SetDecimal(double value, jalon::v1::MatrixRow* row) {
  row->set_decimal_value(Tenths(value));
  row->set_value(static_cast<int64_t>(std::floor(value + 0.5)));
}

void SetMissing(const char* comment, jalon::v1::MatrixRow* row) {
  row->set_missing(jalon::v1::DeclaredValue::NOT_AVAILABLE);
  row->set_comment(comment);
}

jalon::v1::MatrixRow MakeRow(Code code, const Totals& totals) {
  jalon::v1::MatrixRow row;
  row.set_code(std::string(NameOf(code)));
  row.set_label(std::string(LabelOf(code)));
  row.set_value(totals.value[Index(code)]);
  if (code == Code::kEntrants) return row;
  row.set_waiting(totals.waiting[Index(code)]);
  row.set_denominator_code(std::string(NameOf(DenominatorOf(code))));
  row.set_denominator(Denominator(code, totals.value, totals.concerned));
  if (const auto rate = Rate(row.value(), row.denominator()); rate.has_value()) row.set_rate(*rate);
  if (code == Code::kOrientedInTime) SetReach(totals, &row);
  if (!IsContract(code)) return row;
  row.set_value_hors_pe(totals.value_hors_pe[Index(code)]);
  row.set_denominator_hors_pe(Denominator(code, totals.value_hors_pe, totals.concerned_hors_pe));
  const auto rate = Rate(row.value_hors_pe(), row.denominator_hors_pe());
  if (rate.has_value()) row.set_rate_hors_pe(*rate);
  return row;
}

}  // namespace jalon::indicators
