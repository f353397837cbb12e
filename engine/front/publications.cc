// SPDX-License-Identifier: EUPL-1.2
//
// Publications: freezing an answer, showing it again, and comparing it with the figures of now.
#include "engine/publications.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/base/resource_name.h"
#include "engine/base/sha256.h"
#include "engine/front/counted.h"
#include "engine/front/front_door.h"
#include "engine/front/matrix_answer.h"
#include "engine/front/new_facts.h"
#include "engine/front/paging.h"
#include "engine/front/publication_book.h"
#include "engine/front/stable_bytes.h"
#include "engine/indicators/annexe.h"
#include "engine/indicators/convention_writer.h"
#include "engine/indicators/matrix.h"
#include "engine/pathway/day_text.h"

namespace jalon::front {
namespace {

using jalon::v1::CheckPublicationRequest;
using jalon::v1::CheckPublicationResponse;
using jalon::v1::CreatePublicationRequest;
using jalon::v1::MatrixRow;
using jalon::v1::Publication;
using jalon::v1::ReproducePublicationRequest;
using jalon::v1::ReproducePublicationResponse;
using jalon::v1::RestatedRow;
using pathway::Iso;

constexpr PageLimits kPublicationsOfPage = {100, 1000};
constexpr PageLimits kPersonsOfPage = {1000, 10'000};
constexpr size_t kMaxTitleBytes = 300;  // a line of a list
constexpr size_t kIdDigits = 16;
// A publication is checked under its own convention.
constexpr SameEntry kSame = SameEntry::kByDay;

absl::Status CheckRequest(const CreatePublicationRequest& request) {
  for (const absl::Status& status :
       {CheckSaid("author", request.author(), "qui publie", kMaxTitleBytes),
        CheckSaid("label", request.label(), "ce qui est publié", kMaxTitleBytes)}) {
    if (!status.ok()) return status;
  }
  return indicators::CheckGoals(request.goals());
}

// What will be known on a day to come is not known: the same K would give other figures later.
absl::Status CheckIsPast(Date known_at, Date today) {
  if (known_at <= today) return absl::OkStatus();
  return InvalidField("question.asOf.knownAt", "INVALID_DATE",
                      absl::StrCat("on ne publie pas ce qui sera connu : donnez un jour qui ne "
                                   "dépasse pas le ",
                                   today.ToString()));
}

std::string DigestOf(CreatePublicationRequest request) {
  request.clear_request_id();
  return Sha256Hex(StableBytes(request));
}

// The same for a request that is made again; another one for every publication without a request
// id.
std::string IdOf(const CreatePublicationRequest& request, const Publication& publication) {
  const std::string key = request.request_id().empty()
                              ? absl::StrCat("content ", StableBytes(publication))
                              : absl::StrCat("request ", request.request_id());
  return Sha256Hex(key).substr(0, kIdDigits);
}

// Fills a page of persons [*offset, …) of `total`, each by add(index), and returns its token.
template <class Add>
std::string PageOf(size_t total, int64_t offset, int32_t size, const std::string& key,
                   const Add& add) {
  const auto last = std::min<int64_t>(static_cast<int64_t>(total), offset + size);
  for (int64_t i = offset; i < last; ++i) add(static_cast<size_t>(i));
  return last < static_cast<int64_t>(total) ? ListToken(key, last) : "";
}

const PinnedCell* CellOf(const KeptPublication& kept, const std::string& code) {
  for (const PinnedCell& cell : kept.cells) {
    if (cell.code() == code) return &cell;
  }
  return nullptr;
}

absl::Status UnknownCode() {
  return InvalidField("code", "INVALID_VALUE",
                      "indicateur inconnu de la publication, ou qui n'a pas de liste de personnes");
}

// A ratio or a mean is not the count of those behind it.
bool IsCount(const MatrixRow& row) {
  return row.missing() == jalon::v1::DeclaredValue::MISSING_UNSPECIFIED &&
         !row.has_decimal_value() && row.code() != "3.2.2.c" && row.code() != "3.2.2.d" &&
         (!row.has_declared() || row.declared().also_computed());
}

bool IsComputedMean(const MatrixRow& row) {
  return row.code() == "3.2.2.d" && row.has_decimal_value() &&
         row.missing() == jalon::v1::DeclaredValue::MISSING_UNSPECIFIED &&
         (!row.has_declared() || row.declared().also_computed());
}

// Whether what was pinned makes the figure again: the count, and what each adds beside one. A load
// of conseillers also depends on their working time, which is not pinned.
bool Makes(const PinnedCell& cell, const MatrixRow& row) {
  if (IsCount(row) && row.value() != cell.subjects_size()) return false;
  if (!HasShares(cell)) return true;
  const int64_t sum = std::accumulate(cell.share().begin(), cell.share().end(), int64_t{0});
  if (row.has_value_hors_pe() && row.value_hors_pe() != sum) return false;
  return !IsComputedMean(row) ||
         row.decimal_value() == indicators::Tenths(static_cast<double>(sum) / cell.subjects_size());
}

// What a row says, without what moves from day to day or is only words.
std::string Figure(MatrixRow row) {
  row.clear_label();
  row.clear_comment();
  row.clear_waiting();
  row.clear_out_of_reach();
  row.clear_delay();
  row.clear_groups();
  return StableBytes(row);
}

bool Unchanged(const RestatedRow& row) {
  return row.removed() == 0 && row.added() == 0 && Figure(row.published()) == Figure(row.now());
}

// The question that a publication answered, with its convention as it was pinned.
jalon::v1::Question QuestionOf(const Publication& publication) {
  jalon::v1::Question question;
  question.set_departement(publication.matrix().departement());
  question.set_from(publication.matrix().from());
  question.set_to(publication.matrix().to());
  question.mutable_as_of()->set_known_at(publication.matrix().known_at());
  question.mutable_as_of()->set_valid_at(publication.matrix().valid_at());
  question.mutable_convention()->set_text(publication.convention_text());
  return question;
}

void FillPinned(const CountedEntry& entry, jalon::v1::PinnedPerson* person) {
  person->set_person_id(identity::PersonId(entry.subject));
  person->set_entered_on(Iso(entry.entry));
  person->set_event_on(Iso(entry.event));
}

// Both sides of one code, by person.
struct Sides {
  CountByPerson published;
  CountByPerson now;
};
using SidesByCode = std::map<std::string, Sides>;

// Adds what `entries`, in the order of their subjects, count of `subject`.
void SetPublished(absl::Span<const CountedEntry> entries, uint64_t subject,
                  jalon::v1::RestatedPerson* person) {
  auto entry = std::lower_bound(
      entries.begin(), entries.end(), subject,
      [](const CountedEntry& counted, uint64_t other) { return counted.subject < other; });
  for (; entry != entries.end() && entry->subject == subject; ++entry) {
    if (person->published() == 0) {
      person->set_published_entered_on(Iso(entry->entry));
      person->set_published_event_on(Iso(entry->event));
    }
    person->set_published(person->published() + 1);
  }
}

// Persons are named as they are known on the later K.
int32_t NamingDay(const Publication& publication, const Question& now) {
  const absl::StatusOr<Date> published = Date::Parse(publication.matrix().known_at());
  return std::max(published.ok() ? *published : Date::Absent(), now.known_at).days();
}

// What an older publication did not pin is not compared.
void ForgetShares(CountByPerson* counted) {
  for (auto& [subject, entries] : *counted) {
    for (CountedEntry& entry : entries) entry.share = 0;
  }
}

SidesByCode ReadSides(const Memory& memory, const KeptPublication& kept, const Question& now,
                      Parallel* parallel) {
  const int32_t day = NamingDay(kept.state.publication(), now);
  SidesByCode sides;
  for (const auto& [code, entries] : ListCounted(memory, now, parallel)) {
    sides[code].now = ByPerson(memory, entries, day);
  }
  for (const PinnedCell& pinned : kept.cells) {
    Sides& both = sides[pinned.code()];
    both.published = ByPerson(memory, EntriesOf(pinned), day);
    if (!HasShares(pinned)) ForgetShares(&both.now);
  }
  return sides;
}

void SetRows(const Publication& publication, const jalon::v1::GetMatrixResponse& now,
             const SidesByCode& sides, CheckPublicationResponse* response) {
  bool unchanged = true;
  auto both = CompareMatrices(publication.matrix(), now);
  for (auto& compared : *both.mutable_rows()) {
    RestatedRow* row = response->add_rows();
    if (compared.has_first()) row->mutable_published()->Swap(compared.mutable_first());
    if (compared.has_second()) row->mutable_now()->Swap(compared.mutable_second());
    const auto found = sides.find(row->published().code());
    if (found != sides.end()) {
      row->set_removed(More(found->second.published, found->second.now, kSame));
      row->set_added(More(found->second.now, found->second.published, kSame));
    }
    unchanged = unchanged && Unchanged(*row);
  }
  response->set_unchanged(unchanged);
}

}  // namespace

Publications* FrontDoor::publications() { return this; }

absl::StatusOr<PublicationName> FrontDoor::OwnPublication(const std::string& name) const {
  absl::StatusOr<PublicationName> parsed = ParsePublicationName(name);
  if (parsed.ok() && parsed->departement != options_.departement) {
    return NotFound("name", "cette publication est d'un autre département");
  }
  return parsed;
}

absl::StatusOr<PreparedBatch> FrontDoor::Publish(const CreatePublicationRequest& request,
                                                 absl::Time now, Parallel* parallel,
                                                 std::string* name) const {
  if (absl::Status status = CheckRequest(request); !status.ok()) return status;
  const auto question = ReadQuestion(request.question(), now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  if (absl::Status status = CheckIsPast(question->known_at, time_.DayOf(now)); !status.ok()) {
    return status;
  }
  KeptPublication kept;
  Publication* publication = kept.state.mutable_publication();
  CountedEntries counted;
  {
    const auto reading = derived_->gate.Read();
    const Memory memory = MemoryNow();
    const ledger::Head head = derived_->ledger->head();
    *publication->mutable_matrix() = AnswerMatrix(memory, *question, {}, parallel);
    publication->mutable_matrix()->set_departement(options_.departement);
    publication->mutable_matrix()->set_log_position(static_cast<int64_t>(head.sequence));
    publication->set_chain_hash(absl::BytesToHexString(head.chain_hash));
    counted = ListCounted(memory, *question, parallel);
  }
  publication->set_label(request.label());
  publication->set_author(request.author());
  const int64_t micros = absl::ToUnixMicros(now);
  publication->mutable_published_at()->set_seconds(micros / 1'000'000);
  publication->mutable_published_at()->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
  publication->set_convention_text(indicators::WriteConvention(question->convention));
  *publication->mutable_goals() = request.goals();
  const std::string id = IdOf(request, *publication);
  *name = ToString(PublicationName{options_.departement, id});
  publication->set_name(*name);
  kept.state.set_request_digest(DigestOf(request));
  Pin(counted, &kept);
  PreparedBatch batch;
  batch.content->publication = Entries(kept, id);
  return batch;
}

absl::Status FrontDoor::CheckSame(const CreatePublicationRequest& request,
                                  const std::string& name) const {
  const auto parsed = OwnPublication(name);
  if (!parsed.ok()) return parsed.status();
  const auto state = ReadState(*store_, parsed->id);
  if (!state.ok()) return state.status();
  if (state->request_digest() == DigestOf(request)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAlreadyExists,
                   {"REQUEST_ID_REUSED", "requestId",
                    absl::StrCat("cet identifiant de demande a déjà servi à publier autre chose "
                                 "(« ",
                                 state->publication().label(), " ») : choisissez-en un autre")});
}

absl::StatusOr<Publication> FrontDoor::Published(const std::string& name) const {
  const auto parsed = OwnPublication(name);
  if (!parsed.ok()) return parsed.status();
  auto kept = ReadPublication(*store_, parsed->id);
  if (!kept.ok()) return kept.status();
  return std::move(*kept->state.mutable_publication());
}

absl::StatusOr<jalon::v1::ListPublicationsResponse> FrontDoor::ListPublished(
    const jalon::v1::ListPublicationsRequest& request) const {
  const auto size = PageSize(request.page_size(), kPublicationsOfPage);
  if (!size.ok()) return size.status();
  const auto offset = ReadListToken(request.page_token(), "publications");
  if (!offset.ok()) return offset.status();
  std::vector<Publication> all;
  const absl::Status scan =
      ForEachState(*store_, [&](const std::string&, const PublicationState& state) {
        all.push_back(state.publication());
      });
  if (!scan.ok()) return scan;
  std::sort(all.begin(), all.end(), [](const Publication& a, const Publication& b) {
    return std::make_tuple(a.published_at().seconds(), a.published_at().nanos(), a.name()) <
           std::make_tuple(b.published_at().seconds(), b.published_at().nanos(), b.name());
  });
  jalon::v1::ListPublicationsResponse response;
  response.set_next_page_token(PageOf(all.size(), *offset, *size, "publications", [&](size_t i) {
    *response.add_publications() = std::move(all[i]);
  }));
  return response;
}

absl::StatusOr<ReproducePublicationResponse> FrontDoor::Reproduce(
    const ReproducePublicationRequest& request) const {
  const auto parsed = OwnPublication(request.name());
  if (!parsed.ok()) return parsed.status();
  const auto size = PageSize(request.page_size(), kPersonsOfPage);
  if (!size.ok()) return size.status();
  const std::string key = absl::StrCat("reproduce;", parsed->id, ";", request.code());
  const auto offset = ReadListToken(request.page_token(), key);
  if (!offset.ok()) return offset.status();
  auto kept = ReadPublication(*store_, parsed->id);
  if (!kept.ok()) return kept.status();
  ReproducePublicationResponse response;
  response.set_identical(true);
  for (const MatrixRow& published : kept->state.publication().matrix().rows()) {
    const PinnedCell* cell = CellOf(*kept, published.code());
    if (cell == nullptr) continue;
    auto* row = response.add_rows();
    *row->mutable_published() = published;
    // What was missing is not counted as nobody.
    const bool missing = published.missing() != jalon::v1::DeclaredValue::MISSING_UNSPECIFIED;
    if (!missing || cell->subjects_size() > 0) row->set_counted(cell->subjects_size());
    if (!Makes(*cell, published)) response.set_identical(false);
  }
  if (!request.code().empty()) {
    const PinnedCell* cell = CellOf(*kept, request.code());
    if (cell == nullptr) return UnknownCode();
    const std::vector<CountedEntry> entries = EntriesOf(*cell);
    response.set_next_page_token(PageOf(entries.size(), *offset, *size, key, [&](size_t i) {
      FillPinned(entries[i], response.add_persons());
    }));
  }
  response.mutable_publication()->Swap(kept->state.mutable_publication());
  return response;
}

// What was appended since, or was not known yet on the publication's K.
absl::Status FrontDoor::AddFactsSince(const Publication& publication,
                                      const std::vector<uint64_t>& subjects, Date until,
                                      jalon::v1::RestatedPerson* person) const {
  const auto& published = publication.matrix();
  const auto is_new = [&](uint64_t sequence, Date known) {
    return static_cast<int64_t>(sequence) > published.log_position() ||
           known.ToString() > published.known_at();
  };
  const auto facts = NewFacts(*store_, time_, subjects, until, is_new);
  if (!facts.ok()) return facts.status();
  person->mutable_new_facts()->Assign(facts->begin(), facts->end());
  return absl::OkStatus();
}

absl::StatusOr<jalon::v1::RestatedPerson> FrontDoor::Restate(
    const Memory& memory, const Publication& publication, const Question& now,
    const std::string& code, absl::Span<const CountedEntry> entries, uint64_t subject) const {
  const std::vector<uint64_t> subjects =
      memory.persons->PersonOf(subject, NamingDay(publication, now));
  jalon::v1::RestatedPerson person;
  person.set_person_id(identity::PersonId(subject));
  const auto ids = directory_->ExternalIds(subjects, /*with_source=*/false);
  if (!ids.ok()) return ids.status();
  person.mutable_external_ids()->Assign(ids->begin(), ids->end());
  for (const uint64_t own : subjects) SetPublished(entries, own, &person);
  *person.mutable_now() = SideOf(memory, now, code, subjects);
  const absl::Status facts = AddFactsSince(publication, subjects, now.known_at, &person);
  if (!facts.ok()) return facts;
  return person;
}

absl::StatusOr<CheckPublicationResponse> FrontDoor::CheckPublication(
    const CheckPublicationRequest& request, absl::Time now, Parallel* parallel) const {
  const auto parsed = OwnPublication(request.name());
  if (!parsed.ok()) return parsed.status();
  const auto size = PageSize(request.page_size(), kPersonsOfPage);
  if (!size.ok()) return size.status();
  auto kept = ReadPublication(*store_, parsed->id);
  if (!kept.ok()) return kept.status();
  const PinnedCell* cell = CellOf(*kept, request.code());
  if (!request.code().empty() && cell == nullptr) return UnknownCode();
  const Publication& publication = kept->state.publication();
  jalon::v1::Question asked = QuestionOf(publication);
  asked.mutable_as_of()->set_known_at(request.known_at());
  const auto question = ReadQuestion(asked, now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  const std::string key =
      absl::StrCat("check;", parsed->id, ";", request.code(), ";", QuestionKey(*question));
  const auto offset = ReadListToken(request.page_token(), key);
  if (!offset.ok()) return offset.status();

  const auto reading = derived_->gate.Read();
  const Memory memory = MemoryNow();
  CheckPublicationResponse response;
  response.set_known_at(question->known_at.ToString());
  response.set_log_position(static_cast<int64_t>(derived_->ledger->head().sequence));
  SidesByCode sides = ReadSides(memory, *kept, *question, parallel);
  SetRows(publication, AnswerMatrix(memory, *question, {}, parallel), sides, &response);
  if (cell != nullptr) {
    const Sides& both = sides[request.code()];
    const std::vector<uint64_t> differing = Differing(both.published, both.now, kSame);
    const std::vector<CountedEntry> entries = EntriesOf(*cell);
    absl::Status status;
    response.set_next_page_token(PageOf(differing.size(), *offset, *size, key, [&](size_t i) {
      auto person = Restate(memory, publication, *question, request.code(), entries, differing[i]);
      if (!person.ok()) return status.Update(person.status());
      person->mutable_now()->set_counted(CountIn(both.now, differing[i]));
      *response.add_persons() = *std::move(person);
    }));
    if (!status.ok()) return status;
  }
  *response.mutable_publication() = publication;
  return response;
}

}  // namespace jalon::front
