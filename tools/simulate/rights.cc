// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/rights.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "tools/simulate/calendar.h"
#include "tools/simulate/dossier_xml.h"
#include "tools/simulate/journal.h"

namespace jalon::simulate {
namespace {

// Day of a message and the day it is about.
struct Told {
  Date as_of;
  Date transmitted_on;
  friend bool operator<(const Told& a, const Told& b) {
    return std::tie(a.as_of, a.transmitted_on) < std::tie(b.as_of, b.transmitted_on);
  }
};

class RightWriter {
 public:
  explicit RightWriter(const Description& description)
      : description_(description),
        profile_(description.profile()),
        first_monthly_(LastOfMonth(FirstOfMonth(description.from).AddMonths(-2))) {}

  void Write(const Dossier& dossier) {
    for (const Person& person : dossier.persons) {
      if (person.role == Role::kEnfant) continue;
      for (const Told& told : MessagesAbout(dossier, person)) Say(dossier, person, told);
    }
  }

  std::vector<RecordedEvent> Take() {
    std::stable_sort(
        events_.begin(), events_.end(),
        [](const RecordedEvent& a, const RecordedEvent& b) { return a.known_on < b.known_on; });
    return std::move(events_);
  }

 private:
  // Of what changed on `day`.
  Told MessageOf(Date day) const {
    const bool by_month = profile_.interface_day != 0 || day < description_.from;
    if (!by_month) return {day, day};
    const Date month_end = std::max(first_monthly_, LastOfMonth(day));
    return {month_end, MonthlyReceivedOn(profile_, month_end)};
  }

  std::set<Told> MessagesAbout(const Dossier& dossier, const Person& person) const {
    std::set<Told> messages;
    for (const Step& step : dossier.steps) messages.insert(MessageOf(step.on));
    for (const SoumisChange& flip : person.flips) messages.insert(MessageOf(flip.on));
    return messages;
  }

  void Say(const Dossier& dossier, const Person& person, const Told& told) {
    const Step& step = *StepOn(dossier, told.as_of);
    Json event = PersonEvent(description_, person, KindOf(dossier));
    event["effectiveOn"] = told.as_of.ToString();
    event["transmittedAt"] = told.transmitted_on.ToString() + "T12:00:00Z";
    event["knownOn"] = told.transmitted_on.ToString();
    event["rightObserved"] = Right(dossier, person, step, told.as_of);
    events_.push_back({told.transmitted_on, event.dump()});
  }

  static std::string_view KindOf(const Dossier& dossier) {
    return dossier.emitter == Emitter::kCaf ? "CAF" : "MSA";
  }

  Json Right(const Dossier& dossier, const Person& person, const Step& step, Date as_of) const {
    Json right{{"dossier", dossier.number},
               {"role", person.role == Role::kDemandeur ? "DEM" : "CJT"},
               {"organisme", Json{{"kind", KindOf(dossier)},
                                  {"number", OrganismeNumber(description_.departement)},
                                  {"matricule", dossier.matricule}}},
               {"etat", std::string(1, step.etat)}};
    if (!step.motif.empty()) right["motif"] = step.motif;
    const Soumis soumis = SoumisOn(person, as_of);
    if (soumis != Soumis::kUnsaid) right["soumis"] = soumis == Soumis::kYes;
    if (const Json transfer = TransferOf(dossier, as_of); !transfer.empty()) {
      right["transfer"] = transfer;
    }
    right["requestedOn"] = dossier.requested_on.ToString();
    if (dossier.entered_on.IsPresent()) {
      right["openedOn"] = dossier.opened_on.ToString();
      right["rightNotifiedOn"] = dossier.right_notified_on.ToString();
    }
    right["referenceOn"] = as_of.ToString();
    return right;
  }

  static Json TransferOf(const Dossier& dossier, Date as_of) {
    if (dossier.left_on.IsPresent() && dossier.left_on <= as_of) {
      return Json{{"direction", "OUT"}, {"on", dossier.left_on.ToString()}};
    }
    if (!dossier.came_on.IsPresent()) return Json();
    return Json{{"direction", "IN"}, {"on", dossier.came_on.ToString()}};
  }

  const Description& description_;
  const Profile& profile_;
  Date first_monthly_;  // end of the month that it tells
  std::vector<RecordedEvent> events_;
};

}  // namespace

std::vector<RecordedEvent> RightEvents(const Description& description,
                                       const std::vector<Dossier>& dossiers) {
  RightWriter writer(description);
  for (const Dossier& dossier : dossiers) writer.Write(dossier);
  return writer.Take();
}

}  // namespace jalon::simulate
