// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/convention_rules.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "engine/base/date.h"
#include "engine/base/error.h"
#include "engine/indicators/convention_text.h"
#include "engine/indicators/support_cells.h"

namespace jalon::indicators {
namespace {

using jalon::v1::Convention;
using jalon::v1::OrientationScope;
using jalon::v1::RdvStatus;
using jalon::v1::Threshold;

// A century: a longer delay is a mistake, and would leave the calendar.
constexpr int kMaxDelayMonths = 1200;
constexpr int kMaxDelayDays = 36525;

constexpr int kFirstOpenState = 2;
constexpr int kFirstSuspendedState = 3;
constexpr int kLastSuspendedState = 4;

absl::Status Invalid(const std::string& parameter, const std::string& what) {
  return InvalidField(parameter, "INVALID_VALUE",
                      absl::StrCat("valeur refusée pour « ", parameter, " » : ", what));
}

absl::Status Contradiction(const std::string& parameter, const std::string& what) {
  return InvalidField(parameter, "CONTRADICTION",
                      absl::StrCat("« ", parameter, " » se contredit : ", what));
}

template <typename List>
void SortUnique(List* list) {
  std::sort(list->begin(), list->end());
  list->erase(std::unique(list->begin(), list->end()), list->end());
}

void SayInclusive(Threshold* threshold) {
  if (!threshold->has_inclusive()) threshold->set_inclusive(true);
}

// A law says of a limit what the convention says, unless it says otherwise.
void CompleteLaws(Convention* convention) {
  const auto complete = [](bool inclusive, Threshold* threshold) {
    if (!threshold->has_inclusive()) threshold->set_inclusive(inclusive);
  };
  for (auto& law : *convention->mutable_dated_law()) {
    if (law.has_orientation_threshold()) {
      complete(convention->orientation_threshold().inclusive(),
               law.mutable_orientation_threshold());
    }
    if (law.has_rdv_threshold()) {
      complete(convention->rdv_threshold().inclusive(), law.mutable_rdv_threshold());
    }
    if (law.has_cer_threshold()) {
      complete(convention->cer_threshold().inclusive(), law.mutable_cer_threshold());
    }
  }
  std::stable_sort(convention->mutable_dated_law()->begin(), convention->mutable_dated_law()->end(),
                   [](const auto& a, const auto& b) { return a.from() < b.from(); });
}

absl::Status CheckDate(const std::string& parameter, const std::string& iso) {
  if (iso.empty() || Date::Parse(iso).ok()) return absl::OkStatus();
  return Invalid(parameter, absl::StrCat("la date « ", iso, " » n'existe pas"));
}

absl::Status CheckDates(const Convention& convention) {
  absl::Status status = CheckDate("effective_from", convention.effective_from());
  status.Update(CheckDate("effective_to", convention.effective_to()));
  for (const std::string& holiday : convention.holidays()) {
    status.Update(CheckDate("holidays", holiday));
  }
  const auto& report = convention.previous_report();
  status.Update(CheckDate("previous_report", report.to()));
  status.Update(CheckDate("previous_report", report.known_at()));
  if (!status.ok()) return status;
  if (convention.has_previous_report() && (report.to().empty() || report.known_at().empty())) {
    return Invalid("previous_report", "to et known_at sont nécessaires");
  }
  if (!convention.effective_from().empty() && !convention.effective_to().empty() &&
      convention.effective_from() > convention.effective_to()) {
    return Contradiction("effective_from", "le début d'effet est après la fin");
  }
  return absl::OkStatus();
}

absl::Status CheckCount(const std::string& parameter, int n, int most) {
  if (n >= 0 && n <= most) return absl::OkStatus();
  return Invalid(parameter, absl::StrCat(n, " n'est pas entre 0 et ", most));
}

absl::Status CheckThreshold(const std::string& parameter, const Threshold& threshold) {
  if (threshold.unit() == Threshold::UNIT_UNSPECIFIED) {
    return Invalid(parameter, "l'unité (day ou month) manque");
  }
  const bool months = threshold.unit() == Threshold::month;
  return CheckCount(parameter, threshold.n(), months ? kMaxDelayMonths : kMaxDelayDays);
}

absl::Status CheckDelays(const Convention& convention) {
  absl::Status status = CheckThreshold("orientation_threshold", convention.orientation_threshold());
  status.Update(CheckThreshold("rdv_threshold", convention.rdv_threshold()));
  status.Update(CheckThreshold("cer_threshold", convention.cer_threshold()));
  status.Update(CheckThreshold("ag_threshold", convention.ag_threshold()));
  status.Update(
      CheckCount("suspension_gap_months", convention.suspension_gap_months(), kMaxDelayMonths));
  status.Update(CheckCount("cer_lookback_days", convention.cer_lookback_days(), kMaxDelayDays));
  return status;
}

bool Contains(const google::protobuf::RepeatedField<int>& values, int value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// A limit is in time or not for all laws: answers show deadlines, not which law they follow.
absl::Status CheckLawThreshold(bool there, const Threshold& law, const Threshold& convention) {
  if (!there) return absl::OkStatus();
  if (absl::Status status = CheckThreshold("dated_law", law); !status.ok()) return status;
  if (law.inclusive() == convention.inclusive()) return absl::OkStatus();
  return Contradiction("dated_law", "inclusive n'est pas celui du seuil qu'elle remplace");
}

absl::Status CheckLaws(const Convention& convention) {
  std::string before;
  for (const auto& law : convention.dated_law()) {
    if (law.from().empty()) return Invalid("dated_law", "from (premier jour) manque");
    absl::Status status = CheckDate("dated_law", law.from());
    if (law.from() == before) {
      status.Update(Contradiction("dated_law", absl::StrCat("deux lois au ", law.from())));
    }
    before = law.from();
    status.Update(CheckLawThreshold(law.has_orientation_threshold(), law.orientation_threshold(),
                                    convention.orientation_threshold()));
    status.Update(CheckLawThreshold(law.has_rdv_threshold(), law.rdv_threshold(),
                                    convention.rdv_threshold()));
    status.Update(CheckLawThreshold(law.has_cer_threshold(), law.cer_threshold(),
                                    convention.cer_threshold()));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckStates(const Convention& convention) {
  const auto& states = convention.open_states();
  for (int state : states) {
    if (state < kFirstOpenState || state > kLastSuspendedState) {
      return Invalid("open_states", absl::StrCat("l'état ", state, " n'est pas entre 2 et 4"));
    }
  }
  // An état 2 is open and payable whatever else is counted: leaving it out would count the
  // suspended rights only.
  if (!Contains(states, kFirstOpenState)) {
    return Invalid("open_states", "l'état 2 (ouvert et versable) manque");
  }
  if (convention.suspension_motifs_size() > 0 && !Contains(states, kFirstSuspendedState) &&
      !Contains(states, kLastSuspendedState)) {
    return Contradiction("suspension_motifs", "open_states n'a ni l'état 3 ni l'état 4");
  }
  return absl::OkStatus();
}

absl::Status CheckMixed(const Convention& convention) {
  const auto& status = convention.rdv_status();
  if (status.size() > 1 &&
      (Contains(status, RdvStatus::not_cancelled) || Contains(status, RdvStatus::any))) {
    return Contradiction("rdv_status", "not_cancelled et any ne se mêlent pas à une liste");
  }
  const auto& scope = convention.orientation_scope();
  if (scope.size() > 1 &&
      (Contains(scope, OrientationScope::all) || Contains(scope, OrientationScope::hors_PE))) {
    return Contradiction("orientation_scope", "all et hors_PE ne se mêlent pas à une liste");
  }
  return absl::OkStatus();
}

// Counts of actions and persons that nobody has.
constexpr int kMostActions = 1000;
constexpr int kMostPersons = 10'000;
constexpr int kMostMonths = 1200;
constexpr int kMostDays = 36'500;

absl::Status CheckSupport(const Convention& convention) {
  absl::Status status = CheckCount("gad_min_social", convention.gad_min_social(), kMostActions);
  status.Update(CheckCount("gad_min_pro", convention.gad_min_pro(), kMostActions));
  status.Update(CheckCount("ag_load_threshold", convention.ag_load_threshold(), kMostPersons));
  status.Update(CheckCount("reexam_months", convention.reexam_months(), kMostMonths));
  status.Update(CheckCount("pe_list_months", convention.pe_list_months(), kMostMonths));
  status.Update(CheckCount("perdus_after_days", convention.perdus_after_days(), kMostDays));
  for (const std::string& type : convention.gad_referent_types()) {
    if (ReferentType(type) != jalon::v1::OrientationType::TYPE_UNSPECIFIED) continue;
    status.Update(Invalid("gad_referent_types", absl::StrCat("« ", type,
                                                             " » n'est ni social, ni socio-pro, ni "
                                                             "emploi")));
  }
  return status;
}

absl::Status CheckPeriods(const Convention& convention) {
  // Cohort, event and "since the last report" are three ways to attribute to a period; a report by
  // event has no list of entrants that the next one could leave out.
  if (convention.has_previous_report() &&
      convention.attribution() == jalon::v1::Attribution::event) {
    return Contradiction("previous_report", "il suppose attribution = cohort");
  }
  return absl::OkStatus();
}

}  // namespace

void Complete(const Convention& base, Convention* convention) {
  Convention complete = base;
  for (const char* own : {"name", "version", "effective_from", "effective_to"}) {
    complete.GetReflection()->ClearField(&complete, Convention::descriptor()->FindFieldByName(own));
  }
  std::vector<const google::protobuf::FieldDescriptor*> said;
  convention->GetReflection()->ListFields(*convention, &said);
  for (const auto* field : said) {
    if (field->name() != "none") complete.GetReflection()->ClearField(&complete, field);
    ForgetNone(field->name(), &complete);
  }
  for (const std::string& parameter : convention->none()) {
    const auto* field = Convention::descriptor()->FindFieldByName(parameter);
    complete.GetReflection()->ClearField(&complete, field);
  }
  complete.MergeFrom(*convention);
  SayInclusive(complete.mutable_orientation_threshold());
  SayInclusive(complete.mutable_rdv_threshold());
  SayInclusive(complete.mutable_cer_threshold());
  SayInclusive(complete.mutable_ag_threshold());
  CompleteLaws(&complete);
  SortUnique(complete.mutable_open_states());
  SortUnique(complete.mutable_suspension_motifs());
  SortUnique(complete.mutable_rdv_status());
  SortUnique(complete.mutable_orientation_scope());
  SortUnique(complete.mutable_gad_referent_types());
  SortUnique(complete.mutable_holidays());
  SortUnique(complete.mutable_none());
  if (complete.has_rdv_scope()) {
    SortUnique(complete.mutable_rdv_scope()->mutable_total());
    SortUnique(complete.mutable_rdv_scope()->mutable_delay());
  }
  *convention = std::move(complete);
}

absl::Status Check(const Convention& convention) {
  for (auto* check :
       {CheckDates, CheckDelays, CheckLaws, CheckStates, CheckMixed, CheckSupport, CheckPeriods}) {
    if (absl::Status status = check(convention); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace jalon::indicators
