// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/comparison.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/date.h"
#include "engine/base/resource_name.h"
#include "engine/intake/report_facts.h"

namespace jalon::intake {
namespace {

using jalon::v1::ImportConflict;
using jalon::v1::ImportReport;
using jalon::v1::ListDisappearancesResponse;

constexpr int kMaxExamples = 100;
constexpr int kMaxListed = 10'000;
// A closing that is told later than this after the monthly is another story.
constexpr int kLateClosingDays = 31;

constexpr std::string_view kOpenStates = "234";
// Refused, closed, closed before, moved to another département (census.h).
constexpr std::string_view kClosedStates = "156S";

bool Open(const CensusEntry& entry) {
  return kOpenStates.find(entry.state) != std::string_view::npos;
}

bool Closed(const CensusEntry& entry) {
  return kClosedStates.find(entry.state) != std::string_view::npos;
}

absl::StatusOr<Census> CensusOf(const Comparison& comparison, const ImportReport& report) {
  absl::StatusOr<ImportName> name = ParseImportName(report.name());
  if (!name.ok()) return name.status();
  return Census::Load(comparison.archive->PathOf(name->sha256, "census"));
}

// Whether two files say another thing of a dossier. A daily says more than a monthly of the same
// situation (what is new since the day before): between the two, only the état is compared.
bool Contradict(const CensusEntry& a, const CensusEntry& b, bool same_kind) {
  // A dossier that one of the files could not give says nothing against the other.
  if (a.content == 0 || b.content == 0) return false;
  if (same_kind) return a.content != b.content;
  return a.state != kNoState && b.state != kNoState && a.state != b.state;
}

ImportConflict Compare(const Census& ours, const Census& theirs, bool same_kind) {
  ImportConflict conflict;
  Merge(ours.entries(), theirs.entries(), [&](const CensusEntry* a, const CensusEntry* b) {
    if (a == nullptr || b == nullptr || !Contradict(*a, *b, same_kind)) return;
    conflict.set_dossiers(conflict.dossiers() + 1);
    if (conflict.examples_size() < kMaxExamples) conflict.add_examples(std::string(a->number()));
  });
  return conflict;
}

bool SameTransmission(const ImportReport& a, const ImportReport& b) {
  return a.transmitted_at().seconds() == b.transmitted_at().seconds() &&
         a.transmitted_at().nanos() == b.transmitted_at().nanos();
}

// Whether two files would be one, if they say the same.
bool SameMessage(const ImportReport& a, const ImportReport& b) {
  return SameSeries(a, b) && a.as_of() == b.as_of() && SameTransmission(a, b) &&
         a.state() == b.state();
}

// The dossiers on their way out of the stock, and what other files say of them.
class Leavers {
 public:
  void Add(const CensusEntry& entry) { closed_.emplace(entry.number(), false); }
  bool empty() const { return closed_.empty(); }

  // Forgets those that `census` has: they are somewhere.
  void Forget(const Census& census) {
    for (const CensusEntry& entry : census.entries()) {
      if (const auto found = closed_.find(entry.number()); found != closed_.end()) {
        closed_.erase(found);
      }
    }
  }
  // What a later file says holds: a right that was closed and opened again is open.
  void Hear(const Census& census) {
    for (const CensusEntry& entry : census.entries()) {
      if (!Open(entry) && !Closed(entry)) continue;
      if (const auto found = closed_.find(entry.number()); found != closed_.end()) {
        found->second = Closed(entry);
      }
    }
  }
  // Those of which no closing was heard.
  std::vector<std::string> Unexplained() const {
    std::vector<std::string> dossiers;
    for (const auto& [dossier, closed] : closed_) {
      if (!closed) dossiers.push_back(dossier);
    }
    return dossiers;
  }

 private:
  std::map<std::string, bool, std::less<>> closed_;
};

// Of two files about one day, the last one transmitted holds; of two transmitted at once, either.
auto FluxOrder(const ImportReport& report) {
  return std::tuple_cat(FileOrder(report), std::make_tuple(std::string_view(report.name())));
}

const ImportReport* MonthlyBefore(const Comparison& comparison, const ImportReport& report) {
  const ImportReport* before = nullptr;
  for (const ImportReport& other : *comparison.reports) {
    if (!SameSeries(report, other) || other.as_of() >= report.as_of()) continue;
    // What is missing from a file that was cut short left nothing.
    if (other.state() != ImportReport::COMPLETE) continue;
    if (before == nullptr || FluxOrder(*before) < FluxOrder(other)) before = &other;
  }
  return before;
}

ListDisappearancesResponse Nothing(std::string reason) {
  ListDisappearancesResponse response;
  response.set_reason(std::move(reason));
  return response;
}

// What `other` can tell of a dossier that left between `before` and `report`.
enum class Witness {
  kNothing,
  kWord,      // whether its right is closed
  kPresence,  // that it is there, which is enough
};

// "2022-03" of an ISO date.
std::string_view MonthOf(std::string_view iso) { return iso.substr(0, sizeof("2022-03") - 1); }

Witness WitnessOf(const ImportReport& other, const ImportReport& before,
                  const ImportReport& report) {
  if (other.name() == report.name() || other.name() == before.name()) return Witness::kNothing;
  const bool monthly = other.cadence() == ImportReport::MONTHLY;
  if (other.anomalies() == report.anomalies() && !SameSender(other, report)) {
    // A dossier that passes from a caisse to another one keeps its number (flux reference §2.3).
    return monthly && MonthOf(other.as_of()) == MonthOf(report.as_of()) ? Witness::kPresence
                                                                        : Witness::kNothing;
  }
  ImportReport series = other;
  series.set_cadence(report.cadence());
  series.set_anomalies(report.anomalies());
  if (!SameSeries(series, report)) return Witness::kNothing;
  if (other.as_of() == report.as_of()) return Witness::kPresence;
  if (monthly && other.as_of() == before.as_of()) return Witness::kWord;
  if (!monthly && other.cadence() != ImportReport::DAILY) return Witness::kNothing;
  const absl::StatusOr<Date> day = Date::Parse(report.as_of());
  if (!day.ok() || other.as_of() > day->AddDays(kLateClosingDays).ToString()) {
    return Witness::kNothing;
  }
  // Told of soon after, it is not lost.
  if (other.as_of() > report.as_of()) return Witness::kPresence;
  return other.as_of() > before.as_of() ? Witness::kWord : Witness::kNothing;
}

absl::Status ExplainLeavers(const Comparison& comparison, const ImportReport& before,
                            const ImportReport& report, Leavers* leavers) {
  std::vector<std::pair<const ImportReport*, Witness>> witnesses;
  for (const ImportReport& other : *comparison.reports) {
    const Witness witness = WitnessOf(other, before, report);
    if (witness != Witness::kNothing) witnesses.emplace_back(&other, witness);
  }
  std::sort(witnesses.begin(), witnesses.end(),
            [](const auto& a, const auto& b) { return FluxOrder(*a.first) < FluxOrder(*b.first); });
  for (const auto& [other, witness] : witnesses) {
    if (leavers->empty()) break;
    absl::StatusOr<Census> census = CensusOf(comparison, *other);
    if (absl::IsNotFound(census.status())) continue;
    if (!census.ok()) return census.status();
    witness == Witness::kPresence ? leavers->Forget(*census) : leavers->Hear(*census);
  }
  return absl::OkStatus();
}

const ImportReport* MonthlyAfter(const Comparison& comparison, const ImportReport& report) {
  const ImportReport* after = nullptr;
  for (const ImportReport& other : *comparison.reports) {
    if (!SameSeries(report, other) || other.as_of() <= report.as_of()) continue;
    if (other.state() != ImportReport::COMPLETE) continue;
    const bool nearer = after == nullptr || other.as_of() < after->as_of();
    const bool sent_again =
        !nearer && other.as_of() == after->as_of() && FluxOrder(*after) < FluxOrder(other);
    if (nearer || sent_again) after = &other;
  }
  return after;
}

// Whether what is absent from the file left the stock.
bool GivesStock(const ImportReport& report) {
  return report.cadence() == ImportReport::MONTHLY && !report.anomalies() &&
         report.state() == ImportReport::COMPLETE;
}

// Dossiers that are open in `earlier`, absent from `later`, and that no other file explains.
absl::StatusOr<ListDisappearancesResponse> LeaversBetween(const Comparison& comparison,
                                                          const ImportReport& before,
                                                          const Census& earlier,
                                                          const ImportReport& after,
                                                          const Census& later) {
  Leavers leavers;
  Merge(earlier.entries(), later.entries(), [&](const CensusEntry* a, const CensusEntry* b) {
    if (b == nullptr && Open(*a)) leavers.Add(*a);
  });
  absl::Status explained = ExplainLeavers(comparison, before, after, &leavers);
  if (!explained.ok()) return explained;
  ListDisappearancesResponse response;
  response.set_previous_import(before.name());
  const std::vector<std::string> dossiers = leavers.Unexplained();
  response.set_total(static_cast<int64_t>(dossiers.size()));
  for (const std::string& dossier : dossiers) {
    if (response.dossiers_size() == kMaxListed) break;
    response.add_dossiers(dossier);
  }
  return response;
}

void Describe(const ImportReport& report, const ImportReport& other, ImportConflict* conflict) {
  conflict->set_import(report.name());
  conflict->set_other_import(other.name());
  conflict->set_as_of(report.as_of());
  conflict->set_message(absl::StrCat(
      "ce fichier et ", other.file_name(), " disent autre chose du ", report.as_of(), " pour ",
      conflict->dossiers(), " dossier(s) de ", SenderOf(report),
      SameTransmission(report, other) ? " : transmis au même instant, aucun n'est le dernier"
                                      : " : le dernier transmis l'emporte",
      " ; demandez à l'organisme lequel est le bon"));
}

}  // namespace

absl::StatusOr<const ImportReport*> FindSame(const Comparison& comparison,
                                             const ImportReport& report, const Census& census) {
  std::string digest;
  for (const ImportReport& other : *comparison.reports) {
    if (other.name() == report.name() || !SameMessage(report, other)) continue;
    absl::StatusOr<Census> theirs = CensusOf(comparison, other);
    if (absl::IsNotFound(theirs.status())) continue;
    if (!theirs.ok()) return theirs.status();
    if (digest.empty()) digest = census.Digest();
    if (theirs->Digest() == digest) return &other;
  }
  return nullptr;
}

absl::StatusOr<std::vector<ImportConflict>> FindConflicts(const Comparison& comparison,
                                                          const ImportReport& report,
                                                          const Census& census) {
  std::vector<ImportConflict> conflicts;
  std::vector<std::pair<const ImportReport*, std::string>> told;
  for (const ImportReport& other : *comparison.reports) {
    if (other.name() == report.name() || other.as_of() != report.as_of()) continue;
    if (!SameSender(report, other)) continue;
    absl::StatusOr<Census> theirs = CensusOf(comparison, other);
    if (absl::IsNotFound(theirs.status())) continue;
    if (!theirs.ok()) return theirs.status();
    ImportConflict conflict = Compare(census, *theirs, report.cadence() == other.cadence());
    if (conflict.dossiers() == 0) continue;
    const std::string digest = theirs->Digest();
    const bool again = std::any_of(told.begin(), told.end(), [&](const auto& one) {
      return SameMessage(*one.first, other) && one.second == digest;
    });
    if (again) continue;
    told.emplace_back(&other, digest);
    Describe(report, other, &conflict);
    conflicts.push_back(std::move(conflict));
  }
  return conflicts;
}

absl::StatusOr<ListDisappearancesResponse> FindDisappearances(const Comparison& comparison,
                                                              const ImportReport& report,
                                                              const Census& census) {
  if (report.cadence() != ImportReport::MONTHLY || report.anomalies()) {
    return Nothing("seul un fichier mensuel donne le stock");
  }
  if (report.state() == ImportReport::INCOMPLETE) {
    return Nothing("ce fichier est incomplet : de ce qui n'y est pas, rien ne se conclut");
  }
  const ImportReport* before = MonthlyBefore(comparison, report);
  if (before == nullptr) {
    return Nothing(absl::StrCat("aucun mensuel antérieur de ", SenderOf(report), " n'est importé"));
  }
  absl::StatusOr<Census> earlier = CensusOf(comparison, *before);
  if (absl::IsNotFound(earlier.status())) {
    return Nothing("le recensement du mensuel précédent n'est plus là");
  }
  if (!earlier.ok()) return earlier.status();
  return LeaversBetween(comparison, *before, *earlier, report, census);
}

absl::StatusOr<std::optional<LateDisappearances>> FindLateDisappearances(
    const Comparison& comparison, const ImportReport& report, const Census& census) {
  if (!GivesStock(report)) return std::optional<LateDisappearances>();
  const ImportReport* after = MonthlyAfter(comparison, report);
  if (after == nullptr) return std::optional<LateDisappearances>();
  absl::StatusOr<Census> later = CensusOf(comparison, *after);
  if (absl::IsNotFound(later.status())) return std::optional<LateDisappearances>();
  if (!later.ok()) return later.status();
  auto left = LeaversBetween(comparison, report, census, *after, *later);
  if (!left.ok()) return left.status();
  if (left->total() == 0) return std::optional<LateDisappearances>();
  return LateDisappearances{after->name(), after->file_name(), after->as_of(), left->total()};
}

absl::StatusOr<Findings> FindAll(const Comparison& comparison, const ImportReport& report,
                                 const Census& census) {
  Findings findings;
  auto same = FindSame(comparison, report, census);
  if (!same.ok()) return same.status();
  findings.same = *same;
  auto conflicts = FindConflicts(comparison, report, census);
  if (!conflicts.ok()) return conflicts.status();
  findings.conflicts = *std::move(conflicts);
  auto left = FindDisappearances(comparison, report, census);
  if (!left.ok()) return left.status();
  findings.left = *std::move(left);
  auto late = FindLateDisappearances(comparison, report, census);
  if (!late.ok()) return late.status();
  findings.late = *std::move(late);
  return findings;
}

}  // namespace jalon::intake
