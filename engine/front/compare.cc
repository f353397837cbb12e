// SPDX-License-Identifier: EUPL-1.2
//
// Two questions side by side.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/front/counted.h"
#include "engine/front/figures_answer.h"
#include "engine/front/front_door.h"
#include "engine/front/matrix_answer.h"
#include "engine/front/new_facts.h"
#include "engine/front/paging.h"
#include "engine/indicators/convention.h"

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

using jalon::v1::ComparedPerson;
using jalon::v1::CompareQuestionsRequest;

constexpr PageLimits kPersonsOfPage = {1000, 10'000};

using CountsByCode = std::map<std::string, CountByPerson>;

CountsByCode CountPersons(const Memory& memory, const Question& question, int32_t day,
                          Parallel* parallel) {
  CountsByCode counts;
  for (const auto& [code, entries] : ListCounted(memory, question, parallel)) {
    counts[code] = ByPerson(memory, entries, day);
  }
  return counts;
}

// One convention dates the same entry alike.
SameEntry SameOf(const Question& first, const Question& second) {
  const bool one =
      indicators::Checksum(first.convention) == indicators::Checksum(second.convention);
  return one ? SameEntry::kByDay : SameEntry::kByMessage;
}

void SetDifferences(const CountsByCode& a, const CountsByCode& b, SameEntry same,
                    CompareQuestionsResponse* response) {
  for (auto& row : *response->mutable_rows()) {
    const std::string& code = row.has_first() ? row.first().code() : row.second().code();
    if (!a.contains(code)) continue;
    row.set_only_first(More(a.at(code), b.at(code), same));
    row.set_only_second(More(b.at(code), a.at(code), same));
  }
}

}  // namespace

absl::Status FrontDoor::AddNewFacts(const std::vector<uint64_t>& subjects, Date after, Date until,
                                    ComparedPerson* person) const {
  if (!(after < until)) return absl::OkStatus();
  const auto facts = NewFacts(*store_, time_, subjects, until,
                              [&](uint64_t, Date known) { return after < known; });
  if (!facts.ok()) return facts.status();
  person->mutable_new_facts()->Assign(facts->begin(), facts->end());
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
  const auto figure = indicators::FindFigure(request.code());
  if (!request.code().empty() && !HasPersons(request.code()) && !figure.has_value()) {
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
  const auto answer = [&](const Question& question) {
    return figure.has_value() ? AnswerFigures(memory, question, {}, parallel)
                              : AnswerMatrix(memory, question, {}, parallel);
  };
  CompareQuestionsResponse response = CompareMatrices(answer(*first), answer(*second));
  response.set_log_position(static_cast<int64_t>(derived_->ledger->head().sequence));
  const int32_t day = std::max(first->known_at, second->known_at).days();
  const auto count = [&](const Question& question) -> CountsByCode {
    if (!figure.has_value()) return CountPersons(memory, question, day, parallel);
    return {
        {request.code(), ByPerson(memory, ListCounted(memory, question, *figure, parallel), day)}};
  };
  const CountsByCode a = count(*first);
  const CountsByCode b = count(*second);
  const SameEntry same = SameOf(*first, *second);
  SetDifferences(a, b, same, &response);
  if (request.code().empty()) return response;
  const CountByPerson& first_counts = a.at(request.code());
  const CountByPerson& second_counts = b.at(request.code());
  const std::vector<uint64_t> differing = Differing(first_counts, second_counts, same);
  const auto last = std::min<int64_t>(static_cast<int64_t>(differing.size()), *offset + *size);
  for (int64_t i = *offset; i < last; ++i) {
    const uint64_t subject = differing[static_cast<size_t>(i)];
    auto person = ComparePerson(memory, *first, *second, request.code(), subject);
    if (!person.ok()) return person.status();
    person->mutable_first()->set_counted(CountIn(first_counts, subject));
    person->mutable_second()->set_counted(CountIn(second_counts, subject));
    *response.add_persons() = *std::move(person);
  }
  if (last < static_cast<int64_t>(differing.size())) {
    response.set_next_page_token(ListToken(key, last));
  }
  return response;
}

}  // namespace front
}  // namespace jalon
