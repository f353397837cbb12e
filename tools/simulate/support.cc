// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/support.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace jalon::simulate {
namespace {

// Starts of AG of the period that still last at its end, of a thousand, when that is free.
constexpr int64_t kAgLasting = 650;
// GADs of entrants that still last at the end of the period, of a thousand, when that is free.
constexpr int64_t kGadLasting = 600;
// Persons of the AG's stock who have a GAD too, of a thousand, where that does not count.
constexpr int64_t kBothPermille = 40;
// Spans in days.
constexpr int kBeforeGad = 20;  // from the entry, at least
constexpr int64_t kShortestAgo = 30;
constexpr int64_t kLongestAgo = 500;

int64_t Or0(const std::optional<int64_t>& value) { return value.value_or(0); }

// Half up.
int64_t Rounded(int64_t numerator, int64_t denominator) {
  return (2 * numerator + denominator) / (2 * denominator);
}

// How many persons of each kind there are to be.
struct Numbers {
  int64_t gad = 0;           // GADs of the period that 3.2.1.a counts
  int64_t gad_lasting = 0;   // of them, to the end of the period
  int64_t gad_of_stock = 0;  // others, in 3.2.1.b only
  int64_t ag = 0;            // starts of AG, BRSA, of persons without GAD
  int64_t ag_lasting = 0;    // of them, to the end of the period
  int64_t ag_before = 0;     // AGs started before the period that last to its end
  int64_t both = 0;          // persons with a GAD that lasts and a start of AG
  int64_t both_unseen = 0;   // persons with an AG whose GAD does not count for it
};

// The AG on their own.
void SetAg(const SupportTargets& targets, Numbers* n) {
  n->ag = Or0(targets.ag);
  n->ag_lasting = n->ag * kAgLasting / 1000;
  if (!targets.ag_stock) return;
  n->ag_lasting = std::min(n->ag_lasting, *targets.ag_stock);
  n->ag_before = *targets.ag_stock - n->ag_lasting;
}

Numbers NumbersOf(const Description& description) {
  const SupportTargets& targets = description.support;
  const Profile& profile = description.profile();
  Numbers n;
  n.gad = Or0(targets.gad);
  const int64_t stock = targets.gad_stock.value_or(n.gad);
  if (profile.gad_ag == GadAg::kWith) {
    // 3.2.1 is a union: who has both is in it once.
    n.both = targets.gad_and_ag;
    n.ag = Or0(targets.ag) - n.both;
    n.gad -= n.ag;
    n.gad_lasting = std::min(n.gad, stock);
    n.ag_lasting = std::min(n.ag, stock - n.gad_lasting);
    n.ag_before = stock - n.gad_lasting - n.ag_lasting;
    return n;
  }
  SetAg(targets, &n);
  n.gad_lasting = std::min(n.gad, stock);
  if (profile.gad_new_entrants_only) {
    n.gad_lasting = std::min(stock, n.gad * kGadLasting / 1000);
    n.gad_of_stock = stock - n.gad_lasting;
  }
  if (profile.gad_ag == GadAg::kWithout) {
    n.both_unseen = (n.ag_lasting + n.ag_before) * kBothPermille / 1000;
  }
  return n;
}

int64_t AgStock(const Description& description) {
  const Numbers n = NumbersOf(description);
  return n.ag_lasting + n.ag_before;
}

absl::Status Refused(const std::string& message) { return absl::InvalidArgumentError(message); }

absl::Status CheckGad(const Description& description) {
  const SupportTargets& targets = description.support;
  const Profile& profile = description.profile();
  const Numbers n = NumbersOf(description);
  if (n.gad < 0 || n.ag < 0 || n.both > n.gad_lasting) {
    return Refused("« gad_and_ag » ou 3.2.2.a dépasse ce que 3.2.1.a réunit");
  }
  if (profile.gad_new_entrants_only && n.gad > description.entrants) {
    return Refused(
        fmt::format("l'effectif 3.2.1.a ({}) dépasse les {} nouveaux entrants : sous {} il ne "
                    "compte qu'eux",
                    n.gad, description.entrants, description.convention));
  }
  if (profile.gad_ag == GadAg::kAlone && Or0(targets.gad_stock) > n.gad) {
    return Refused(
        fmt::format("l'effectif 3.2.1.b ({}) dépasse 3.2.1.a ({}) : qui est suivi au dernier jour "
                    "l'est dans la période",
                    Or0(targets.gad_stock), n.gad));
  }
  if (profile.gad_ag == GadAg::kWith && targets.ag_stock) {
    return Refused("3.2.2.b suit de 3.2.1.b sous cette convention : ne donnez que 3.2.1.b");
  }
  return absl::OkStatus();
}

absl::Status CheckLoad(const Description& description) {
  const SupportTargets& targets = description.support;
  if (!targets.ag_load) return absl::OkStatus();
  const int64_t stock = AgStock(description);
  const int64_t conseillers = Conseillers(description);
  if (conseillers > 0 && Rounded(stock, conseillers) == *targets.ag_load) return absl::OkStatus();
  return Refused(
      fmt::format("aucun nombre entier de conseillers ne donne {} personnes chacun (3.2.2.c) pour "
                  "{} personnes (3.2.2.b)",
                  *targets.ag_load, stock));
}

bool Lasts(Date from, Date to, Date day) {
  return from.IsPresent() && from <= day && (!to.IsPresent() || to >= day);
}

// Chooses persons one after the other.
class SupportPlanner {
 public:
  SupportPlanner(const Description& description, std::vector<Dossier>* dossiers, Random* random)
      : description_(description),
        profile_(description.profile()),
        from_(description.from),
        end_(description.SupportTo()),
        random_(random) {
    for (Dossier& dossier : *dossiers) AddPool(&dossier);
    random_->Shuffle(&stock_);
    random_->Shuffle(&entrants_);
  }

  absl::StatusOr<std::vector<Followed>> Run() {
    const Numbers n = NumbersOf(description_);
    absl::Status status = CheckPools(n);
    if (!status.ok()) return status;
    PlanGad(n);
    PlanAg(n);
    PlanDelays();
    PlanConseillers();
    for (int64_t i = 0; i < Or0(description_.support.coordinated); ++i) {
      FromStock().coordinated_from = SomeTimeAgo();
    }
    return std::move(followed_);
  }

 private:
  struct Candidate {
    Person* person;
    Date from;  // nothing before
  };

  void AddPool(Dossier* dossier) {
    for (Person& person : dossier->persons) {
      if (person.role == Role::kEnfant) continue;
      if (!person.way.has_value()) {
        if (!dossier->seen_on.IsPresent()) stock_.push_back({&person, from_});
      } else if (const Date first = dossier->seen_on.AddDays(kBeforeGad); first < end_) {
        entrants_.push_back({&person, first});
      }
    }
  }

  // Entrants with a GAD: all, when 3.2.1.a counts nobody else.
  int64_t GadEntrants(const Numbers& n) const {
    if (profile_.gad_new_entrants_only) return n.gad;
    return std::min(n.gad / 2, static_cast<int64_t>(entrants_.size()) / 2);
  }

  absl::Status CheckPools(const Numbers& n) const {
    const int64_t of_entrants = GadEntrants(n);
    const int64_t of_stock = n.gad - of_entrants + n.gad_of_stock + n.ag + n.ag_before +
                             description_.support.ag_non_brsa +
                             Or0(description_.support.coordinated);
    if (of_entrants > static_cast<int64_t>(entrants_.size())) {
      return Refused(fmt::format(
          "3.2.1.a demande {} nouveaux entrants vus assez tôt dans la période ; il y en a {}",
          of_entrants, entrants_.size()));
    }
    if (of_stock <= static_cast<int64_t>(stock_.size())) return absl::OkStatus();
    return Refused(fmt::format("« stock » : l'accompagnement demande {} adultes, il y en a {}",
                               of_stock, stock_.size()));
  }

  Followed& FromStock() {
    followed_.push_back({});
    followed_.back().person = stock_.back().person;
    stock_.pop_back();
    return followed_.back();
  }

  Date SomeTimeAgo() {
    return from_.AddDays(static_cast<int32_t>(-random_->Between(kShortestAgo, kLongestAgo)));
  }

  void GiveGad(Date from, bool lasts, Followed* followed) {
    followed->gad_by_actions = random_->Permille(profile_.gad_by_actions);
    followed->gad_from = from;
    if (lasts) return;
    const Date first = std::max(from, from_);
    followed->gad_to = random_->DayBetween(first, end_.AddDays(-1));
  }

  void PlanGad(const Numbers& n) {
    const int64_t of_entrants = GadEntrants(n);
    for (int64_t i = 0; i < of_entrants; ++i) {
      const Candidate candidate = entrants_.back();
      entrants_.pop_back();
      followed_.push_back({});
      followed_.back().person = candidate.person;
      followed_.back().entrant = true;
      GiveGad(random_->DayBetween(candidate.from, end_.AddDays(-1)), i < n.gad_lasting,
              &followed_.back());
    }
    for (int64_t i = of_entrants; i < n.gad; ++i) {
      GiveGad(SomeTimeAgo(), i < n.gad_lasting, &FromStock());
    }
    for (int64_t i = 0; i < n.gad_of_stock; ++i) GiveGad(SomeTimeAgo(), true, &FromStock());
    for (int64_t i = 0; i < n.both; ++i) GiveAg(true, &followed_[static_cast<size_t>(i)]);
  }

  // An AG that starts in the period.
  void GiveAg(bool lasts, Followed* followed) {
    followed->ag_from = random_->DayBetween(from_, end_.AddDays(-1));
    if (!lasts) followed->ag_to = random_->DayBetween(followed->ag_from, end_.AddDays(-1));
  }

  void PlanAg(const Numbers& n) {
    for (int64_t i = 0; i < n.ag; ++i) GiveAg(i < n.ag_lasting, &FromStock());
    for (int64_t i = 0; i < description_.support.ag_non_brsa; ++i) {
      Followed& other = FromStock();
      GiveAg(false, &other);
      other.ag_brsa = false;
    }
    for (int64_t i = 0; i < n.ag_before; ++i) FromStock().ag_from = SomeTimeAgo();
    int64_t both = n.both_unseen;
    for (Followed& followed : followed_) {
      if (both == 0) return;
      if (!Lasts(followed.ag_from, followed.ag_to, end_)) continue;
      GiveGad(SomeTimeAgo(), true, &followed);
      --both;
    }
  }

  // Delays whose mean is the wanted one: in pairs around it, then a day more for some.
  void PlanDelays() {
    if (!description_.support.ag_delay_tenths) return;
    std::vector<Followed*> starts;
    for (Followed& followed : followed_) {
      if (followed.ag_from.IsPresent() && followed.ag_from >= from_) starts.push_back(&followed);
    }
    const auto count = static_cast<int64_t>(starts.size());
    if (count == 0) return;
    const int64_t sum = Rounded(*description_.support.ag_delay_tenths * count, 10);
    const int64_t usual = sum / count;
    int64_t spread = 0;
    for (int64_t i = 0; i < count; ++i) {
      const bool last_alone = i % 2 == 0 && i + 1 == count;
      spread = i % 2 == 1 ? -spread : (last_alone ? 0 : random_->Between(0, usual));
      const int64_t delay = usual + spread + (i < sum % count ? 1 : 0);
      Followed& followed = *starts[static_cast<size_t>(i)];
      followed.ag_prescribed_on = followed.ag_from.AddDays(static_cast<int32_t>(-delay));
    }
  }

  void PlanConseillers() {
    const int64_t conseillers = Conseillers(description_);
    if (conseillers == 0) return;
    int64_t next = 0;
    for (Followed& followed : followed_) {
      if (followed.ag_from.IsPresent()) followed.conseiller = 1 + next++ % conseillers;
    }
  }

  const Description& description_;
  const Profile& profile_;
  Date from_;
  Date end_;
  Random* random_;
  std::vector<Candidate> stock_;
  std::vector<Candidate> entrants_;
  std::vector<Followed> followed_;
};

// One person, by the rules of the profile.
struct Standing {
  bool gad, gad_stock, ag, ag_stock, starts, coordinated;
};

Standing Stand(const Description& description, const Followed& followed) {
  const Profile& profile = description.profile();
  const Date from = description.from;
  const Date end = description.SupportTo();
  const auto active = [&](Date first, Date last) {
    return first.IsPresent() && first <= end && (!last.IsPresent() || last >= from);
  };
  Standing s{};
  s.starts = followed.ag_from.IsPresent() && followed.ag_from >= from && followed.ag_from <= end;
  s.ag = s.starts && followed.ag_brsa;
  s.ag_stock = Lasts(followed.ag_from, followed.ag_to, end);
  s.gad = active(followed.gad_from, followed.gad_to);
  s.gad_stock = Lasts(followed.gad_from, followed.gad_to, end);
  s.coordinated = followed.coordinated_from.IsPresent() && followed.coordinated_from <= end;
  if (profile.gad_ag == GadAg::kWith) {
    s.gad = s.gad || s.ag;
    s.gad_stock = s.gad_stock || (s.ag_stock && followed.ag_brsa);
  } else if (profile.gad_ag == GadAg::kWithout) {
    s.gad = s.gad && !active(followed.ag_from, followed.ag_to);
    s.gad_stock = s.gad_stock && !s.ag_stock;
  }
  s.gad = s.gad && (followed.entrant || !profile.gad_new_entrants_only);
  return s;
}

struct Sums {
  int64_t gad = 0, gad_stock = 0, ag = 0, ag_stock = 0, coordinated = 0;
  int64_t delays = 0, delay_days = 0;
};

Sums SumsOf(const Description& description, const std::vector<Followed>& followed) {
  Sums sums;
  for (const Followed& one : followed) {
    const Standing s = Stand(description, one);
    sums.gad += s.gad;
    sums.gad_stock += s.gad_stock;
    sums.ag += s.ag;
    sums.ag_stock += s.ag_stock;
    sums.coordinated += s.coordinated;
    if (!s.starts || !one.ag_prescribed_on.IsPresent()) continue;
    ++sums.delays;
    sums.delay_days += DaysBetween(one.ag_prescribed_on, one.ag_from);
  }
  return sums;
}

}  // namespace

int64_t Conseillers(const Description& description) {
  const SupportTargets& targets = description.support;
  if (targets.conseillers != 0 || Or0(targets.ag_load) == 0) return targets.conseillers;
  const int64_t stock = AgStock(description);
  for (int64_t n = stock / *targets.ag_load; n <= stock / *targets.ag_load + 1; ++n) {
    if (n > 0 && Rounded(stock, n) == *targets.ag_load) return n;
  }
  return 0;
}

absl::Status CheckSupport(const Description& description) {
  const SupportTargets& t = description.support;
  for (const auto& target :
       {t.gad, t.gad_stock, t.ag, t.ag_stock, t.ag_load, t.coordinated,
        std::optional(t.ag_non_brsa), std::optional(t.gad_and_ag), std::optional(t.conseillers)}) {
    if (Or0(target) < 0) return Refused("un effectif de 2.2.b ou de 3.2.x est négatif");
  }
  if (absl::Status status = CheckGad(description); !status.ok()) return status;
  return CheckLoad(description);
}

absl::StatusOr<std::vector<Followed>> PlanSupport(const Description& description,
                                                  std::vector<Dossier>* dossiers, Random* random) {
  if (!description.support.Any()) return std::vector<Followed>();
  return SupportPlanner(description, dossiers, random).Run();
}

std::map<std::string, int64_t> TrueSupport(const Description& description,
                                           const std::vector<Followed>& followed) {
  const Sums sums = SumsOf(description, followed);
  std::map<std::string, int64_t> figures = {{"3.2.1.a", sums.gad},
                                            {"3.2.1.b", sums.gad_stock},
                                            {"3.2.2.a", sums.ag},
                                            {"3.2.2.b", sums.ag_stock},
                                            {"2.2.b", sums.coordinated}};
  if (const int64_t n = Conseillers(description); n > 0) {
    figures["3.2.2.c"] = Rounded(sums.ag_stock, n);
  }
  if (sums.delays > 0) figures["3.2.2.d"] = Rounded(sums.delay_days * 10, sums.delays);
  const auto wanted = WantedSupport(description);
  std::erase_if(figures, [&](const auto& figure) { return !wanted.contains(figure.first); });
  return figures;
}

std::map<std::string, int64_t> WantedSupport(const Description& description) {
  const SupportTargets& targets = description.support;
  std::map<std::string, int64_t> wanted;
  const auto add = [&](const char* code, const std::optional<int64_t>& target) {
    if (target) wanted[code] = *target;
  };
  add("3.2.1.a", targets.gad);
  add("3.2.1.b", targets.gad_stock);
  add("3.2.2.a", targets.ag);
  add("3.2.2.b", targets.ag_stock);
  add("3.2.2.c", targets.ag_load);
  add("3.2.2.d", targets.ag_delay_tenths);
  add("2.2.b", targets.coordinated);
  return wanted;
}

}  // namespace jalon::simulate
