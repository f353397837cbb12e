// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/population.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "tools/simulate/calendar.h"
#include "tools/simulate/persons.h"

namespace jalon::simulate {
namespace {

// Nobody enters in the last days, so that those who enter last can still be oriented in time.
constexpr int kQuietDays = 3;
constexpr int64_t kFirstNumber = 1'000'000;
constexpr int64_t kWithChildPermille = 100;
constexpr int64_t kSoumisDemandeurPermille = 800;
constexpr int64_t kSoumisConjointPermille = 650;
// The MSA leaves the block of the tops out for many persons.
constexpr int64_t kMsaUnsaidPermille = 400;
constexpr int64_t kLongSuspendedPermille = 50;
constexpr int64_t kRightSuspendedPermille = 10;
constexpr int64_t kDaysOfAnyMonth = 28;
constexpr int kDaysToNotify = 15;   // from the request
constexpr int kDaysToTransmit = 5;  // from the notification to the daily that tells it, at most
constexpr int64_t kAnnouncedPermille = 150;  // entrants told with état 0 before the decision

// "062" as digits: a dossier number has no letters, even in Corsica.
std::string Digits(std::string_view departement) {
  std::string digits(departement);
  for (char& c : digits) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) c = '0';
  }
  return digits;
}

class Builder {
 public:
  Builder(const Description& description, Random* random)
      : description_(description), random_(random), maker_(description.from, random) {}

  void AddStock() {
    for (int64_t left = description_.stock; left > 0;) {
      Dossier& dossier = AddDossier(left >= 2);
      SettleInStock(&dossier);
      left -= Adults(dossier);
      AddChild(&dossier);
    }
  }

  void AddEntrants(const std::vector<Date>& entry_days) {
    for (int64_t left = description_.entrants; left > 0;) {
      Dossier& dossier = AddDossier(true);
      left -= Enter(random_->OneOf(entry_days), left >= 2, &dossier);
      AddChild(&dossier);
    }
  }

  std::vector<Dossier> Take() { return std::move(dossiers_); }

 private:
  static int64_t Adults(const Dossier& dossier) {
    return static_cast<int64_t>(dossier.persons.size());
  }

  Dossier& AddDossier(bool may_be_couple) {
    Dossier& dossier = dossiers_.emplace_back();
    dossier.emitter = random_->Permille(description_.shares.msa) ? Emitter::kMsa : Emitter::kCaf;
    SetNumbers(&dossier);
    dossier.persons.push_back(maker_.MakeAdult(dossier.emitter, Role::kDemandeur));
    if (may_be_couple && random_->Permille(description_.shares.couples)) AddConjoint(&dossier);
    return dossier;
  }

  void SetNumbers(Dossier* dossier) {
    const auto rank = static_cast<int64_t>(dossiers_.size());
    const std::string departement = Digits(description_.departement);
    dossier->number = fmt::format("{:08}{}", kFirstNumber + rank, departement);
    // CAF: the 7 digits of the allocataire, then 8 zeros. MSA: 15 digits that mean something.
    dossier->matricule =
        dossier->emitter == Emitter::kCaf
            ? fmt::format("{:07}00000000", rank)
            : fmt::format("{}{:04}{:02}{:07}", departement.substr(departement.size() - 2),
                          description_.from.year(), description_.from.month(), rank);
  }

  void AddConjoint(Dossier* dossier) {
    Person conjoint = maker_.MakeAdult(dossier->emitter, Role::kConjoint);
    Person& demandeur = dossier->persons.front();
    if (conjoint.identity.woman && !demandeur.identity.woman) {
      PersonMaker::Marry(&conjoint, demandeur);
    } else if (demandeur.identity.woman && !conjoint.identity.woman) {
      PersonMaker::Marry(&demandeur, conjoint);
    }
    dossier->persons.push_back(std::move(conjoint));
  }

  void AddChild(Dossier* dossier) {
    if (!random_->Permille(kWithChildPermille)) return;
    dossier->persons.push_back(maker_.MakeChild(dossier->persons.front()));
  }

  Soumis StockSoumis(const Dossier& dossier, const Person& person) {
    if (dossier.emitter == Emitter::kMsa && random_->Permille(kMsaUnsaidPermille)) {
      return Soumis::kUnsaid;
    }
    const bool yes = random_->Permille(person.role == Role::kDemandeur ? kSoumisDemandeurPermille
                                                                       : kSoumisConjointPermille);
    return yes ? Soumis::kYes : Soumis::kNo;
  }

  void SettleInStock(Dossier* dossier) {
    const Date first_seen = FirstOfMonth(description_.from).AddMonths(-2);
    dossier->requested_on = first_seen.AddDays(static_cast<int32_t>(-random_->Between(30, 3000)));
    for (Person& person : dossier->persons) person.soumis = StockSoumis(*dossier, person);
    if (random_->Permille(kLongSuspendedPermille)) {
      dossier->steps.push_back({random_->DayBetween(dossier->requested_on, first_seen), '4', "06"});
    } else if (random_->Permille(kRightSuspendedPermille)) {
      dossier->steps.push_back({random_->DayBetween(dossier->requested_on, first_seen), '3', "GK"});
    } else {
      dossier->steps.push_back({first_seen, '2', ""});
    }
  }

  // Makes the adults of `dossier` enter on `day`; the number of entrants, 1 or 2.
  int64_t Enter(Date day, bool may_be_two, Dossier* dossier) {
    SetEntry(day, dossier);
    if (random_->Permille(description_.shares.mutations_in)) {
      dossier->came_on = day.AddDays(static_cast<int32_t>(-random_->Between(3, 20)));
    }
    Announce(dossier);
    const bool told_by_month = description_.profile().interface_day != 0;
    dossier->steps.push_back({told_by_month ? day : dossier->seen_on, '2', ""});
    dossier->persons.front().way.emplace();
    if (dossier->persons.size() < 2) return 1;
    Person& conjoint = dossier->persons[1];
    if (may_be_two && random_->Permille(kSoumisConjointPermille)) {
      conjoint.way.emplace();
      return 2;
    }
    conjoint.soumis = Soumis::kNo;
    return 1;
  }

  // `day` is E.
  void SetEntry(Date day, Dossier* dossier) {
    const auto rank = static_cast<int32_t>(dossiers_.size());
    dossier->entered_on = day;
    dossier->seen_on = day;
    if (description_.profile().entry == EntryRule::kOpening) {
      dossier->requested_on = day.AddDays(static_cast<int32_t>(random_->Below(kDaysOfAnyMonth)));
      dossier->right_notified_on = dossier->requested_on.AddDays(kDaysToNotify);
      dossier->seen_on = MonthlyReceivedOn(description_.profile(), LastOfMonth(day));
    } else {
      dossier->requested_on = day.AddDays(static_cast<int32_t>(-random_->Between(25, 60)));
      dossier->right_notified_on = day.AddDays(-(rank % kDaysToTransmit));
    }
    if (description_.profile().entry == EntryRule::kNotification) {
      dossier->right_notified_on = day;
      dossier->seen_on = WorkingDayFrom(day.AddDays(rank % kDaysToTransmit));
    }
    dossier->opened_on = FirstOfMonth(dossier->requested_on);
  }

  void Announce(Dossier* dossier) {
    // A monthly file tells the last state of the month only.
    if (description_.profile().interface_day != 0) return;
    if (!random_->Permille(kAnnouncedPermille)) return;
    const Date day =
        WorkingDayFrom(dossier->seen_on.AddDays(static_cast<int32_t>(-random_->Between(6, 20))));
    if (day >= description_.from && day < dossier->seen_on) {
      dossier->steps.push_back({day, '0', ""});
    }
  }

  const Description& description_;
  Random* random_;
  PersonMaker maker_;
  std::vector<Dossier> dossiers_;
};

// The days on which E may be.
std::vector<Date> EntryDays(const Description& description) {
  const EntryRule rule = description.profile().entry;
  std::vector<Date> days;
  if (rule == EntryRule::kOpening) {
    for (Date day = description.from; day <= description.to; day = day.AddDays(1)) {
      if (day.day() == 1) days.push_back(day);
    }
    return days;
  }
  const int quiet_days = rule == EntryRule::kNotification ? kQuietDays + 7 : kQuietDays;
  days = WorkingDays(description.from, description.to.AddDays(-quiet_days));
  return days.empty() ? WorkingDays(description.from, description.to) : days;
}

}  // namespace

absl::StatusOr<std::vector<Dossier>> BuildPopulation(const Description& description,
                                                     Random* random) {
  const std::vector<Date> entry_days = EntryDays(description);
  if (entry_days.empty()) {
    const bool by_month = description.profile().entry == EntryRule::kOpening;
    return absl::InvalidArgumentError(by_month ? "la période n'a aucun premier du mois"
                                               : "la période n'a aucun jour ouvré");
  }
  Builder builder(description, random);
  builder.AddStock();
  builder.AddEntrants(entry_days);
  return builder.Take();
}

}  // namespace jalon::simulate
