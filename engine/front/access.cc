// SPDX-License-Identifier: EUPL-1.2
//
// Whose persons are whose (access.h).
#include "engine/access.h"

#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "engine/following/followed.h"
#include "engine/front/commands.h"
#include "engine/front/figure_walk.h"
#include "engine/front/front_door.h"
#include "engine/front/scope_today.h"
#include "engine/ledger/ledger.h"
#include "engine/ledger/prepare.h"
#include "engine/pathway/accompaniment.h"
#include "engine/pathway/details.h"

namespace jalon {

absl::Status PersonNotFound() {
  return NotFound("person",
                  "personne inconnue dans ce département, ou pas encore connue ce jour-là");
}

namespace front {
namespace {

using pathway::Day;
using pathway::Stretch;

// The codes that a person is in the scope by.
struct ScopeCodes {
  const std::vector<uint64_t>& referents;
  const std::vector<uint64_t>& structures;
  const std::vector<uint64_t>& communes;
};

// Nothing said (0) is in no scope.
bool Has(const std::vector<uint64_t>& codes, uint64_t code) {
  return code != 0 && std::find(codes.begin(), codes.end(), code) != codes.end();
}

// One person on one day.
class Standing {
 public:
  // Not owned.
  Standing(const Memory& memory, const Question& question, absl::Span<const uint64_t> subjects)
      : memory_(memory), question_(question), subjects_(subjects), day_(question.scope.known_at) {
    for (const uint64_t subject : subjects) {
      members_.push_back({pathway::HistoryView(memory.arena->Get(subject)), 0});
    }
  }

  bool IsIn(const ScopeCodes& scope) {
    return LivesIn(scope.communes) || IsAccompaniedIn(scope) || IsOrientedTo(scope.structures);
  }

 private:
  bool LivesIn(const std::vector<uint64_t>& communes) const {
    if (communes.empty()) return false;
    const auto commune = HeldOn(memory_, subjects_, pathway::DetailKind::kCommune, day_, day_);
    return commune.has_value() && Has(communes, commune->value);
  }

  bool IsAccompaniedIn(const ScopeCodes& scope) {
    if (scope.referents.empty() && scope.structures.empty()) return false;
    pathway::ReadAccompaniment(members_, question_.scope, &had_);
    return std::any_of(had_.referents.begin(), had_.referents.end(), [&](const Stretch& referent) {
      if (!referent.On(day_)) return false;
      if (Has(scope.structures, referent.structure)) return true;
      return Has(scope.referents, ReferentOfRecord(memory_, subjects_, referent.record, day_));
    });
  }

  // By the rule of portfolios: what lapsed with a right that ended opens nothing.
  bool IsOrientedTo(const std::vector<uint64_t>& structures) const {
    if (structures.empty()) return false;
    FigureReader reader(memory_, question_);
    const indicators::FigurePerson person = reader.Read(subjects_);
    const pathway::Oriented* standing =
        following::StandingOrientation(*person.spells, *person.follow_up, day_);
    return standing != nullptr &&
           Has(structures, StructureOfRecord(memory_, subjects_, standing->record, day_));
  }

  const Memory& memory_;
  const Question& question_;
  const absl::Span<const uint64_t> subjects_;
  const Day day_;
  std::vector<pathway::Member> members_;
  pathway::Accompaniment had_;
};

}  // namespace

ScopeToday::ScopeToday(Question today, const AccessScope& scope)
    : today_(std::move(today)), everyone_(scope.everyone) {
  referents_.reserve(scope.referents.size());
  for (const std::string& name : scope.referents) {
    referents_.push_back(pathway::StructureCode(name));
  }
  structures_.reserve(scope.structures.size());
  for (const std::string& name : scope.structures) {
    structures_.push_back(pathway::StructureCode(name));
  }
  communes_.reserve(scope.communes.size());
  for (const std::string& number : scope.communes) {
    communes_.push_back(pathway::ShortCode(number));
  }
}

bool ScopeToday::Has(const Memory& memory, absl::Span<const uint64_t> subjects) const {
  if (everyone_) return true;
  return std::all_of(subjects.begin(), subjects.end(), [&](uint64_t subject) {
    const auto person = memory.persons->PersonOf(subject, today_.known_at.days());
    return Standing(memory, today_, person).IsIn({referents_, structures_, communes_});
  });
}

absl::StatusOr<PersonAccess> FrontDoor::AccessTo(const jalon::v1::Person& person,
                                                 const std::string& source,
                                                 const std::string& known_at,
                                                 const AccessScope& scope, absl::Time now) const {
  jalon::v1::AsOf as_of;
  as_of.set_known_at(known_at);
  const auto asked = ReadPathwayQuestion(as_of, {}, now, time_, *options_.conventions);
  if (!asked.ok()) return asked.status();
  auto today = ReadPathwayQuestion({}, {}, now, time_, *options_.conventions);
  if (!today.ok()) return today.status();
  const auto reading = derived_->gate.Read();
  const auto subjects = FindPerson(person, source, asked->known_at.days());
  if (!subjects.ok()) return subjects.status();
  PersonAccess access;
  access.person_ids.reserve(subjects->size());
  for (const uint64_t subject : *subjects) {
    access.person_ids.push_back(identity::PersonId(subject));
  }
  access.in_scope = ScopeToday(*std::move(today), scope).Has(MemoryNow(), *subjects);
  return access;
}

std::string FrontDoor::BodyOfRecord(const jalon::v1::ExecuteCommandRequest& request,
                                    const std::vector<std::string>& person_ids) const {
  const jalon::v1::Command& command = request.command();
  if (!command.has_correct_record() && !command.has_cancel_record()) return "";
  const jalon::v1::RecordRef& record = command.has_correct_record()
                                           ? command.correct_record().record()
                                           : command.cancel_record().record();
  const std::string source = record.source().empty() ? ApplicationOf(request) : record.source();
  const auto value =
      store_->Get(store::Family::kRecords, preparer_->RecordKey(source, record.record_id()));
  pathway::RecordState state;
  const bool held = value.ok() && value->has_value() && state.ParseFromString(**value) &&
                    !state.versions().empty();
  if (!held) return "";
  const pathway::RecordVersion& last = state.versions(state.versions_size() - 1);
  const bool hers = std::find(person_ids.begin(), person_ids.end(),
                              identity::PersonId(last.subject())) != person_ids.end();
  if (!hers) return "";
  const auto at = ledger::FindEvent(*store_, last.id());
  if (!at.ok() || !at->has_value()) return "";
  const auto stored = ledger::ReadEvent(*store_, (*at)->sequence);
  if (!stored.ok()) return "";
  return jalon::v1::Event::descriptor()->FindFieldByNumber(stored->event().body_case())->name();
}

bool FrontDoor::InScope(const std::string& person_id, const AccessScope& scope,
                        absl::Time now) const {
  auto today = ReadPathwayQuestion({}, {}, now, time_, *options_.conventions);
  const uint64_t subject = identity::ParsePersonId(person_id);
  if (!today.ok() || subject == ledger::kNoSubject) return false;
  const auto reading = derived_->gate.Read();
  return subject <= derived_->identity.count() &&
         ScopeToday(*std::move(today), scope).Has(MemoryNow(), {&subject, 1});
}

}  // namespace front
}  // namespace jalon
