// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/details_fold.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/store/encoding.h"

namespace jalon::pathway {
namespace {

using jalon::v1::Event;

constexpr Day16 kAlways = 1;  // of what is about no day
constexpr size_t kPlaceBytes = sizeof(RecordPlace) - offsetof(RecordPlace, structure);

int64_t MadeMicros(const ledger::StoredEvent& stored) {
  const Event& event = stored.event();
  if (!event.has_transmitted_at()) return stored.known_micros();
  return event.transmitted_at().seconds() * 1'000'000 + event.transmitted_at().nanos() / 1000;
}

// Collects what one event tells.
class Teller {
 public:
  Teller(const ledger::StoredEvent& stored, const CivilTime& time) : stored_(stored) {
    detail_.run.known = ToDay16(time.DayOf(absl::FromUnixMicros(stored.known_micros())));
    detail_.known_micros = stored.known_micros();
    detail_.id = stored.id();
    detail_.position = stored.event().provenance().file_position();
    on_ = DayOr(stored.event().effective_on(), kAlways);
  }

  std::vector<Detail> Tell() {
    AddBirth(stored_.match_keys());
    for (const auto& keys : stored_.fact_keys()) {
      if (stored_.event().has_contact()) AddBirth(keys);
    }
    const Event& event = stored_.event();
    if (event.has_contact()) AddCode(DetailKind::kCommune, 0, event.contact().commune_code());
    if (event.has_household()) AddFamily(event.household(), on_);
    if (event.has_socio_professional()) {
      const auto found = event.socio_professional().codes().find("NIVETU");
      const bool told = found != event.socio_professional().codes().end();
      if (told) AddCode(DetailKind::kEducation, 0, found->second);
    }
    if (event.has_right_observed()) {
      const auto& organisme = event.right_observed().organisme();
      AddCode(DetailKind::kOrganisme, static_cast<uint8_t>(organisme.kind()), organisme.number());
      AddHousehold(event.right_observed().household());
    }
    return std::move(told_);
  }

 private:
  static Day16 DayOr(const std::string& text, Day16 otherwise) {
    const absl::StatusOr<Date> day = Date::Parse(text);
    return day.ok() ? ToDay16(*day) : otherwise;
  }
  // What a right's message says holds since the days that it tells, else since its own.
  void AddHousehold(const jalon::v1::RightHousehold& household) {
    as_of_ = on_;
    if (const uint32_t commune = ShortCode(household.commune_code()); commune != 0) {
      Add(DetailKind::kCommune, DayOr(household.commune_since(), as_of_), 0, commune);
    }
    AddFamily(household, DayOr(household.family_since(), as_of_));
  }
  template <typename Household>
  void AddFamily(const Household& household, Day16 family_on) {
    const uint32_t family = ShortCode(household.family_situation());
    if (family != 0) Add(DetailKind::kFamily, family_on, 0, family);
    if (!household.has_dependents()) return;
    const auto dependents = static_cast<uint32_t>(std::max(household.dependents(), 0));
    Add(DetailKind::kDependents, on_, 0, dependents + 1);
  }
  void AddBirth(const ledger::MatchKeys& keys) {
    const uint32_t month = MonthNumber(keys.birth_month());
    const uint8_t sex = keys.sex() == "1" ? 1 : keys.sex() == "2" ? 2 : 0;
    if (month != 0 || sex != 0) Add(DetailKind::kBirth, kAlways, sex, month);
  }
  void AddCode(DetailKind kind, uint8_t a, const std::string& text) {
    const uint32_t code = ShortCode(text);
    if (code != 0 || a != 0) Add(kind, on_, a, code);
  }
  void Add(DetailKind kind, Day16 on, uint8_t a, uint32_t value) {
    // What is about no day holds in the order in which it became known.
    detail_.made_micros = on == kAlways ? detail_.known_micros : MadeMicros(stored_);
    detail_.run.kind = kind;
    detail_.run.on = on;
    detail_.run.last = on == kAlways ? on : std::max(on, as_of_);
    detail_.run.a = a;
    detail_.run.value = value;
    told_.push_back(detail_);
  }

  const ledger::StoredEvent& stored_;
  Day16 on_ = kAlways;
  Day16 as_of_ = 0;  // of a right's message
  Detail detail_;
  std::vector<Detail> told_;
};

// Contract §3: as-of day, transmission, place in the file. Where two messages tell since when
// something holds, the later message is right about all the days that it tells of.
auto Order(const Detail& detail) {
  return std::make_tuple(detail.run.kind, detail.run.last, detail.made_micros, detail.known_micros,
                         detail.position, detail.run.on, detail.run.a, detail.run.value,
                         std::string_view(detail.id));
}

// An event told again with an earlier `known` is that event, known earlier.
void DropRepetitions(std::vector<Detail>* told) {
  using Key = std::tuple<std::string, DetailKind, uint8_t, uint32_t>;
  std::map<Key, Detail> once;
  for (Detail& detail : *told) {
    const Key key(detail.id, detail.run.kind, detail.run.a, detail.run.value);
    const auto [found, fresh] = once.try_emplace(key, detail);
    if (!fresh && detail.known_micros < found->second.known_micros) found->second = detail;
  }
  told->clear();
  for (auto& [key, detail] : once) told->push_back(std::move(detail));
}

void Append(const DetailRun& run, bool grouped, std::vector<DetailRun>* runs) {
  if (!grouped && !runs->empty() && runs->back().kind == run.kind) {
    DetailRun& before = runs->back();
    if (before.Says(run) && before.known <= run.known && before.on <= run.on) {
      before.last = run.last;
      return;
    }
  }
  runs->push_back(run);
}

}  // namespace

std::vector<Detail> DetailsOf(const ledger::StoredEvent& stored, const CivilTime& time) {
  return Teller(stored, time).Tell();
}

bool AddDetail(const Detail& detail, bool grouped, Details* details) {
  std::vector<DetailRun>& runs = details->runs;
  const auto first = std::find_if(
      runs.begin(), runs.end(), [&](const DetailRun& run) { return run.kind >= detail.run.kind; });
  auto last = first;
  while (last != runs.end() && last->kind == detail.run.kind) ++last;
  if (first == last) {
    runs.insert(first, detail.run);
    return true;
  }
  DetailRun& before = *std::prev(last);
  const DetailRun& run = detail.run;
  const bool says_again = !grouped && before.Says(run);
  if (run.last > before.last) {
    if (says_again && before.known <= run.known && before.on <= run.on) {
      before.last = run.last;
    } else {
      runs.insert(last, run);
    }
    return true;
  }
  // Of a run that is alone: the same run wherever it goes, when both were known on one day. What is
  // about no day goes in the order in which it became known.
  const bool of_no_day = run.on == kAlways && before.last == kAlways && before.known <= run.known;
  const bool alone = says_again && last - first == 1;
  if (!alone || (!of_no_day && before.known != run.known)) return false;
  if (run.on != before.on && run.last >= before.on) return false;
  before.on = std::min(before.on, run.on);
  return true;
}

void FoldDetails(std::vector<Detail> told, bool grouped, Details* details) {
  DropRepetitions(&told);
  std::sort(told.begin(), told.end(),
            [](const Detail& a, const Detail& b) { return Order(a) < Order(b); });
  details->runs.clear();
  for (const Detail& detail : told) Append(detail.run, grouped, &details->runs);
}

std::string PlaceBytes(const Event& event) {
  RecordPlace place{};
  if (event.has_orientation()) {
    SetStructure(StructureCode(event.orientation().structure()), &place.structure);
  } else if (event.has_referent_assignment()) {
    SetStructure(StructureCode(event.referent_assignment().structure()), &place.structure);
    SetStructure(StructureCode(event.referent_assignment().referent()), &place.referent);
  }
  if (StructureOf(place.structure) == 0 && StructureOf(place.referent) == 0) return "";
  return std::string(reinterpret_cast<const char*>(&place) + offsetof(RecordPlace, structure),
                     kPlaceBytes);
}

void ReplacePlaces(const std::string& record, const RecordState& state, uint64_t subject,
                   Details* details) {
  const auto key = store::ReadRaw<uint64_t>(record.data());
  std::vector<RecordPlace>& places = details->places;
  std::erase_if(places, [key](const RecordPlace& place) { return place.record == key; });
  std::vector<RecordPlace> held;
  for (const RecordVersion& version : state.versions()) {
    RecordPlace place{};
    place.record = key;
    if (version.subject() == subject && version.place().size() == kPlaceBytes) {
      std::memcpy(&place.structure, version.place().data(), kPlaceBytes);
    } else if (held.empty()) {
      continue;
    }
    if (!held.empty()) {
      place.known = held.back().known;
      if (std::memcmp(&place, &held.back(), sizeof(RecordPlace)) == 0) continue;
    }
    place.known = static_cast<Day16>(version.known_day());
    held.push_back(place);
  }
  const auto at = std::lower_bound(
      places.begin(), places.end(), key,
      [](const RecordPlace& place, uint64_t wanted) { return place.record < wanted; });
  places.insert(at, held.begin(), held.end());
}

std::vector<std::string_view> NamesIn(const Event& event) {
  switch (event.body_case()) {
    case Event::kOrientation:
      return {event.orientation().structure()};
    case Event::kReferentAssignment:
      return {event.referent_assignment().structure(), event.referent_assignment().referent()};
    case Event::kRendezVous:
      return {event.rendez_vous().structure()};
    case Event::kExit:
      return {event.exit().motive()};
    case Event::kSanction:
      return {event.sanction().level()};
    default:
      return {};
  }
}

}  // namespace jalon::pathway
