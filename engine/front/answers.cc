// SPDX-License-Identifier: EUPL-1.2
//
// Answers about indicators: matrix, persons of a cell, explanation.
#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/error.h"
#include "engine/front/drees_answer.h"
#include "engine/front/figures_answer.h"
#include "engine/front/front_door.h"
#include "engine/front/matrix_answer.h"
#include "engine/front/paging.h"
#include "engine/front/support.h"
#include "engine/indicators/explanation.h"
#include "engine/indicators/sentences.h"
#include "engine/pathway/day_text.h"

namespace jalon::front {
namespace {

using indicators::Chosen;
using indicators::Code;
using indicators::Standing;
using indicators::SupportCode;
using indicators::SupportStanding;
using jalon::v1::ListCellPersonsRequest;
using pathway::Day;
using pathway::Iso;
using pathway::Spell;

constexpr PageLimits kPersonsOfPage = {1000, 10'000};

// An entry of a cell, until its page is chosen.
struct Listed {
  uint64_t subject = 0;
  Spell spell;
  Standing standing;
};

// The codes that have persons, for who asks for another.
std::string CodesText() {
  std::vector<std::string> names;
  names.reserve(indicators::kCodeCount + indicators::kSupportCodeCount);
  for (const Code code : indicators::kCodes) names.emplace_back(indicators::NameOf(code));
  for (const SupportCode code : indicators::kSupportCodes) {
    names.emplace_back(indicators::NameOf(code));
  }
  for (size_t i = 0; i < indicators::kFigureCount; ++i) {
    names.emplace_back(indicators::NameOf(indicators::FigureAt(i)));
  }
  return absl::StrJoin(names, ", ");
}

template <typename AnyStanding>
bool Wanted(const AnyStanding& standing, ListCellPersonsRequest::Membership membership) {
  if (membership == ListCellPersonsRequest::IN) return standing.counted;
  if (membership == ListCellPersonsRequest::OUT) return !standing.counted;
  return true;
}

std::vector<Listed> ListCell(const Memory& memory, const Question& question, Code code,
                             ListCellPersonsRequest::Membership membership, Parallel* parallel) {
  std::vector<std::vector<Listed>> by_part(Parts(*parallel));
  WalkUnits(memory, question, parallel, [&](size_t part, const Folded& unit) {
    std::vector<Chosen> chosen;
    // The whole list also has whoever may still come in: their deadlines are asked for.
    if (membership == ListCellPersonsRequest::OUT) {
      indicators::ChooseOut(*unit.spells, code, question.period, *unit.reported, &chosen);
    } else {
      indicators::Choose(*unit.spells, code, question.period, *unit.reported, &chosen);
    }
    for (const Chosen& entry : chosen) {
      if (Wanted(entry.standing, membership)) {
        by_part[part].push_back({unit.subject, *entry.spell, entry.standing});
      }
    }
  });
  std::vector<Listed> all;
  for (auto& part : by_part) all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end(), [](const Listed& a, const Listed& b) {
    return std::tie(a.subject, a.spell.entry, a.spell.starts) <
           std::tie(b.subject, b.spell.entry, b.spell.starts);
  });
  return all;
}

// The page of `all` from `offset`, each made by fill(item, person).
template <typename Item, typename Fill>
void FillPage(const std::vector<Item>& all, int64_t offset, int64_t size, const std::string& key,
              const Fill& fill, jalon::v1::ListCellPersonsResponse* response) {
  const auto last = std::min<int64_t>(static_cast<int64_t>(all.size()), offset + size);
  for (int64_t i = offset; i < last; ++i)
    fill(all[static_cast<size_t>(i)], response->add_persons());
  if (last < static_cast<int64_t>(all.size())) {
    response->set_next_page_token(ListToken(key, last));
  }
}

void FillEntry(const Listed& listed, Code code, jalon::v1::CellPerson* person) {
  person->set_person_id(identity::PersonId(listed.subject));
  person->set_entered_on(Iso(listed.spell.entry));
  person->set_deadline(Iso(listed.standing.due));
  person->set_event_on(Iso(listed.standing.event));
  person->set_counted(listed.standing.counted);
  person->set_why(indicators::WhyOf(listed.spell, code, listed.standing));
}

void FillSupport(const ListedSupport& listed, jalon::v1::CellPerson* person) {
  person->set_person_id(identity::PersonId(listed.subject));
  person->set_deadline(Iso(listed.standing.due));
  person->set_event_on(Iso(listed.standing.event));
  person->set_counted(listed.standing.counted);
  person->set_why(listed.standing.why);
}

std::vector<ListedSupport> ListSupportCell(const Memory& memory, const Question& question,
                                           SupportCode code,
                                           ListCellPersonsRequest::Membership membership,
                                           Parallel* parallel) {
  std::vector<ListedSupport> all = ListSupport(memory, question, code, parallel);
  std::erase_if(all,
                [&](const ListedSupport& listed) { return !Wanted(listed.standing, membership); });
  return all;
}

void FillFigure(const ListedFigure& listed, jalon::v1::CellPerson* person) {
  person->set_person_id(identity::PersonId(listed.subject));
  person->set_deadline(Iso(listed.standing.due));
  person->set_event_on(Iso(listed.standing.event));
  person->set_counted(listed.standing.counted);
  person->set_why(listed.standing.why);
}

std::vector<ListedFigure> ListFigureCell(const Memory& memory, const Question& question,
                                         indicators::Figure figure,
                                         ListCellPersonsRequest::Membership membership,
                                         Parallel* parallel) {
  std::vector<ListedFigure> all = ListFigure(memory, question, figure, parallel);
  std::erase_if(all,
                [&](const ListedFigure& listed) { return !Wanted(listed.standing, membership); });
  return all;
}

void AddSupportDecisions(const Memory& memory, const Question& question,
                         const std::vector<uint64_t>& subjects,
                         jalon::v1::ExplainPersonResponse* response) {
  for (const SupportCode code : indicators::kSupportCodes) {
    for (const SupportStanding& standing : SupportOf(memory, question, subjects, code)) {
      auto* decision = response->add_decisions();
      decision->set_code(std::string(indicators::NameOf(code)));
      decision->set_deadline(Iso(standing.due));
      decision->set_event_on(Iso(standing.event));
      decision->set_counted(standing.counted);
      decision->set_rule(standing.why);
    }
  }
}

void AddDecisions(const Folded& unit, const Question& question,
                  jalon::v1::ExplainPersonResponse* response) {
  for (const Code code : indicators::kCodes) {
    std::vector<Chosen> chosen;
    indicators::Choose(*unit.spells, code, question.period, *unit.reported, &chosen);
    for (const Spell& spell : *unit.spells) {
      if (!spell.has_entry) continue;
      const auto found = std::find_if(chosen.begin(), chosen.end(),
                                      [&](const Chosen& c) { return c.spell == &spell; });
      const bool counted = found != chosen.end() && found->standing.counted;
      const Standing standing = indicators::Stand(spell, code);
      auto* decision = response->add_decisions();
      decision->set_code(std::string(indicators::NameOf(code)));
      decision->set_entered_on(Iso(spell.entry));
      decision->set_deadline(Iso(standing.due));
      decision->set_event_on(Iso(standing.event));
      decision->set_counted(counted);
      std::string why = spell.Counts() ? indicators::WhyOf(spell, code, standing)
                                       : indicators::DroppedText(spell.dropped);
      if (spell.Counts() && standing.counted && !counted) why += " ; hors de la période demandée";
      if (spell.Counts() && found == chosen.end() && !standing.counted) {
        why += " ; hors de la période demandée";
      }
      decision->set_rule(
          absl::StrCat(why, " [", indicators::RuleOf(code, question.convention), "]"));
    }
  }
}

}  // namespace

Memory MemoryOf(const Derivation& derived) {
  const pathway::HistoryProjection& history = derived.history;
  Memory memory;
  memory.arena = &history.arena();
  memory.persons = &derived.identity.persons();
  memory.dossiers = &history.dossiers();
  memory.activity = &history.activity();
  memory.accompanied = &history.accompanied();
  memory.departement = &history.departement();
  memory.details = &history.details();
  memory.names = &history.names();
  memory.places = &history.places();
  memory.subjects = derived.identity.count();
  return memory;
}

Memory FrontDoor::MemoryNow() const { return MemoryOf(*derived_); }

absl::StatusOr<jalon::v1::GetMatrixResponse> FrontDoor::Matrix(
    const jalon::v1::GetMatrixRequest& request, absl::Time now, Parallel* parallel) const {
  absl::StatusOr<Question> question =
      ReadQuestion(request.question(), now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  absl::StatusOr<Dimensions> dimensions = ReadDimensions(request.splits());
  if (!dimensions.ok()) return dimensions.status();
  const MatrixParts asked = {request.with_delays(), *std::move(dimensions)};
  jalon::v1::GetMatrixResponse response;
  {
    const auto reading = derived_->gate.Read();
    response = AnswerMatrix(MemoryNow(), *question, asked, parallel);
    response.set_log_position(static_cast<int64_t>(derived_->ledger->head().sequence));
  }
  response.set_departement(options_.departement);
  return response;
}

absl::StatusOr<jalon::v1::GetFiguresResponse> FrontDoor::Figures(
    const jalon::v1::GetFiguresRequest& request, absl::Time now, Parallel* parallel) const {
  absl::StatusOr<Question> question =
      ReadQuestion(request.question(), now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  absl::StatusOr<Dimensions> dimensions = ReadDimensions(request.splits());
  if (!dimensions.ok()) return dimensions.status();
  jalon::v1::GetFiguresResponse response;
  auto& figures = *response.mutable_figures();
  {
    const auto reading = derived_->gate.Read();
    figures = AnswerFigures(MemoryNow(), *question, *dimensions, parallel);
    figures.set_log_position(static_cast<int64_t>(derived_->ledger->head().sequence));
  }
  figures.set_departement(options_.departement);
  return response;
}

absl::StatusOr<jalon::v1::GetDreesTablesResponse> FrontDoor::DreesTables(
    const jalon::v1::GetDreesTablesRequest& request, absl::Time now, Parallel* parallel) const {
  absl::StatusOr<Question> question =
      ReadQuestion(request.question(), now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  absl::StatusOr<DreesClasses> classes = ReadDreesClasses(request);
  if (!classes.ok()) return classes.status();
  const auto reading = derived_->gate.Read();
  auto response = AnswerDrees(MemoryNow(), *question, *classes, parallel);
  response.set_log_position(static_cast<int64_t>(derived_->ledger->head().sequence));
  response.set_departement(options_.departement);
  return response;
}

absl::StatusOr<jalon::v1::ListCellPersonsResponse> FrontDoor::CellPersons(
    const ListCellPersonsRequest& request, absl::Time now, Parallel* parallel) const {
  absl::StatusOr<Question> question =
      ReadQuestion(request.question(), now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  Code code{};
  const std::optional<SupportCode> support = indicators::FindSupportCode(request.code());
  const std::optional<indicators::Figure> figure = indicators::FindFigure(request.code());
  if (!support.has_value() && !figure.has_value() && !indicators::FindCode(request.code(), &code)) {
    return InvalidField("code", "INVALID_VALUE",
                        absl::StrCat("indicateur inconnu ; calculés : ", CodesText()));
  }
  absl::StatusOr<int32_t> size = PageSize(request.page_size(), kPersonsOfPage);
  if (!size.ok()) return size.status();
  const std::string key =
      absl::StrCat(QuestionKey(*question), ";", request.code(), ";", request.membership());
  absl::StatusOr<int64_t> offset = ReadListToken(request.page_token(), key);
  if (!offset.ok()) return offset.status();
  jalon::v1::ListCellPersonsResponse response;
  const auto reading = derived_->gate.Read();
  const Memory memory = MemoryNow();
  response.set_log_position(static_cast<int64_t>(derived_->ledger->head().sequence));
  if (support.has_value()) {
    FillPage(ListSupportCell(memory, *question, *support, request.membership(), parallel), *offset,
             *size, key, FillSupport, &response);
  } else if (figure.has_value()) {
    FillPage(ListFigureCell(memory, *question, *figure, request.membership(), parallel), *offset,
             *size, key, FillFigure, &response);
  } else {
    FillPage(
        ListCell(memory, *question, code, request.membership(), parallel), *offset, *size, key,
        [code](const Listed& listed, auto* person) { FillEntry(listed, code, person); }, &response);
  }
  for (auto& person : *response.mutable_persons()) {
    auto ids = directory_->ExternalIds(
        memory.persons->PersonOf(identity::ParsePersonId(person.person_id()),
                                 question->known_at.days()),
        /*with_source=*/false);
    if (!ids.ok()) return ids.status();
    person.mutable_external_ids()->Assign(ids->begin(), ids->end());
  }
  return response;
}

absl::StatusOr<jalon::v1::ExplainPersonResponse> FrontDoor::Explain(
    const jalon::v1::ExplainPersonRequest& request, absl::Time now) const {
  absl::StatusOr<Question> question =
      ReadQuestion(request.question(), now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  const auto reading = derived_->gate.Read();
  absl::StatusOr<std::vector<uint64_t>> subjects =
      FindPerson(request.person(), request.source(), question->known_at.days());
  if (!subjects.ok()) return subjects.status();
  jalon::v1::ExplainPersonResponse response;
  response.set_person_id(identity::PersonId(subjects->front()));
  *response.mutable_convention() = indicators::Stamp(question->convention);
  response.set_log_position(static_cast<int64_t>(derived_->ledger->head().sequence));
  auto ids = directory_->ExternalIds(*subjects, /*with_source=*/false);
  if (!ids.ok()) return ids.status();
  response.mutable_external_ids()->Assign(ids->begin(), ids->end());
  auto events = EventsOf(*subjects, time_.EndOf(question->known_at), /*nominative=*/false);
  if (!events.ok()) return events.status();
  for (const auto& entry : *events) {
    const bool seen =
        !question->valid_at.IsPresent() || indicators::IsSeenOn(entry.event(), question->valid_at);
    if (!seen) continue;
    auto* fact = response.add_facts();
    fact->set_on(indicators::FactDay(entry.event()));
    const absl::Time known = absl::FromUnixSeconds(entry.known_at().seconds());
    fact->set_known_on(time_.DayOf(known).ToString());
    fact->set_text(indicators::FactText(entry.event()));
  }
  WalkUnitsOf(MemoryNow(), *question, subjects->front(),
              [&](size_t, const Folded& unit) { AddDecisions(unit, *question, &response); });
  AddSupportDecisions(MemoryNow(), *question, *subjects, &response);
  return response;
}

}  // namespace jalon::front
