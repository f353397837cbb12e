// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/life.h"

#include <algorithm>

#include "tools/simulate/calendar.h"

namespace jalon::simulate {
namespace {

// Spans in days.
constexpr int64_t kBeforeFlip = 15;
constexpr int64_t kShortestFlip = 30;
constexpr int64_t kLongestFlip = 100;
constexpr int64_t kBeforeSuspension = 20;
constexpr int64_t kShortestSuspension = 28;  // one to three months
constexpr int64_t kLongestSuspension = 92;
constexpr int64_t kBeforeClosure = 10;
constexpr int64_t kShortestAbsence = 30;
constexpr int64_t kLongestAbsence = 120;
// Of a thousand dossiers.
constexpr int64_t kRepeatedPermille = 150;
constexpr int64_t kRegularisedPermille = 100;

class Life {
 public:
  Life(const Description& description, Random* random)
      : description_(description), random_(random) {}

  int64_t LiveOn(Dossier* dossier) {
    busy_until_ = dossier->seen_on.IsPresent() ? dossier->seen_on : description_.from;
    MaybeRepeat(dossier);
    // A suspended stock dossier stays so: reopened, its persons would look like new entrants.
    const bool open = dossier->steps.back().etat == '2';
    if (open) MaybeFlip(dossier);
    if (open) MaybeSuspend(dossier);
    return MaybeLeave(dossier);
  }

 private:
  // A working day between `least` and `most` days after `start`; absent when the period is over.
  Date DayAfter(Date start, int64_t least, int64_t most) {
    const Date first = std::max(start.AddDays(static_cast<int32_t>(least)), description_.from);
    const Date last = std::min(start.AddDays(static_cast<int32_t>(most)), description_.to);
    if (first > last) return Date::Absent();
    const Date day = WorkingDayFrom(random_->DayBetween(first, last));
    return day <= description_.to ? day : Date::Absent();
  }

  // Any working day from `least` days after `start` to the end of the period.
  Date AnyDayAfter(Date start, int64_t least) {
    return DayAfter(start, least, DaysBetween(start, description_.to));
  }

  void MaybeRepeat(Dossier* dossier) {
    if (!random_->Permille(kRepeatedPermille)) return;
    const Date day = AnyDayAfter(busy_until_, 1);
    if (day.IsPresent()) dossier->repeats.push_back(day);
  }

  void MaybeFlip(Dossier* dossier) {
    const Date start = busy_until_;
    for (Person& person : dossier->persons) {
      if (person.soumis != Soumis::kYes || person.role == Role::kEnfant) continue;
      if (!random_->Permille(description_.shares.soumis_flips)) continue;
      const Date off = AnyDayAfter(start, kBeforeFlip);
      if (!off.IsPresent()) continue;
      const Date on_again = DayAfter(off, kShortestFlip, kLongestFlip);
      if (!on_again.IsPresent()) continue;
      person.flips = {{off, false}, {on_again, true}};
      busy_until_ = std::max(busy_until_, on_again);
    }
  }

  void MaybeSuspend(Dossier* dossier) {
    if (!random_->Permille(description_.shares.suspensions)) return;
    // A right suspended in the month in which it opens would never be told as open.
    const Date open_since = std::max(dossier->steps.back().on, dossier->seen_on);
    const Date start = AnyDayAfter(open_since, kBeforeSuspension);
    if (!start.IsPresent()) return;
    dossier->steps.push_back({start, '4', "06"});
    busy_until_ = std::max(busy_until_, start);
    const Date back = DayAfter(start, kShortestSuspension, kLongestSuspension);
    if (!back.IsPresent()) return;
    dossier->steps.push_back({back, '2', ""});
    busy_until_ = std::max(busy_until_, back);
  }

  int64_t MaybeLeave(Dossier* dossier) {
    const bool is_stock = !dossier->entered_on.IsPresent();
    const bool is_open = dossier->steps.back().etat == '2';
    if (is_stock && is_open && random_->Permille(description_.shares.reentries)) {
      return Reenter(dossier);
    }
    if (random_->Permille(description_.shares.mutations_out)) {
      dossier->left_on = Close(dossier, "MUT");
    } else if (random_->Permille(description_.shares.closures)) {
      // A right that was not payable for months runs out; an open one ends.
      Close(dossier, is_open ? "RFD" : "ECH");
      dossier->regularised_after_closure = random_->Permille(kRegularisedPermille);
    }
    return 0;
  }

  // Closes the right after everything else; absent when there is no time left.
  Date Close(Dossier* dossier, std::string_view motif) {
    const Date quiet_from = std::max(busy_until_, LastEventOn(*dossier));
    const Date day = AnyDayAfter(quiet_from, kBeforeClosure);
    if (!day.IsPresent()) return day;
    dossier->steps.push_back({day, '5', motif});
    std::erase_if(dossier->repeats, [&](Date repeat) { return repeat >= day; });
    return day;
  }

  int64_t Reenter(Dossier* dossier) {
    const Date closed_on = Close(dossier, "RFD");
    if (!closed_on.IsPresent()) return 0;
    const Date back = DayAfter(closed_on, kShortestAbsence, kLongestAbsence);
    if (!back.IsPresent()) return 0;
    dossier->steps.push_back({back, '2', ""});
    return std::count_if(dossier->persons.begin(), dossier->persons.end(),
                         [](const Person& p) { return p.soumis == Soumis::kYes; });
  }

  const Description& description_;
  Random* random_;
  Date busy_until_;  // the last day on which something happens to the dossier
};

}  // namespace

int64_t LiveOn(const Description& description, std::vector<Dossier>* dossiers, Random* random) {
  Life life(description, random);
  int64_t reentries = 0;
  for (Dossier& dossier : *dossiers) reentries += life.LiveOn(&dossier);
  return reentries;
}

}  // namespace jalon::simulate
