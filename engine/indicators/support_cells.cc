// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/support_cells.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/indicators/matrix.h"
#include "engine/pathway/day_text.h"
#include "jalon/v1/event.pb.h"

namespace jalon::indicators {
namespace {

using jalon::v1::GadAg;
using jalon::v1::InsertionAction;
using jalon::v1::MatrixRow;
using pathway::Accompaniment;
using pathway::Day;
using pathway::Days;
using pathway::Said;
using pathway::Stay;
using pathway::Stretch;

struct SupportText {
  std::string_view name;
  std::string_view label;
};

// Labels of the convention's table (reports' ANNEXE 4).
constexpr std::array<SupportText, kSupportCodeCount> kTexts = {{
    {"3.2.1.a", "Nombre de bénéficiaires du RSA orientés vers la garantie d'activité"},
    {"3.2.1.b", "Nombre de bénéficiaires en cours d'accompagnement par la garantie d'activité"},
    {"3.2.2.a", "Nombre de bénéficiaires du RSA orientés vers l'accompagnement global"},
    {"3.2.2.b", "Nombre de personnes en cours d'accompagnement par l'accompagnement global"},
    {"3.2.2.c", "Nombre de personnes accompagnées par conseiller dédié à l'accompagnement global"},
    {"3.2.2.d", "Délai moyen du démarrage de l'accompagnement global (jours)"},
    {"2.2.b", "Nombre total de personnes accompagnées par un référent de parcours"},
}};

const SupportText& TextOf(SupportCode code) { return kTexts[static_cast<size_t>(code)]; }

size_t Index(SupportCode code) { return static_cast<size_t>(code); }

// Whether a judge says why: sums over a million persons do not ask.
enum class Reasons { kNone, kAll };

// One person under one convention in one window.
class Judge {
 public:
  Judge(const SupportedPerson& person, const SupportRules& rules, const Days& window,
        Reasons reasons)
      : person_(person),
        had_(*person.had),
        rules_(rules),
        window_(window),
        explains_(reasons == Reasons::kAll) {}

  std::vector<SupportStanding> Stand(SupportCode code) const {
    switch (code) {
      case SupportCode::kCoordinated:
        return Coordinated();
      case SupportCode::kGad:
        return {Gad()};
      case SupportCode::kGadStock:
        return {GadStock()};
      case SupportCode::kAg:
        return Ag();
      case SupportCode::kAgStock:
      case SupportCode::kAgLoad:
        return AgStock(code);
      case SupportCode::kAgDelay:
        return AgDelays();
    }
    return {};
  }

 private:
  // What a reason is made of; nothing is written when nobody asks for reasons.
  struct On {
    Day day;
  };
  static std::string Text(On on) { return pathway::Iso(on.day); }
  template <typename Part>
  static const Part& Text(const Part& part) {
    return part;
  }
  template <typename... Parts>
  std::string Say(const Parts&... parts) const {
    return explains_ ? absl::StrCat(Text(parts)...) : std::string();
  }

  template <typename... Parts>
  SupportStanding Out(const Parts&... parts) const {
    SupportStanding standing;
    standing.why = Say(parts...);
    return standing;
  }
  template <typename... Parts>
  SupportStanding In(Day event, const Parts&... parts) const {
    SupportStanding standing = Out(parts...);
    standing.counted = true;
    standing.event = event;
    return standing;
  }

  std::vector<SupportStanding> Coordinated() const {
    for (const Stretch& stretch : had_.coordinators) {
      if (stretch.In(window_)) {
        return {In(stretch.from, "référent de parcours depuis le ", On{stretch.from})};
      }
    }
    if (had_.coordinators.empty()) return {};
    return {Out("référent de parcours hors de la période")};
  }

  bool Accepts(const Stretch& stretch) const {
    return rules_.starting ? window_.Has(stretch.from) : stretch.In(window_);
  }

  bool IsBrsa(const Stay& ag) const {
    if (ag.brsa != Said::kNothing) return ag.brsa == Said::kYes;
    const Day day = EntryOf(ag) != 0 ? EntryOf(ag) : ag.stay.from;
    return person_.had_right(day);
  }
  Day EntryOf(const Stay& ag) const {
    return rules_.entry_prescribed ? ag.prescribed : ag.stay.from;
  }

  bool AgActiveInWindow() const {
    return std::any_of(had_.globals.begin(), had_.globals.end(),
                       [&](const Stay& ag) { return ag.stay.In(window_); });
  }
  bool AgActiveAtEnd() const {
    return std::any_of(had_.globals.begin(), had_.globals.end(),
                       [&](const Stay& ag) { return ag.stay.On(window_.to); });
  }
  // First entry of the window; 0 when there is none.
  Day AgEntry() const {
    Day first = 0;
    for (const Stay& ag : had_.globals) {
      const Day entry = EntryOf(ag);
      if (!window_.Has(entry) || (rules_.ag_brsa_only && !IsBrsa(ag))) continue;
      if (first == 0 || entry < first) first = entry;
    }
    return first;
  }
  // First day of an AG of the last day that a union takes in; 0 when there is none.
  Day AgOfUnionAtEnd() const {
    for (const Stay& ag : had_.globals) {
      if (ag.stay.On(window_.to) && (!rules_.ag_brsa_only || IsBrsa(ag))) return ag.stay.from;
    }
    return 0;
  }

  struct Actions {
    std::vector<Day> social_days;  // of the window, on which one that counts begins
    std::vector<Day> pro_days;
    bool on_last_day = false;
  };

  Actions CountActions() const {
    Actions found;
    for (const Stretch& action : had_.actions) {
      const bool both = rules_.mixed && action.kind == InsertionAction::BOTH;
      const bool social = both || action.kind == InsertionAction::SOCIAL;
      const bool pro = both || action.kind == InsertionAction::PROFESSIONAL;
      if ((!social && !pro) || action.from == 0) continue;
      found.on_last_day = found.on_last_day || action.On(window_.to);
      if (!Accepts(action)) continue;
      const Day day = std::max(action.from, window_.from);
      if (social) found.social_days.push_back(day);
      if (pro) found.pro_days.push_back(day);
    }
    return found;
  }

  // The day of the window from which there are `wanted` of `days`; 0 when there never are.
  Day Reached(std::vector<Day> days, int32_t wanted) const {
    if (wanted <= 0) return window_.from;
    const auto index = static_cast<size_t>(wanted) - 1;
    if (days.size() <= index) return 0;
    const auto reached = days.begin() + static_cast<std::ptrdiff_t>(index);
    std::nth_element(days.begin(), reached, days.end());
    return *reached;
  }

  // The first day of the window with a référent of an accepted type; 0 when there is none.
  Day ReferentFrom() const {
    if (!rules_.needs_referent) return window_.from;
    Day first = 0;
    for (const Stretch& referent : had_.referents) {
      const bool accepted = referent.kind < rules_.referent_types.size() &&
                            rules_.referent_types[referent.kind] && referent.In(window_);
      const Day day = std::max(referent.from, window_.from);
      if (accepted && (first == 0 || day < first)) first = day;
    }
    return first;
  }

  // A GAD that was recorded as such.
  const Stay* Recorded() const {
    for (const Stay& stay : had_.garanties) {
      Stretch stretch = stay.stay;
      if (stretch.from == 0) stretch.from = stay.prescribed;
      if (Accepts(stretch)) return &stay;
    }
    return nullptr;
  }

  // The GAD of the window, whatever the AG.
  SupportStanding GadOfWindow() const {
    if (const Stay* stay = Recorded(); stay != nullptr) {
      const Day day = stay->stay.from != 0 ? stay->stay.from : stay->prescribed;
      return In(day, "garantie d'activité enregistrée le ", On{day});
    }
    if (had_.actions.empty() && had_.referents.empty()) return Out("ni action, ni référent");
    const Actions actions = CountActions();
    const std::string counts = Say(actions.social_days.size(), " action(s) sociale(s), ",
                                   actions.pro_days.size(), " professionnelle(s) dans la période");
    const Day social = Reached(actions.social_days, rules_.min_social);
    const Day pro = Reached(actions.pro_days, rules_.min_pro);
    if (social == 0 || pro == 0) {
      return Out(counts, " ; il en faut ", rules_.min_social, " et ", rules_.min_pro);
    }
    const Day referent = ReferentFrom();
    if (referent == 0) return Out(counts, ", mais aucun référent d'un type retenu");
    return In(std::max({social, pro, referent}), counts);
  }

  SupportStanding Gad() const {
    SupportStanding standing = GadOfWindow();
    if (rules_.ag == GadAg::hors && standing.counted && AgActiveInWindow()) {
      standing = Out("accompagnement global dans la période (gad_ag = hors)");
    }
    const Day entry = rules_.ag == GadAg::dont && !standing.counted ? AgEntry() : 0;
    if (entry != 0) {
      standing = In(entry, "accompagnement global le ", On{entry},
                    ", compté avec la garantie (gad_ag = dont)");
    }
    if (standing.counted && rules_.new_entrants_only && !person_.entered()) {
      standing = Out("n'est pas un nouvel entrant de la période (gad_new_entrants_only)");
    }
    return standing;
  }

  SupportStanding GadStock() const {
    SupportStanding standing = GadOfWindow();
    if (standing.counted && !ActiveAtEnd()) {
      standing = Out("aucune action en cours au dernier jour");
    }
    if (rules_.ag == GadAg::hors && standing.counted && AgActiveAtEnd()) {
      standing = Out("accompagnement global en cours au dernier jour (gad_ag = hors)");
    }
    const Day since = rules_.ag == GadAg::dont && !standing.counted ? AgOfUnionAtEnd() : 0;
    if (since == 0) return standing;
    return In(since, "accompagnement global depuis le ", On{since},
              ", compté avec la garantie (gad_ag = dont)");
  }

  bool ActiveAtEnd() const {
    return CountActions().on_last_day ||
           std::any_of(had_.garanties.begin(), had_.garanties.end(),
                       [&](const Stay& stay) { return stay.stay.On(window_.to); });
  }

  std::vector<SupportStanding> Ag() const {
    if (had_.globals.empty()) return {};
    const Day entry = AgEntry();
    if (entry != 0) return {In(entry, "accompagnement global le ", On{entry})};
    return {Out(rules_.ag_brsa_only
                    ? "aucun accompagnement global d'un bénéficiaire du RSA dans la période"
                    : "aucun accompagnement global dans la période")};
  }

  // For the load, one standing of each conseiller.
  std::vector<SupportStanding> AgStock(SupportCode code) const {
    std::vector<SupportStanding> standings;
    for (const Stay& ag : had_.globals) {
      if (!ag.stay.On(window_.to) || (rules_.ag_stock_brsa_only && !IsBrsa(ag))) continue;
      standings.push_back(
          In(ag.stay.from, "accompagnement global en cours depuis le ", On{ag.stay.from}));
      standings.back().conseiller = ag.conseiller;
    }
    if (code == SupportCode::kAgStock && standings.size() > 1) standings.resize(1);
    if (standings.empty() && !had_.globals.empty()) {
      standings.push_back(Out("pas d'accompagnement global en cours au dernier jour"));
    }
    return standings;
  }

  std::vector<SupportStanding> AgDelays() const {
    std::vector<SupportStanding> standings;
    for (const Stay& ag : had_.globals) {
      if (!window_.Has(ag.stay.from) || (rules_.ag_delay_brsa_only && !IsBrsa(ag))) continue;
      if (ag.prescribed == 0) {
        standings.push_back(
            Out("démarré le ", On{ag.stay.from}, ", sans date de prescription : pas de délai"));
        continue;
      }
      const Day due = pathway::DueFrom(ag.prescribed, rules_.ag_delay, pathway::Rules());
      SupportStanding standing =
          In(ag.stay.from, "prescrit le ", On{ag.prescribed}, ", démarré le ", On{ag.stay.from});
      standing.due = due;
      standing.days = ag.stay.from - ag.prescribed;
      if (rules_.negative_as_zero) standing.days = std::max(standing.days, 0);
      standings.push_back(std::move(standing));
    }
    return standings;
  }

  const SupportedPerson& person_;
  const Accompaniment& had_;
  const SupportRules& rules_;
  const Days window_;
  const bool explains_;
};

// Conseillers on the last day: those whose working time is known, and those who follow somebody.
double CountConseillers(const SupportTotals& totals, const std::vector<Conseiller>& conseillers,
                        bool by_etp) {
  std::set<uint32_t> others = totals.conseillers;
  double count = 0;
  for (const Conseiller& conseiller : conseillers) {
    others.erase(conseiller.code);
    count += by_etp ? conseiller.etp : 1;
  }
  return count + static_cast<double>(others.size());
}

}  // namespace

std::string_view NameOf(SupportCode code) { return TextOf(code).name; }
std::string_view LabelOf(SupportCode code) { return TextOf(code).label; }

jalon::v1::OrientationType::Value ReferentType(std::string_view name) {
  using jalon::v1::OrientationType;
  constexpr std::pair<std::string_view, OrientationType::Value> kNames[] = {
      {"social", OrientationType::SOCIAL},
      {"socio-pro", OrientationType::SOCIOPRO},
      {"sociopro", OrientationType::SOCIOPRO},
      {"emploi", OrientationType::EMPLOI},
      {"PE", OrientationType::EMPLOI}};
  for (const auto& [known, type] : kNames) {
    if (absl::EqualsIgnoreCase(std::string(known), std::string(name))) return type;
  }
  return OrientationType::TYPE_UNSPECIFIED;
}

std::optional<SupportCode> FindSupportCode(std::string_view name) {
  for (const SupportCode code : kSupportCodes) {
    if (NameOf(code) == name) return code;
  }
  return std::nullopt;
}

SupportRules CompileSupportRules(const jalon::v1::Convention& c) {
  SupportRules rules;
  rules.min_social = c.gad_min_social();
  rules.min_pro = c.gad_min_pro();
  rules.needs_referent = c.gad_referent_types_size() > 0;
  for (const std::string& name : c.gad_referent_types()) {
    rules.referent_types[static_cast<size_t>(ReferentType(name))] = true;
  }
  rules.starting = c.gad_activity() == jalon::v1::GadActivity::starting;
  rules.mixed = c.gad_mixed();
  rules.ag = c.gad_ag();
  rules.new_entrants_only = c.gad_new_entrants_only();
  rules.ag_brsa_only = c.ag_brsa_only();
  rules.ag_stock_brsa_only = c.ag_stock_brsa_only();
  rules.ag_delay_brsa_only = c.ag_delay_brsa_only();
  rules.entry_prescribed = c.ag_entry_event() == jalon::v1::AgEntryEvent::prescribed;
  rules.ag_delay.n = c.ag_threshold().n();
  rules.ag_delay.months = c.ag_threshold().unit() == jalon::v1::Threshold::month;
  rules.ag_delay.inclusive = !c.ag_threshold().has_inclusive() || c.ag_threshold().inclusive();
  rules.by_etp = c.conseiller_unit() == jalon::v1::ConseillerUnit::etp;
  rules.negative_as_zero = c.negative() != jalon::v1::Negative::raw;
  return rules;
}

std::vector<SupportStanding> StandToSupport(const SupportedPerson& person, SupportCode code,
                                            const SupportRules& rules, const Days& window) {
  return Judge(person, rules, window, Reasons::kAll).Stand(code);
}

void SupportTotals::Add(const SupportTotals& other) {
  for (size_t i = 0; i < kSupportCodeCount; ++i) persons[i] += other.persons[i];
  conseillers.insert(other.conseillers.begin(), other.conseillers.end());
  delays += other.delays;
  delay_days += other.delay_days;
  delays_in_time += other.delays_in_time;
}

void ForCountedSupport(const SupportedPerson& person, const SupportRules& rules, const Days& window,
                       const StandingVisitor& visit) {
  const Judge judge(person, rules, window, Reasons::kNone);
  for (const SupportCode code : kSupportCodes) {
    bool first = true;
    for (const SupportStanding& standing : judge.Stand(code)) {
      if (!standing.counted) continue;
      visit(code, standing, first);
      first = false;
    }
  }
}

void AddSupport(SupportCode code, const SupportStanding& standing, bool first,
                const SupportRules& rules, SupportTotals* totals) {
  totals->persons[Index(code)] += first ? 1 : 0;
  if (code == SupportCode::kAgLoad && standing.conseiller != 0) {
    totals->conseillers.insert(standing.conseiller);
  }
  if (code != SupportCode::kAgDelay) return;
  ++totals->delays;
  totals->delay_days += standing.days;
  totals->delays_in_time += pathway::InTime(standing.event, standing.due, rules.ag_delay) ? 1 : 0;
}

MatrixRow MakeSupportRow(SupportCode code, const SupportTotals& totals,
                         const std::vector<Conseiller>& conseillers, const SupportRules& rules) {
  MatrixRow row;
  row.set_code(std::string(NameOf(code)));
  row.set_label(std::string(LabelOf(code)));
  row.set_value(totals.persons[Index(code)]);
  if (code == SupportCode::kAgLoad) {
    const double count = CountConseillers(totals, conseillers, rules.by_etp);
    if (count <= 0) {
      SetMissing("aucun conseiller connu au dernier jour", &row);
    } else {
      SetDecimal(static_cast<double>(row.value()) / count, &row);
    }
  }
  if (code == SupportCode::kAgDelay) {
    row.set_denominator(totals.delays);
    if (totals.delays == 0) {
      SetMissing("aucun démarrage dont la prescription soit datée dans la période", &row);
    } else {
      SetDecimal(static_cast<double>(totals.delay_days) / static_cast<double>(totals.delays), &row);
    }
  }
  return row;
}

}  // namespace jalon::indicators
