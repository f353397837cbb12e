// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/settled_rejects.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "engine/base/resource_name.h"
#include "engine/intake/report_facts.h"

namespace jalon::intake {
namespace {

using jalon::v1::ImportReport;
using jalon::v1::Reject;
using store::Family;

// A file of which nothing was taken names no organisme.
bool MaySettle(const ImportReport& report, const ImportReport& other) {
  if (other.rejected() == 0 || other.name() == report.name()) return false;
  if (!SameSeries(report, other) &&
      !(other.organismes().empty() && other.source() == report.source() &&
        other.cadence() == report.cadence() && other.anomalies() == report.anomalies())) {
    return false;
  }
  return FileOrder(other) <= FileOrder(report);
}

bool Took(const Census& census, std::string_view dossier) {
  const auto found = std::lower_bound(
      census.entries().begin(), census.entries().end(), dossier,
      [](const CensusEntry& entry, std::string_view number) { return entry.number() < number; });
  return found != census.entries().end() && found->number() == dossier && found->content != 0;
}

}  // namespace

absl::Status SettleRejectsOf(const std::vector<ImportReport>& others, const ImportReport& report,
                             const Census& census, absl::Time now, const store::Store& store,
                             ImportBatch* batch) {
  if (census.entries().empty()) return absl::OkStatus();
  const auto settle = [&](std::string_view key, std::string_view value) {
    RejectState reject;
    if (!reject.ParseFromArray(value.data(), static_cast<int>(value.size()))) return true;
    const bool open = reject.state() == Reject::STATE_UNSPECIFIED || reject.state() == Reject::OPEN;
    if (!open || !Took(census, reject.dossier().dossier())) return true;
    reject.set_state(Reject::RESOLVED);
    reject.set_settled_micros(absl::ToUnixMicros(now));
    reject.set_settled_by(report.name());
    batch->rejects.emplace_back(key, reject.SerializeAsString());
    return true;
  };
  for (const ImportReport& other : others) {
    if (!MaySettle(report, other)) continue;
    const absl::StatusOr<ImportName> name = ParseImportName(other.name());
    if (!name.ok()) return name.status();
    absl::Status scanned =
        store.Scan(Family::kRejects, absl::HexStringToBytes(name->sha256), "", settle);
    if (!scanned.ok()) return scanned;
  }
  return absl::OkStatus();
}

}  // namespace jalon::intake
