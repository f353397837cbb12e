// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace jalon::simulate {
namespace {

constexpr int kOrientationMonths = 1;
constexpr int kCerMonths = 2;
// Usual spans, in days.
constexpr int kUsualOrientationDays = 16;
constexpr int kUsualPostalDays = 6;
constexpr int kUsualLateDays = 45;
// How strongly the last to enter are those to whom nothing happened yet: the smaller, the more.
constexpr int64_t kNeverOrientedBlurDays = 240;
constexpr int64_t kNoRdvBlurDays = 200;
constexpr int64_t kNoCerBlurDays = 700;
// Entrants whose date is put on the last day in time, or on the first day too late.
constexpr int64_t kEdgePermille = 30;
constexpr int64_t kElsewherePermille = 400;  // of RDVs not in time: soon, where it does not count
constexpr int64_t kBeforePermille = 30;  // received before the décision, signed before the letter

struct Entrant {
  Date entered_on;  // E
  Date seen_on;     // nothing happens before the département knows of the entry
  Way* way;
};
using Entrants = std::vector<Entrant>;

// The latest first, blurred: an index with a smaller key comes first.
std::vector<size_t> LatestFirst(const Entrants& entrants, std::vector<size_t> indexes,
                                int64_t blur_days, Random* random) {
  std::vector<std::pair<int64_t, size_t>> keys;
  keys.reserve(indexes.size());
  for (size_t index : indexes) {
    keys.emplace_back(random->Below(blur_days) - entrants[index].seen_on.days(), index);
  }
  std::sort(keys.begin(), keys.end());
  for (size_t i = 0; i < keys.size(); ++i) indexes[i] = keys[i].second;
  return indexes;
}

// Timings of one milestone, to give out so that their numbers are the wanted ones.
class Assignment {
 public:
  Assignment(const Entrants& entrants, Timing Way::*milestone, Random* random)
      : entrants_(entrants), milestone_(milestone), random_(random) {}

  // The entrants without timing that satisfy `condition`.
  std::vector<size_t> Waiting(const std::function<bool(const Entrant&)>& condition) const {
    std::vector<size_t> found;
    for (size_t i = 0; i < entrants_.size(); ++i) {
      if (!given_.empty() && given_[i]) continue;
      if (condition(entrants_[i])) found.push_back(i);
    }
    return found;
  }

  // Gives `timing` to the first of `candidates`, at most `count`; how many got it.
  int64_t Give(Timing timing, const std::vector<size_t>& candidates, int64_t count) {
    given_.resize(entrants_.size());
    const int64_t most = std::min(count, static_cast<int64_t>(candidates.size()));
    for (int64_t i = 0; i < most; ++i) {
      const size_t index = candidates[static_cast<size_t>(i)];
      given_[index] = true;
      entrants_[index].way->*milestone_ = timing;
    }
    return most;
  }

  int64_t GiveAtRandom(Timing timing, std::vector<size_t> candidates, int64_t count) {
    random_->Shuffle(&candidates);
    return Give(timing, candidates, count);
  }

  int64_t GiveToLatest(Timing timing, const std::vector<size_t>& candidates, int64_t blur_days,
                       int64_t count) {
    return Give(timing, LatestFirst(entrants_, candidates, blur_days, random_), count);
  }

 private:
  const Entrants& entrants_;
  Timing Way::*milestone_;
  Random* random_;
  std::vector<bool> given_;
};

int64_t Size(const std::vector<size_t>& indexes) { return static_cast<int64_t>(indexes.size()); }
bool Always(const Entrant&) { return true; }
bool IsOriented(const Entrant& entrant) { return entrant.way->orientation != Timing::kNone; }
bool IsNotOriented(const Entrant& entrant) { return !IsOriented(entrant); }

absl::Status TooShort(std::string_view code, int64_t missing) {
  return absl::InvalidArgumentError(
      fmt::format("la période est trop courte pour l'indicateur {} : {} personne(s) ne peuvent pas "
                  "encore être en retard à sa fin",
                  code, missing));
}

class Planner {
 public:
  Planner(const Description& description, Entrants entrants, Random* random)
      : profile_(description.profile()),
        late_permille_(description.shares.late_orientations),
        end_(description.to),
        rdv_days_(static_cast<int>(description.rdv_days_threshold)),
        counts_(WantedCounts(description)),
        entrants_(std::move(entrants)),
        random_(random) {}

  absl::Status Run() {
    absl::Status status = AssignOrientations();
    if (status.ok() && !profile_.cer_stands_for_rdv) status = AssignRdvs();
    if (status.ok()) status = AssignCers();
    if (status.ok() && profile_.cer_stands_for_rdv) status = AssignRdvsToCers();
    if (!status.ok()) return status;
    for (const Entrant& entrant : entrants_) SetDates(entrant);
    return absl::OkStatus();
  }

 private:
  // The first day on which an orientation is late and can be made.
  static Date FirstLateOrientation(const Entrant& entrant) {
    return std::max(entrant.entered_on.AddMonths(kOrientationMonths).AddDays(1), entrant.seen_on);
  }
  bool CanBeOrientedLate(const Entrant& entrant) const {
    return FirstLateOrientation(entrant) <= end_;
  }
  bool CanBeReceivedLate(const Entrant& entrant) const {
    return entrant.seen_on.AddDays(rdv_days_) < end_;
  }
  bool IsSeen(const Entrant& entrant) const { return entrant.seen_on <= end_; }
  bool CanSignLate(const Entrant& entrant) const {
    const Date last = LastNotificationBeforeLateCer();
    if (entrant.way->orientation == Timing::kInTime) return entrant.seen_on <= last;
    return IsOriented(entrant) && FirstLateOrientation(entrant) <= last;
  }
  // A CER can still be late, and known, when the notification is not after this day.
  Date LastNotificationBeforeLateCer() const { return end_.AddMonths(-kCerMonths).AddDays(-1); }

  absl::Status AssignOrientations() {
    const int64_t not_in_time = counts_.entrants - counts_.oriented_in_time;
    // A RDV or a CER is in time only after an orientation, be it a late one.
    const int64_t needed = std::max<int64_t>(
        0, std::max(counts_.rdv_in_time, counts_.cer_in_time) - counts_.oriented_in_time);
    Assignment assignment(entrants_, &Way::orientation, random_);
    const auto can_be_late = [this](const Entrant& entrant) { return CanBeOrientedLate(entrant); };
    const int64_t late =
        assignment.GiveAtRandom(Timing::kLate, assignment.Waiting(can_be_late),
                                std::max(needed, not_in_time * late_permille_ / 1000));
    if (late < needed) return TooShort("3.1.1.b", needed - late);
    assignment.GiveToLatest(Timing::kNone, assignment.Waiting(Always), kNeverOrientedBlurDays,
                            not_in_time - late);
    assignment.Give(Timing::kInTime, assignment.Waiting(Always), counts_.oriented_in_time);
    return absl::OkStatus();
  }

  // Numbers of one milestone, and who can reach it late.
  struct Goal {
    std::string_view code;
    Timing Way::*milestone;
    int64_t total;
    int64_t in_time;
    int64_t none_blur_days;
    std::function<bool(const Entrant&)> can_be_late;
  };

  absl::Status AssignRdvs() {
    return AssignAfterOrientation(
        {"3.1.2.b", &Way::rdv, counts_.rdv, counts_.rdv_in_time, kNoRdvBlurDays,
         [this](const Entrant& e) { return IsOriented(e) && CanBeReceivedLate(e); }});
  }

  absl::Status AssignCers() {
    return AssignAfterOrientation({"3.1.3.b", &Way::cer, counts_.cer, counts_.cer_in_time,
                                   kNoCerBlurDays,
                                   [this](const Entrant& e) { return CanSignLate(e); }});
  }

  // The signature of the CER stands for the rendez-vous: who signs in time may sign within days.
  absl::Status AssignRdvsToCers() {
    Assignment assignment(entrants_, &Way::rdv, random_);
    const auto signs = [](Timing timing) {
      return [timing](const Entrant& entrant) { return entrant.way->cer == timing; };
    };
    const auto must_be_early = [this](const Entrant& entrant) {
      return entrant.way->cer == Timing::kInTime && !CanBeReceivedLate(entrant);
    };
    const std::vector<size_t> early = assignment.Waiting(must_be_early);
    if (Size(early) > counts_.rdv_in_time) {
      return TooShort("3.1.2.b", Size(early) - counts_.rdv_in_time);
    }
    const int64_t given = assignment.Give(Timing::kInTime, early, Size(early));
    assignment.GiveAtRandom(Timing::kInTime, assignment.Waiting(signs(Timing::kInTime)),
                            counts_.rdv_in_time - given);
    assignment.Give(Timing::kLate, assignment.Waiting(signs(Timing::kInTime)), counts_.cer);
    assignment.Give(Timing::kLate, assignment.Waiting(signs(Timing::kLate)), counts_.cer);
    return absl::OkStatus();
  }

  // Who was never oriented cannot be in time: late if the others are not enough, else nothing.
  absl::Status AssignAfterOrientation(const Goal& goal) {
    const int64_t none = counts_.entrants - goal.total;
    const int64_t late = goal.total - goal.in_time;
    Assignment assignment(entrants_, goal.milestone, random_);
    const std::vector<size_t> never_oriented = assignment.Waiting(
        [this](const Entrant& entrant) { return IsNotOriented(entrant) && IsSeen(entrant); });
    const std::vector<size_t> can_be_late = assignment.Waiting(goal.can_be_late);
    const int64_t late_without_orientation =
        std::max({int64_t{0}, Size(never_oriented) - none, late - Size(can_be_late)});
    int64_t given =
        assignment.GiveAtRandom(Timing::kLate, never_oriented, late_without_orientation);
    given += assignment.GiveAtRandom(Timing::kLate, can_be_late, late - given);
    if (given < late) return TooShort(goal.code, late - given);
    given = assignment.GiveAtRandom(Timing::kNone, assignment.Waiting(IsNotOriented), none);
    assignment.GiveToLatest(Timing::kNone, assignment.Waiting(Always), goal.none_blur_days,
                            none - given);
    assignment.Give(Timing::kInTime, assignment.Waiting(Always), goal.in_time);
    return absl::OkStatus();
  }

  void SetDates(const Entrant& entrant) {
    if (IsOriented(entrant)) SetOrientation(entrant);
    if (profile_.cer_stands_for_rdv) {
      if (entrant.way->cer != Timing::kNone) entrant.way->cer_on = CerDayOfRdv(entrant);
      entrant.way->rdv_on = entrant.way->cer_on;
      return;
    }
    if (entrant.way->rdv != Timing::kNone) entrant.way->rdv_on = RdvDay(entrant);
    if (entrant.way->cer != Timing::kNone) entrant.way->cer_on = CerDay(entrant);
  }

  void SetOrientation(const Entrant& entrant) {
    Way& way = *entrant.way;
    const Date last_in_time = entrant.entered_on.AddMonths(kOrientationMonths);
    const Date bound = way.cer == Timing::kLate ? LastNotificationBeforeLateCer() : end_;
    if (way.orientation == Timing::kLate) {
      way.notified_on = LateDay(FirstLateOrientation(entrant), bound);
    } else {
      way.notified_on = InTimeDay(entrant.seen_on, kUsualOrientationDays, last_in_time, bound);
    }
    const Date decision_bound =
        way.rdv == Timing::kLate ? end_.AddDays(-rdv_days_ - 1) : way.notified_on;
    const Date last = std::min(way.notified_on, decision_bound);
    const Date first = std::min(last, way.notified_on.AddDays(-kUsualPostalDays));
    way.decided_on = random_->DayBetween(std::max(entrant.seen_on, first), last);
  }

  Date RdvDay(const Entrant& entrant) {
    Way& way = *entrant.way;
    if (!IsOriented(entrant)) return UsualDay(entrant.seen_on);
    const Date last_in_time = way.decided_on.AddDays(rdv_days_);
    way.rdv_elsewhere = way.rdv == Timing::kLate && !profile_.rdv_structure.empty() &&
                        random_->Permille(kElsewherePermille);
    if (way.rdv == Timing::kLate && !way.rdv_elsewhere) {
      return LateDay(last_in_time.AddDays(1), end_);
    }
    if (random_->Permille(kBeforePermille)) {
      return random_->DayBetween(entrant.seen_on, way.decided_on);
    }
    return InTimeDay(way.decided_on, rdv_days_, last_in_time, end_);
  }

  Date CerDay(const Entrant& entrant) {
    const Way& way = *entrant.way;
    if (!IsOriented(entrant)) return UsualDay(entrant.seen_on);
    const Date last_in_time = way.notified_on.AddMonths(kCerMonths);
    if (way.cer == Timing::kLate) return LateDay(last_in_time.AddDays(1), end_);
    if (random_->Permille(kBeforePermille)) {
      return random_->DayBetween(entrant.seen_on, way.notified_on);
    }
    return InTimeDay(way.notified_on, kUsualLateDays, last_in_time, end_);
  }

  // A day in [first, min(last_in_time, bound)], mostly in its first `usual_days`.
  Date InTimeDay(Date first, int usual_days, Date last_in_time, Date bound) {
    if (last_in_time <= bound && random_->Permille(kEdgePermille)) return last_in_time;
    const Date last = std::min({first.AddDays(usual_days), last_in_time, bound});
    return random_->DayBetween(first, last);
  }

  // Where the signature stands for the rendez-vous.
  Date CerDayOfRdv(const Entrant& entrant) {
    const Way& way = *entrant.way;
    if (way.cer == Timing::kLate || !IsOriented(entrant)) return CerDay(entrant);
    const Date last_early = way.decided_on.AddDays(rdv_days_);
    if (way.rdv == Timing::kInTime) return InTimeDay(way.decided_on, rdv_days_, last_early, end_);
    return InTimeDay(last_early.AddDays(1), kUsualLateDays, way.notified_on.AddMonths(kCerMonths),
                     end_);
  }

  // A day from `first`, the first one too late, to `bound`.
  Date LateDay(Date first, Date bound) {
    if (random_->Permille(kEdgePermille)) return first;
    return random_->DayBetween(first, std::min(bound, first.AddDays(kUsualLateDays)));
  }

  Date UsualDay(Date first) {
    return random_->DayBetween(first, std::min(end_, first.AddDays(kUsualLateDays)));
  }

  const Profile& profile_;
  int64_t late_permille_;
  Date end_;
  int rdv_days_;
  Counts counts_;
  Entrants entrants_;
  Random* random_;
};

}  // namespace

absl::Status PlanWays(const Description& description, std::vector<Dossier>* dossiers,
                      Random* random) {
  Entrants entrants;
  for (Dossier& dossier : *dossiers) {
    for (Person& person : dossier.persons) {
      if (person.way.has_value()) {
        entrants.push_back({dossier.entered_on, dossier.seen_on, &*person.way});
      }
    }
  }
  return Planner(description, std::move(entrants), random).Run();
}

bool IsOrientedInTime(const Profile& profile, Date entered_on, const Way& way) {
  const Date on = profile.oriented_when_decided ? way.decided_on : way.notified_on;
  return on.IsPresent() && on <= entered_on.AddMonths(kOrientationMonths);
}

bool IsRdvInTime(const Way& way, int64_t threshold_days) {
  return way.rdv_on.IsPresent() && way.decided_on.IsPresent() && !way.rdv_elsewhere &&
         DaysBetween(way.decided_on, way.rdv_on) <= threshold_days;
}

bool IsCerInTime(const Way& way) {
  return way.cer_on.IsPresent() && way.notified_on.IsPresent() &&
         way.cer_on <= way.notified_on.AddMonths(kCerMonths);
}

Counts TrueCounts(const Description& description, const std::vector<Dossier>& dossiers) {
  Counts counts;
  for (const Dossier& dossier : dossiers) {
    for (const Person& person : dossier.persons) {
      if (!person.way.has_value()) continue;
      const Way& way = *person.way;
      ++counts.entrants;
      counts.oriented_in_time += IsOrientedInTime(description.profile(), dossier.entered_on, way);
      counts.rdv += way.rdv_on.IsPresent();
      counts.rdv_in_time += IsRdvInTime(way, description.rdv_days_threshold);
      counts.cer += way.cer_on.IsPresent();
      counts.cer_in_time += IsCerInTime(way);
    }
  }
  return counts;
}

}  // namespace jalon::simulate
