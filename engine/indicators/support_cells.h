// SPDX-License-Identifier: EUPL-1.2
//
// The figures 2.2.b and 3.2.1.a to 3.2.2.d: référent de parcours, garantie d'activité (GAD),
// accompagnement global (AG). They count distinct persons, whatever the convention's unit; 3.2.2.c
// is a ratio and 3.2.2.d a mean. Rules: reference, "Garantie d'activité, accompagnement global,
// lists", and the parameters gad_* and ag_* of the convention.
#ifndef JALON_ENGINE_INDICATORS_SUPPORT_CELLS_H_
#define JALON_ENGINE_INDICATORS_SUPPORT_CELLS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pathway/accompaniment.h"
#include "jalon/v1/convention.pb.h"
#include "jalon/v1/indicators.pb.h"
#include "jalon/v1/types.pb.h"

namespace jalon::indicators {

// In the order of the matrix.
enum class SupportCode : uint8_t {
  kGad,          // 3.2.1.a
  kGadStock,     // 3.2.1.b
  kAg,           // 3.2.2.a
  kAgStock,      // 3.2.2.b
  kAgLoad,       // 3.2.2.c
  kAgDelay,      // 3.2.2.d
  kCoordinated,  // 2.2.b
};
inline constexpr size_t kSupportCodeCount = 7;
inline constexpr std::array<SupportCode, kSupportCodeCount> kSupportCodes = {
    SupportCode::kGad,    SupportCode::kGadStock, SupportCode::kAg,         SupportCode::kAgStock,
    SupportCode::kAgLoad, SupportCode::kAgDelay,  SupportCode::kCoordinated};

std::string_view NameOf(SupportCode code);
std::string_view LabelOf(SupportCode code);
std::optional<SupportCode> FindSupportCode(std::string_view name);

// A type of référent as conventions write it: social, socio-pro, emploi; unspecified for any other
// word.
jalon::v1::OrientationType::Value ReferentType(std::string_view name);

// The convention's parameters, made ready.
struct SupportRules {
  int32_t min_social = 1;
  int32_t min_pro = 1;
  std::array<bool, 4> referent_types{};  // by OrientationType; none: any référent or none
  bool needs_referent = true;
  bool starting = false;
  bool mixed = false;
  jalon::v1::GadAg::Value ag{};
  bool new_entrants_only = false;
  bool ag_brsa_only = true;
  bool ag_stock_brsa_only = false;
  bool ag_delay_brsa_only = false;
  bool entry_prescribed = false;
  pathway::Delay ag_delay;
  bool by_etp = false;
  bool negative_as_zero = true;
};
SupportRules CompileSupportRules(const jalon::v1::Convention& convention);

// A person, as the figures see it.
struct SupportedPerson {
  const pathway::Accompaniment* had = nullptr;
  // Whether the right lasted on that day: what "BRSA" means where the AG does not say.
  std::function<bool(pathway::Day)> had_right;
  // Whether the person is an entrant of the window (3.1.1.a).
  std::function<bool()> entered;
};

// How a person, or one of its AGs for 3.2.2.d, stands to a figure.
struct SupportStanding {
  bool counted = false;
  pathway::Day event = 0;   // the day that makes it count; 0 when it does not
  pathway::Day due = 0;     // 3.2.2.d: the target, from the prescription
  int32_t days = 0;         // 3.2.2.d: the delay
  uint32_t conseiller = 0;  // 3.2.2.c
  std::string why;          // in French
};

// What `code` sees of the person: one standing, of each AG for 3.2.2.c and .d; none when nothing of
// the person is about the figure.
std::vector<SupportStanding> StandToSupport(const SupportedPerson& person, SupportCode code,
                                            const SupportRules& rules, const pathway::Days& window);

// Sums over persons.
struct SupportTotals {
  std::array<int64_t, kSupportCodeCount> persons{};
  std::set<uint32_t> conseillers;  // of the AGs of the stock
  int64_t delays = 0;
  int64_t delay_days = 0;
  int64_t delays_in_time = 0;

  void Add(const SupportTotals& other);
};
// Adds what the person adds to each sum: add(code, standing, first) is called for each standing
// that counts; `first` for the first one of the person and the code.
using StandingVisitor = std::function<void(SupportCode, const SupportStanding&, bool first)>;
void ForCountedSupport(const SupportedPerson& person, const SupportRules& rules,
                       const pathway::Days& window, const StandingVisitor& visit);
void AddSupport(SupportCode code, const SupportStanding& standing, bool first,
                const SupportRules& rules, SupportTotals* totals);

// Working time of conseillers on the last day of the window.
struct Conseiller {
  uint32_t code = 0;
  double etp = 0;
};

// The row of `code`; without a value, and with the reason, where there is nothing to divide by.
jalon::v1::MatrixRow MakeSupportRow(SupportCode code, const SupportTotals& totals,
                                    const std::vector<Conseiller>& conseillers,
                                    const SupportRules& rules);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_SUPPORT_CELLS_H_
