// SPDX-License-Identifier: EUPL-1.2
#include "tests/oracle/support.h"

#include <algorithm>
#include <set>

#include "tests/oracle/milestones.h"

namespace jalon::oracle {
namespace {

using jalon::v1::Convention;
using jalon::v1::Event;
using jalon::v1::GadAg;
using jalon::v1::InsertionAction;

Date Day(const std::string& iso) {
  const auto date = Date::Parse(iso);
  return date.ok() ? *date : Date::Absent();
}

// First and last day of something.
struct Stretch {
  Date from;
  Date to = Date::Infinite();

  bool On(Date day) const { return from.IsPresent() && from <= day && day <= to; }
  bool Meets(Date first, Date last) const {
    return from.IsPresent() && from <= last && first <= to;
  }
};

struct Ag {
  Date prescribed;
  Stretch stay;
  bool said_brsa = false;
  bool brsa = false;
  std::string conseiller;
};

// One person, in one question.
class Person {
 public:
  Person(const std::string& name, const Facts& facts, const Question& question)
      : name_(name), facts_(facts), question_(question), rules_(question.convention) {
    for (const auto& [person, event] : facts.support) {
      if (person == name) Take(event);
    }
  }

  bool Coordinated() const {
    return std::any_of(coordinators_.begin(), coordinators_.end(), [&](const Stretch& stretch) {
      return stretch.Meets(question_.from, question_.to);
    });
  }

  bool Gad() const {
    bool in = GadOfWindow();
    if (rules_.gad_ag() == GadAg::hors && AgMeetsWindow()) in = false;
    if (rules_.gad_ag() == GadAg::dont && EntersAg()) in = true;
    return in && (!rules_.gad_new_entrants_only() || Entered());
  }

  bool GadStock() const {
    bool in = GadOfWindow() && SomethingOn(question_.to);
    if (rules_.gad_ag() == GadAg::hors && AgOn(question_.to, false)) in = false;
    if (rules_.gad_ag() == GadAg::dont && AgOn(question_.to, rules_.ag_brsa_only())) in = true;
    return in;
  }

  bool EntersAg() const {
    return std::any_of(ags_.begin(), ags_.end(), [&](const Ag& ag) {
      const Date day = EntryOf(ag);
      return day.IsPresent() && question_.from <= day && day <= question_.to &&
             (!rules_.ag_brsa_only() || IsBrsa(ag));
    });
  }

  bool AgOn(Date day, bool brsa_only) const {
    return std::any_of(ags_.begin(), ags_.end(),
                       [&](const Ag& ag) { return ag.stay.On(day) && (!brsa_only || IsBrsa(ag)); });
  }

  std::set<std::string> ConseillersOn(Date day) const {
    std::set<std::string> conseillers;
    for (const Ag& ag : ags_) {
      const bool counts = !rules_.ag_stock_brsa_only() || IsBrsa(ag);
      if (ag.stay.On(day) && counts && !ag.conseiller.empty()) conseillers.insert(ag.conseiller);
    }
    return conseillers;
  }

  // Days from prescription to start, of those that started in the period.
  std::vector<int64_t> Delays() const {
    std::vector<int64_t> delays;
    for (const Ag& ag : ags_) {
      if (!ag.prescribed.IsPresent() || !ag.stay.from.IsPresent()) continue;
      if (ag.stay.from < question_.from || ag.stay.from > question_.to) continue;
      if (rules_.ag_delay_brsa_only() && !IsBrsa(ag)) continue;
      const int64_t days = ag.stay.from.days() - ag.prescribed.days();
      const bool raw = rules_.negative() == jalon::v1::Negative::raw;
      delays.push_back(raw ? days : std::max<int64_t>(days, 0));
    }
    return delays;
  }

 private:
  bool After(Date day) const {
    return question_.valid_at.IsPresent() && day.IsPresent() && question_.valid_at < day;
  }

  template <typename Body>
  Stretch ToStretch(const Event& event, const Body& body) const {
    Stretch stretch;
    stretch.from = Day(body.from().empty() ? event.effective_on() : body.from());
    if (!body.to().empty()) stretch.to = Day(body.to());
    return stretch;
  }
  template <typename Body>
  Stretch ToStay(const Body& body) const {
    Stretch stretch;
    stretch.from = Day(body.started_on());
    if (!body.ended_on().empty()) stretch.to = Day(body.ended_on());
    if (After(stretch.from)) stretch.from = Date::Absent();
    return stretch;
  }
  Date Unless(Date day) const { return After(day) ? Date::Absent() : day; }

  // V removes what begins after it.
  template <typename Body>
  bool Begun(const Event& event, const Body& body) const {
    return !After(Day(body.from().empty() ? event.effective_on() : body.from()));
  }

  void Take(const Event& event) {
    if (event.has_referent_assignment()) {
      const auto& body = event.referent_assignment();
      if (Begun(event, body)) referents_.emplace_back(body.type(), ToStretch(event, body));
    } else if (event.has_insertion_action()) {
      const auto& body = event.insertion_action();
      if (Begun(event, body)) actions_.emplace_back(body.kind(), ToStretch(event, body));
    } else if (event.has_referent_de_parcours()) {
      const auto& body = event.referent_de_parcours();
      if (Begun(event, body)) coordinators_.push_back(ToStretch(event, body));
    } else if (event.has_garantie_activite()) {
      const auto& body = event.garantie_activite();
      Stretch stay = ToStay(body);
      started_garanties_.push_back(stay);
      if (!stay.from.IsPresent()) stay.from = Unless(Day(body.prescribed_on()));
      garanties_.push_back(stay);
    } else if (event.has_accompagnement_global()) {
      const auto& body = event.accompagnement_global();
      ags_.push_back({Unless(Day(body.prescribed_on())), ToStay(body), body.has_brsa(), body.brsa(),
                      body.conseiller()});
    }
  }

  bool Counts(const Stretch& stretch) const {
    if (rules_.gad_activity() != jalon::v1::GadActivity::starting) {
      return stretch.Meets(question_.from, question_.to);
    }
    return stretch.from.IsPresent() && question_.from <= stretch.from &&
           stretch.from <= question_.to;
  }

  bool Works(InsertionAction::Kind kind, InsertionAction::Kind on) const {
    return kind == on || (kind == InsertionAction::BOTH && rules_.gad_mixed());
  }

  int CountActions(InsertionAction::Kind on) const {
    int count = 0;
    for (const auto& [kind, stretch] : actions_) {
      if (Works(kind, on) && Counts(stretch)) ++count;
    }
    return count;
  }

  bool HasReferent() const {
    const auto& types = rules_.gad_referent_types();
    if (types.empty()) return true;
    const std::map<jalon::v1::OrientationType::Value, std::string> names = {
        {jalon::v1::OrientationType::SOCIAL, "social"},
        {jalon::v1::OrientationType::SOCIOPRO, "socio-pro"},
        {jalon::v1::OrientationType::EMPLOI, "emploi"}};
    for (const auto& [type, told] : referents_) {
      const auto name = names.find(type);
      // Until the next one begins.
      Stretch stretch = told;
      for (const auto& [other_type, other] : referents_) {
        const bool next = stretch.from.IsPresent() && other.from > stretch.from;
        if (next && other.from <= stretch.to) stretch.to = other.from.AddDays(-1);
      }
      if (name == names.end() || !stretch.Meets(question_.from, question_.to)) continue;
      if (std::find(types.begin(), types.end(), name->second) != types.end()) return true;
    }
    return false;
  }

  bool GadOfWindow() const {
    for (const Stretch& stay : garanties_) {
      if (Counts(stay)) return true;
    }
    return CountActions(InsertionAction::SOCIAL) >= rules_.gad_min_social() &&
           CountActions(InsertionAction::PROFESSIONAL) >= rules_.gad_min_pro() && HasReferent() &&
           !(actions_.empty() && referents_.empty());
  }

  bool SomethingOn(Date day) const {
    for (const auto& [kind, stretch] : actions_) {
      const bool works =
          Works(kind, InsertionAction::SOCIAL) || Works(kind, InsertionAction::PROFESSIONAL);
      if (works && stretch.On(day)) return true;
    }
    return std::any_of(started_garanties_.begin(), started_garanties_.end(),
                       [&](const Stretch& stay) { return stay.On(day); });
  }

  bool AgMeetsWindow() const {
    return std::any_of(ags_.begin(), ags_.end(),
                       [&](const Ag& ag) { return ag.stay.Meets(question_.from, question_.to); });
  }

  Date EntryOf(const Ag& ag) const {
    return rules_.ag_entry_event() == jalon::v1::AgEntryEvent::prescribed ? ag.prescribed
                                                                          : ag.stay.from;
  }

  std::vector<Message> Messages() const {
    std::vector<Message> own;
    for (const Message& message : facts_.messages) {
      if (message.person == name_) own.push_back(message);
    }
    return own;
  }

  // Said by the AG, or else whether the right lasted on its day.
  bool IsBrsa(const Ag& ag) const {
    if (ag.said_brsa) return ag.brsa;
    const Date day = EntryOf(ag).IsPresent() ? EntryOf(ag) : ag.stay.from;
    const Right right(Messages(), rules_, std::nullopt);
    for (const Spell& spell : right.Spells()) {
      if (spell.start <= day && day <= spell.end) return true;
    }
    return false;
  }

  bool Entered() const {
    Unit unit;
    unit.name = name_;
    unit.persons.insert(name_);
    unit.messages = Messages();
    for (const Entry& entry : EntriesOf(unit, facts_, rules_, question_.to)) {
      if (question_.from <= entry.entered_on && entry.entered_on <= question_.to) return true;
    }
    return false;
  }

  const std::string name_;
  const Facts& facts_;
  const Question& question_;
  const Convention& rules_;
  std::vector<std::pair<jalon::v1::OrientationType::Value, Stretch>> referents_;
  std::vector<std::pair<InsertionAction::Kind, Stretch>> actions_;
  std::vector<Stretch> coordinators_;
  std::vector<Stretch> garanties_;          // from their start, or else their prescription
  std::vector<Stretch> started_garanties_;  // from their start
  std::vector<Ag> ags_;
};

// Heads or ETP on the last day: those whose time is known, and those who follow somebody.
double CountConseillers(const Facts& facts, const Question& question,
                        std::set<std::string> following) {
  std::map<std::string, std::pair<Date, double>> last;
  for (const Event& event : facts.capacities) {
    const Date since = Day(event.effective_on());
    if (since.IsPresent() && question.to < since) continue;
    auto& [day, etp] = last[event.conseiller_capacity().conseiller()];
    if (day.IsPresent() && since < day) continue;
    day = since;
    etp = event.conseiller_capacity().etp();
  }
  const bool by_etp = question.convention.conseiller_unit() == jalon::v1::ConseillerUnit::etp;
  double count = 0;
  for (const auto& [name, capacity] : last) {
    if (capacity.second <= 0) continue;
    following.erase(name);
    count += by_etp ? capacity.second : 1;
  }
  return count + static_cast<double>(following.size());
}

}  // namespace

void EvaluateSupport(const Facts& facts, const Question& question,
                     std::map<std::string, Cell>* cells) {
  for (const char* code :
       {"2.2.b", "3.2.1.a", "3.2.1.b", "3.2.2.a", "3.2.2.b", "3.2.2.c", "3.2.2.d"}) {
    (*cells)[code] = Cell();
  }
  const auto count = [&](const char* code, const std::vector<std::string>& ids) {
    Cell& cell = (*cells)[code];
    ++cell.value;
    cell.members.push_back({ids, Date::Absent(), Date::Absent(), Date::Absent(), true});
  };
  std::set<std::string> conseillers;
  int64_t days = 0;
  for (const auto& [name, ids] : facts.ids) {
    const Person person(name, facts, question);
    if (person.Coordinated()) count("2.2.b", ids);
    if (person.Gad()) count("3.2.1.a", ids);
    if (person.GadStock()) count("3.2.1.b", ids);
    if (person.EntersAg()) count("3.2.2.a", ids);
    if (person.AgOn(question.to, question.convention.ag_stock_brsa_only())) {
      count("3.2.2.b", ids);
      conseillers.merge(person.ConseillersOn(question.to));
    }
    for (int64_t delay : person.Delays()) {
      days += delay;
      count("3.2.2.d", ids);
    }
  }
  const double heads = CountConseillers(facts, question, conseillers);
  if (heads > 0) {
    (*cells)["3.2.2.c"].decimal = static_cast<double>((*cells)["3.2.2.b"].value) / heads;
  }
  Cell& delay = (*cells)["3.2.2.d"];
  if (delay.value > 0) {
    delay.decimal = static_cast<double>(days) / static_cast<double>(delay.value);
  }
}

}  // namespace jalon::oracle
