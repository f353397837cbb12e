// SPDX-License-Identifier: EUPL-1.2
//
// Two questions side by side. The figures come from the same functions as the matrix, the persons
// from the same as the lists of cells, so that they cannot disagree with them.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/front/front_door.h"
#include "engine/front/matrix_answer.h"
#include "engine/front/paging.h"
#include "engine/front/support.h"
#include "engine/indicators/explanation.h"
#include "engine/pathway/day_text.h"

namespace jalon {

using jalon::v1::ComparedRow;
using jalon::v1::CompareQuestionsResponse;
using jalon::v1::GetMatrixResponse;

CompareQuestionsResponse CompareMatrices(const GetMatrixResponse& first,
                                         const GetMatrixResponse& second) {
  CompareQuestionsResponse response;
  *response.mutable_first_convention() = first.convention();
  *response.mutable_second_convention() = second.convention();
  response.set_first_known_at(first.known_at());
  response.set_second_known_at(second.known_at());
  std::map<std::string, ComparedRow*> by_code;
  for (const auto& row : first.rows()) {
    ComparedRow*& compared = by_code[row.code()];
    compared = response.add_rows();
    *compared->mutable_first() = row;
  }
  for (const auto& row : second.rows()) {
    ComparedRow*& compared = by_code[row.code()];
    if (compared == nullptr) compared = response.add_rows();
    *compared->mutable_second() = row;
  }
  return response;
}

namespace front {
namespace {

using indicators::Chosen;
using indicators::Code;
using indicators::SupportCode;
using jalon::v1::ComparedPerson;
using jalon::v1::ComparedSide;
using jalon::v1::CompareQuestionsRequest;
using pathway::Day;
using pathway::Iso;
using pathway::Spell;

constexpr PageLimits kPersonsOfPage = {1000, 10'000};

// Who counts how many times.
using Counted = std::map<uint64_t, int64_t>;  // by the smallest subject of the person

// Who counts for each code.
struct AllCounted {
  std::array<Counted, indicators::kCodeCount> entries;
  std::array<Counted, indicators::kSupportCodeCount> support;

  Counted* Of(const std::string& code) {
    Code found{};
    if (indicators::FindCode(code, &found)) return &entries[static_cast<size_t>(found)];
    const auto support_code = indicators::FindSupportCode(code);
    return support_code.has_value() ? &support[static_cast<size_t>(*support_code)] : nullptr;
  }
};

// Persons are named as they are known on `day`, so that both questions name them alike.
AllCounted CountPersons(const Memory& memory, const Question& question, int32_t day,
                        Parallel* parallel) {
  std::vector<AllCounted> by_part(Parts(*parallel));
  WalkUnits(memory, question, parallel, [&](size_t part, const Folded& unit) {
    std::vector<Chosen> chosen;
    for (const Code code : indicators::kCodes) {
      indicators::Choose(*unit.spells, code, question.period, *unit.reported, &chosen);
      for (const Chosen& entry : chosen) {
        if (!entry.standing.counted) continue;
        ++by_part[part].entries[static_cast<size_t>(code)]
                               [memory.persons->PersonOf(unit.subject, day).front()];
      }
    }
  });
  AllCounted all;
  for (const AllCounted& part : by_part) {
    for (size_t i = 0; i < all.entries.size(); ++i) {
      for (const auto& [subject, count] : part.entries[i]) all.entries[i][subject] += count;
    }
  }
  for (const SupportCode code : indicators::kSupportCodes) {
    for (const ListedSupport& listed : ListSupport(memory, question, code, parallel)) {
      if (!listed.standing.counted) continue;
      ++all.support[static_cast<size_t>(code)]
                   [memory.persons->PersonOf(listed.subject, day).front()];
    }
  }
  return all;
}

int64_t CountIn(const Counted& counted, uint64_t subject) {
  const auto found = counted.find(subject);
  return found == counted.end() ? 0 : found->second;
}

// How many more times persons count in `a` than in `b`.
int64_t More(const Counted& a, const Counted& b) {
  int64_t more = 0;
  for (const auto& [subject, count] : a) more += std::max<int64_t>(count - CountIn(b, subject), 0);
  return more;
}

// Persons that count otherwise, by subject.
std::vector<uint64_t> Differing(const Counted& a, const Counted& b) {
  std::vector<uint64_t> differing;
  for (const auto& [subject, count] : a) {
    if (count != CountIn(b, subject)) differing.push_back(subject);
  }
  for (const auto& [subject, count] : b) {
    if (!a.contains(subject)) differing.push_back(subject);
  }
  std::sort(differing.begin(), differing.end());
  return differing;
}

void SetDifferences(AllCounted* a, AllCounted* b, CompareQuestionsResponse* response) {
  for (auto& row : *response->mutable_rows()) {
    const std::string& code = row.has_first() ? row.first().code() : row.second().code();
    if (a->Of(code) == nullptr) continue;
    row.set_only_first(More(*a->Of(code), *b->Of(code)));
    row.set_only_second(More(*b->Of(code), *a->Of(code)));
  }
}

// The entry of `spells` that tells most about `code`: one that counts, else one of the population,
// else any.
void DescribeEntry(const Folded& unit, const Question& question, Code code, ComparedSide* side) {
  std::vector<Chosen> chosen;
  indicators::Choose(*unit.spells, code, question.period, *unit.reported, &chosen);
  std::stable_sort(chosen.begin(), chosen.end(), [](const Chosen& a, const Chosen& b) {
    return a.standing.counted > b.standing.counted;
  });
  if (!chosen.empty()) {
    const Chosen& best = chosen.front();
    side->set_entered_on(Iso(best.spell->entry));
    side->set_deadline(Iso(best.standing.due));
    side->set_event_on(Iso(best.standing.event));
    side->set_why(indicators::WhyOf(*best.spell, code, best.standing));
    return;
  }
  for (const Spell& spell : *unit.spells) {
    if (!spell.has_entry) continue;
    side->set_entered_on(Iso(spell.entry));
    side->set_why(spell.Counts() ? absl::StrCat("entrée le ", Iso(spell.entry),
                                                ", hors de la période ou déjà remontée")
                                 : indicators::DroppedText(spell.dropped));
  }
}

// The person of `subjects`, as `question` sees it.
ComparedSide SideOf(const Memory& memory, const Question& question, const std::string& code,
                    const std::vector<uint64_t>& subjects) {
  ComparedSide side;
  side.set_why("n'entre pas : aucun message n'ouvre un droit soumis qui soit connu");
  Code entry_code{};
  if (indicators::FindCode(code, &entry_code)) {
    WalkUnitsOf(memory, question, subjects.front(), [&](size_t, const Folded& unit) {
      DescribeEntry(unit, question, entry_code, &side);
    });
    return side;
  }
  side.set_why("rien de connu qui concerne ce chiffre");
  for (const auto& standing :
       SupportOf(memory, question, subjects, *indicators::FindSupportCode(code))) {
    side.set_deadline(Iso(standing.due));
    side.set_event_on(Iso(standing.event));
    side.set_why(standing.why);
    if (standing.counted) break;
  }
  return side;
}

}  // namespace

absl::Status FrontDoor::AddNewFacts(const std::vector<uint64_t>& subjects, Date after, Date until,
                                    ComparedPerson* person) const {
  if (!(after < until)) return absl::OkStatus();
  auto events = EventsOf(subjects, time_.EndOf(until), /*nominative=*/false);
  if (!events.ok()) return events.status();
  for (const auto& entry : *events) {
    const Date known = time_.DayOf(absl::FromUnixSeconds(entry.known_at().seconds()));
    if (known <= after) continue;
    auto* fact = person->add_new_facts();
    fact->set_on(indicators::FactDay(entry.event()));
    fact->set_known_on(known.ToString());
    fact->set_text(indicators::FactText(entry.event()));
  }
  return absl::OkStatus();
}

absl::StatusOr<ComparedPerson> FrontDoor::ComparePerson(const Memory& memory, const Question& first,
                                                        const Question& second,
                                                        const std::string& code,
                                                        uint64_t subject) const {
  const Date day = std::max(first.known_at, second.known_at);
  const std::vector<uint64_t> subjects = memory.persons->PersonOf(subject, day.days());
  ComparedPerson person;
  person.set_person_id(identity::PersonId(subject));
  auto ids = directory_->ExternalIds(subjects, /*with_source=*/false);
  if (!ids.ok()) return ids.status();
  person.mutable_external_ids()->Assign(ids->begin(), ids->end());
  *person.mutable_first() = SideOf(memory, first, code, subjects);
  *person.mutable_second() = SideOf(memory, second, code, subjects);
  absl::Status facts =
      AddNewFacts(subjects, std::min(first.known_at, second.known_at), day, &person);
  if (!facts.ok()) return facts;
  return person;
}

absl::StatusOr<CompareQuestionsResponse> FrontDoor::Compare(const CompareQuestionsRequest& request,
                                                            absl::Time now,
                                                            Parallel* parallel) const {
  const auto first = ReadQuestion(request.first(), now, time_, *options_.conventions);
  if (!first.ok()) return first.status();
  const auto second = ReadQuestion(request.second(), now, time_, *options_.conventions);
  if (!second.ok()) return second.status();
  if (!request.code().empty() && AllCounted().Of(request.code()) == nullptr) {
    return InvalidField("code", "INVALID_VALUE",
                        "indicateur inconnu, ou qui n'a pas de liste de personnes");
  }
  const auto size = PageSize(request.page_size(), kPersonsOfPage);
  if (!size.ok()) return size.status();
  const std::string key =
      absl::StrCat(QuestionKey(*first), ";", QuestionKey(*second), ";", request.code());
  const auto offset = ReadListToken(request.page_token(), key);
  if (!offset.ok()) return offset.status();
  const auto reading = derived_->gate.Read();
  const Memory memory = MemoryNow();
  CompareQuestionsResponse response = CompareMatrices(AnswerMatrix(memory, *first, {}, parallel),
                                                      AnswerMatrix(memory, *second, {}, parallel));
  response.set_log_position(static_cast<int64_t>(derived_->ledger->head().sequence));
  const int32_t day = std::max(first->known_at, second->known_at).days();
  AllCounted a = CountPersons(memory, *first, day, parallel);
  AllCounted b = CountPersons(memory, *second, day, parallel);
  SetDifferences(&a, &b, &response);
  if (request.code().empty()) return response;
  const std::vector<uint64_t> differing = Differing(*a.Of(request.code()), *b.Of(request.code()));
  const auto last = std::min<int64_t>(static_cast<int64_t>(differing.size()), *offset + *size);
  for (int64_t i = *offset; i < last; ++i) {
    const uint64_t subject = differing[static_cast<size_t>(i)];
    auto person = ComparePerson(memory, *first, *second, request.code(), subject);
    if (!person.ok()) return person.status();
    person->mutable_first()->set_counted(CountIn(*a.Of(request.code()), subject));
    person->mutable_second()->set_counted(CountIn(*b.Of(request.code()), subject));
    *response.add_persons() = *std::move(person);
  }
  if (last < static_cast<int64_t>(differing.size())) {
    response.set_next_page_token(ListToken(key, last));
  }
  return response;
}

}  // namespace front
}  // namespace jalon
