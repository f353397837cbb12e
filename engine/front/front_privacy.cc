// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/front_privacy.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/flux/unpacked_source.h"
#include "engine/following/document.h"
#include "engine/front/figure_walk.h"
#include "engine/front/front_imports.h"
#include "engine/front/paging.h"
#include "engine/front/text_finder.h"
#include "engine/indicators/sentences.h"
#include "engine/intake/flux_import.h"
#include "engine/intake/import_state.pb.h"
#include "engine/pathway/day_text.h"
#include "engine/pathway/history.h"
#include "engine/store/encoding.h"
#include "jalon/v1/event.pb.h"

namespace jalon::front {
namespace {

using jalon::v1::Erasure;
using jalon::v1::Event;
using jalon::v1::Identity;
using pathway::Day;
using store::Family;

constexpr int kMaxPersons = 1000;
constexpr size_t kShaBytes = 32;  // a reject's key begins with its file's
constexpr PageLimits kRetentionPage = {100, 1000};

std::string ErasureKey(uint64_t subject, int64_t micros) {
  return store::Key64(subject) + store::Key64(static_cast<uint64_t>(micros));
}

// The civil statuses that an event tells.
std::vector<const Identity*> IdentitiesIn(const Event& event) {
  std::vector<const Identity*> told;
  if (event.person().has_identity()) told.push_back(&event.person().identity());
  if (event.contact().has_identity()) told.push_back(&event.contact().identity());
  return told;
}

// The finder of those whom `plans` are about, by the plan's number.
template <typename Plans>
TextFinder FinderOf(const Plans& plans) {
  TextFinder finder;
  for (size_t i = 0; i < plans.size(); ++i) {
    for (const Identity& identity : plans[i].identities) finder.Add(i, identity);
  }
  return finder;
}

// Whom the files of `received`, unpacked, tell of. What cannot be unpacked any further has nothing
// more to read, for anybody.
absl::StatusOr<std::set<size_t>> FindIn(flux::ByteSource& received, TextFinder* finder) {
  constexpr size_t kChunk = size_t{1} << 20;
  const auto over = [](const absl::Status& status) {
    return absl::IsDataLoss(status) || absl::IsInvalidArgument(status);
  };
  auto files = flux::UnpackedSource::Open(received);
  if (over(files.status())) return std::set<size_t>();
  if (!files.ok()) return files.status();
  std::string buffer(kChunk, '\0');
  while (true) {
    const auto read = (*files)->Read(buffer.data(), buffer.size());
    if (!read.ok() && !over(read.status())) return read.status();
    if (!read.ok()) break;
    if (*read > 0) {
      finder->Read({buffer.data(), *read});
      continue;
    }
    const auto more = (*files)->NextFile();
    if (!more.ok() && !over(more.status())) return more.status();
    if (!more.ok() || !*more) break;
    finder->Read("\n");
  }
  return finder->End();
}

// The last of days that may be absent.
Day Latest(std::initializer_list<pathway::Day16> days) { return std::max(days); }

// What has a last day, come or to come, counts to it. What has none is forgotten after the right
// has ended: its first day counts. Nor is a day beyond all days an end.
Day LastOfStretch(Day first, Day last) {
  return last < pathway::kLastDay ? std::max(first, last) : first;
}

// The last day that a record tells of; 0 when it tells of none. Référents are read together.
Day LastOfRecord(const pathway::RecordFact& fact) {
  using pathway::FactKind;
  switch (fact.kind) {
    case FactKind::kOrientation: {
      const auto& days = fact.orientation;
      return LastOfStretch(Latest({days.decided, days.notified, days.validated}), days.ended);
    }
    case FactKind::kRendezVous: {
      const bool cancelled = fact.a == jalon::v1::RendezVous::CANCELLED;
      return cancelled ? 0 : Day{fact.rendez_vous.held};
    }
    case FactKind::kCer:
    case FactKind::kPpae:
    case FactKind::kContratEngagement: {
      const auto& days = fact.contract;
      const Day first = Latest({days.signed_on, days.recorded, days.validated, days.starts});
      return LastOfStretch(first, days.ends);
    }
    case FactKind::kGarantieActivite:
    case FactKind::kAccompagnementGlobal:
      return LastOfStretch(Latest({fact.stay.prescribed, fact.stay.started}), fact.stay.ended);
    case FactKind::kAction:
    case FactKind::kActivity:
    case FactKind::kReferentDeParcours:
      return LastOfStretch(fact.stretch.from, fact.stretch.to);
    case FactKind::kSanction:
      return LastOfStretch(Latest({fact.sanction.decided, fact.sanction.from}), fact.sanction.to);
    case FactKind::kConvocation:
    case FactKind::kMiseEnDemeure:
    case FactKind::kEquipePluridisciplinaire:
    case FactKind::kExit:
    case FactKind::kPoleEmploi:
      return LastOfStretch(fact.letter.sent, fact.letter.held);
    case FactKind::kReferent:
      return 0;
  }
  return 0;
}

// The last day on which something of the person was; kNever while her right lasts.
Day LastOf(const Memory& memory, absl::Span<const uint64_t> subjects,
           const indicators::FigurePerson& person) {
  Day last = 0;
  for (const pathway::Spell& spell : *person.spells) last = std::max(last, spell.ends);
  // One at a time: a new one has ended the one before.
  for (const auto& referent : person.had->referents) {
    last = std::max(last, LastOfStretch(referent.from, referent.to));
  }
  std::vector<pathway::HistoryView> histories;
  histories.reserve(subjects.size());
  for (const uint64_t subject : subjects) {
    histories.emplace_back(memory.arena->Get(subject));
    ForFactsKnownOn(histories.back(), pathway::kNever, [&](const pathway::RecordFact& fact) {
      last = std::max(last, LastOfRecord(fact));
    });
  }
  if (last != 0) return last;
  // Of whom never had a right: the last day on which a flux told of her.
  for (const pathway::HistoryView& history : histories) {
    for (size_t i = 0; i < history.stream_count(); ++i) {
      last = std::max<Day>(last, history.stream(i).as_of);
    }
  }
  return last;
}

// Of whom nothing is told but who she is: the day on which that became known last.
Day LastKnown(const store::Store& store, const CivilTime& time,
              absl::Span<const uint64_t> subjects) {
  const auto events = pathway::ReadEventsOf(store, subjects);
  if (!events.ok()) return 0;
  int64_t known = 0;
  for (const auto& event : *events) known = std::max(known, event.stored.known_micros());
  return known == 0 ? 0 : pathway::ToDay16(time.DayOf(absl::FromUnixMicros(known)));
}

}  // namespace

absl::StatusOr<jalon::v1::ExportPersonResponse> FrontPrivacy::Export(
    const jalon::v1::ExportPersonRequest& request, absl::Time now) const {
  jalon::v1::GetBeneficiaryRequest who;
  *who.mutable_person() = request.person();
  who.set_source(request.source());
  auto person = door_.Beneficiary(who, now);
  if (!person.ok()) return person.status();
  jalon::v1::GetPathwayDocumentRequest asked;
  asked.mutable_person()->set_person_id(person->beneficiary().person_id());
  asked.set_with_identity(true);
  jalon::v1::ExportPersonResponse response;
  auto document = door_.MakeDocument(asked, now, response.mutable_person_id());
  if (!document.ok()) return document.status();
  std::vector<uint64_t> subjects;
  for (const std::string& id : person->beneficiary().person_ids()) {
    subjects.push_back(identity::ParsePersonId(id));
  }
  const auto entries = door_.EventsOf(subjects, absl::InfiniteFuture(), /*nominative=*/true);
  if (!entries.ok()) return entries.status();
  std::string json;
  google::protobuf::util::MessageToJsonString(person->beneficiary(), &json);
  response.set_json(absl::StrCat("{\"beneficiary\":", json, ",\"events\":["));
  for (const jalon::v1::TimelineEntry& entry : *entries) {
    json.clear();
    google::protobuf::util::MessageToJsonString(entry, &json);
    const bool first = response.json().back() == '[';
    absl::StrAppend(response.mutable_json(), first ? "" : ",", json);
  }
  absl::StrAppend(response.mutable_json(), "]}\n");
  document->sections.push_back(following::TransmittedSection(*entries, door_.time_));
  response.set_html(ToHtml(*document));
  return response;
}

absl::StatusOr<FrontPrivacy::Plan> FrontPrivacy::PlanOf(const std::string& person_id,
                                                        absl::Time now) const {
  jalon::v1::Person person;
  person.set_person_id(person_id);
  const auto reading = door_.derived_->gate.Read();
  auto subjects = door_.FindPerson(person, "", INT32_MAX);
  if (!subjects.ok()) return subjects.status();
  Plan plan;
  plan.subject = subjects->front();
  plan.state.set_erased_micros(absl::ToUnixMicros(now));
  std::set<std::string> owners;
  std::set<std::string> files;
  for (const uint64_t subject : *subjects) {
    const auto node = door_.directory_->Node(subject);
    if (!node.ok()) return node.status();
    owners.insert(node->subject());
    if (!node->external_id().empty()) plan.external_ids.push_back(node->external_id());
  }
  const auto events = pathway::ReadEventsOf(*store_, *subjects, pathway::Tellings::kAll);
  if (!events.ok()) return events.status();
  for (const auto& [sequence, stored] : *events) {
    plan.positions.push_back(sequence);
    // An identity fact that names her is sealed under its own id.
    const std::string& owner = stored.subject().empty() ? stored.id() : stored.subject();
    owners.insert(owner);
    // What cannot be read for the moment would be taken for what was never told.
    if (const auto key = vault_->HasKey(owner); !key.ok()) return key.status();
    const std::string& file = stored.event().provenance().file_sha256();
    if (!file.empty()) files.insert(file);
    Event told;
    if (absl::Status status = door_.nominative_->Unseal(stored, &told); !status.ok()) return status;
    for (const Identity* identity : IdentitiesIn(told)) plan.identities.push_back(*identity);
  }
  plan.state.mutable_owners()->Assign(owners.begin(), owners.end());
  for (const std::string& file : files) {
    if (absl::Status status = AddFile(file, &plan.state); !status.ok()) return status;
  }
  return plan;
}

absl::Status FrontPrivacy::AddFile(const std::string& sha256, ErasureState* state) const {
  const auto& files = state->files();
  if (std::find(files.begin(), files.end(), sha256) != files.end()) return absl::OkStatus();
  const absl::StatusOr<bool> archived = imports_->Holds(sha256);
  if (!archived.ok() || !*archived) return archived.status();
  state->add_files(sha256);
  return absl::OkStatus();
}

absl::Status FrontPrivacy::FindToldAgain(std::vector<Plan>* plans) const {
  absl::flat_hash_map<uint64_t, std::vector<size_t>> plans_of;  // by log position
  for (size_t i = 0; i < plans->size(); ++i) {
    for (const uint64_t position : (*plans)[i].positions) plans_of[position].push_back(i);
  }
  absl::Status failure;
  const auto look = [&](std::string_view key, std::string_view value) {
    constexpr std::string_view kMark = intake::FluxImport::kToldAgainMark;
    if (!key.substr(std::min(key.size(), kShaBytes)).starts_with(kMark)) return true;
    const std::string file = absl::BytesToHexString(std::string(key.substr(0, kShaBytes)));
    for (size_t at = 0; at + sizeof(uint64_t) <= value.size(); at += sizeof(uint64_t)) {
      const auto found = plans_of.find(store::ReadRaw<uint64_t>(value.data() + at));
      if (found == plans_of.end()) continue;
      for (const size_t plan : found->second) failure.Update(AddFile(file, &(*plans)[plan].state));
    }
    return failure.ok();
  };
  const absl::Status scan = store_->Scan(Family::kImports, "", "", look);
  return scan.ok() ? failure : scan;
}

// Who is in a rejected record is known by its text alone. Their keys join the persons', and their
// files hers.
absl::Status FrontPrivacy::FindRejects(std::vector<Plan>* plans) const {
  TextFinder finder = FinderOf(*plans);
  for (size_t i = 0; i < plans->size(); ++i) {
    for (const std::string& id : (*plans)[i].external_ids) {
      for (const Identity& identity : (*plans)[i].identities) finder.AddId(i, id, identity);
    }
  }
  absl::Status failure;
  const auto look = [&](std::string_view key, std::string_view value) {
    intake::RejectState state;
    if (!state.ParseFromArray(value.data(), static_cast<int>(value.size()))) return true;
    const auto raw = vault_->Unseal(state.subject(), state.sealed());
    if (absl::IsNotFound(raw.status())) return true;
    failure.Update(raw.status());
    if (!raw.ok()) return false;
    finder.Read(*raw);
    for (const size_t i : finder.End()) {
      (*plans)[i].state.add_owners(state.subject());
      ++(*plans)[i].rejects;
      failure.Update(AddFile(absl::BytesToHexString(std::string(key.substr(0, kShaBytes))),
                             &(*plans)[i].state));
    }
    return failure.ok();
  };
  const absl::Status scan = store_->Scan(Family::kRejects, "", "", look);
  return scan.ok() ? failure : scan;
}

absl::Status FrontPrivacy::FindUnread(std::vector<Plan>* plans) const {
  const auto unread = imports_->Unread();
  if (!unread.ok()) return unread.status();
  TextFinder finder = FinderOf(*plans);
  for (const std::string& file : *unread) {
    const auto content = imports_->OpenContent(file);
    if (!content.ok()) return content.status();
    const auto told = FindIn(**content, &finder);
    if (!told.ok()) return told.status();
    for (size_t i = 0; i < plans->size(); ++i) {
      ErasureState& state = (*plans)[i].state;
      // Her events may come from the part that was read.
      auto& files = *state.mutable_files();
      const auto known = std::find(files.begin(), files.end(), file);
      const bool by_events = known != files.end();
      if (by_events) files.erase(known);
      if (by_events || told->contains(i)) state.add_unread_files(file);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<PreparedBatch> FrontPrivacy::Erase(const jalon::v1::ErasePersonsRequest& request,
                                                  absl::Time now,
                                                  jalon::v1::ErasePersonsResponse* response) const {
  for (const absl::Status& status :
       {CheckSaid("author", request.author(), "qui l'a décidé"),
        CheckSaid("reason", request.reason(), "pourquoi"),
        request.person_ids().empty() || request.person_ids_size() > kMaxPersons
            ? InvalidField("personIds", "INVALID_VALUE",
                           absl::StrCat("de 1 à ", kMaxPersons, " personnes à la fois"))
            : absl::OkStatus()}) {
    if (!status.ok()) return status;
  }
  absl::StatusOr<Turn> turn = imports_->TakeErasureTurn();
  if (!turn.ok()) return turn.status();
  std::vector<Plan> plans;
  for (const std::string& person_id : request.person_ids()) {
    auto plan = PlanOf(person_id, now);
    if (!plan.ok()) return plan.status();
    plan->state.set_author(request.author());
    plan->state.set_reason(request.reason());
    plans.push_back(*std::move(plan));
  }
  if (absl::Status status = FindToldAgain(&plans); !status.ok()) return status;
  if (absl::Status status = FindRejects(&plans); !status.ok()) return status;
  if (absl::Status status = FindUnread(&plans); !status.ok()) return status;
  PreparedBatch batch;
  batch.content->erasure_turn = *std::move(turn);
  for (const Plan& plan : plans) {
    Erasure* erasure = response->add_erasures();
    erasure->set_person_id(identity::PersonId(plan.subject));
    erasure->mutable_erased_at()->set_seconds(absl::ToUnixSeconds(now));
    *erasure->mutable_purged_files() = plan.state.files();
    erasure->mutable_purged_files()->MergeFrom(plan.state.unread_files());
    erasure->set_purged_rejects(plan.rejects);
    batch.content->erasures.emplace_back(ErasureKey(plan.subject, plan.state.erased_micros()),
                                         plan.state.SerializeAsString());
  }
  return batch;
}

absl::Status FrontPrivacy::Destroy(const ErasureState& state) const {
  return vault_->Erase({state.owners().begin(), state.owners().end()}, state.erased_micros());
}

absl::StatusOr<PreparedBatch> FrontPrivacy::CarryOut(absl::Time now) const {
  PreparedBatch batch;
  absl::Status failure;
  const absl::Status scan =
      store_->Scan(Family::kErasures, "", "", [&](std::string_view key, std::string_view value) {
        ErasureState state;
        if (!state.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          failure = absl::DataLossError("effacement illisible");
          return false;
        }
        if (state.carried_out()) return true;
        failure = Destroy(state);
        if (failure.ok()) failure = PurgeFiles(state, now);
        state.set_carried_out(true);
        batch.content->erasures.emplace_back(std::string(key), state.SerializeAsString());
        return failure.ok();
      });
  if (!scan.ok()) return scan;
  if (!failure.ok()) return failure;
  if (!batch.content->erasures.empty()) {
    if (absl::Status status = vault_->Scrub(); !status.ok()) return status;
  }
  return batch;
}

absl::Status FrontPrivacy::DestroyAgain() const {
  absl::Status failure;
  const absl::Status scan =
      store_->Scan(Family::kErasures, "", "", [&](std::string_view, std::string_view value) {
        ErasureState state;
        if (!state.ParseFromArray(value.data(), static_cast<int>(value.size()))) return true;
        failure = Destroy(state);
        if (failure.ok()) failure = PurgeFiles(state, absl::FromUnixMicros(state.erased_micros()));
        return failure.ok();
      });
  return scan.ok() ? failure : scan;
}

// A file that the archive does not know any more has nothing left to destroy. One that was sent
// again since, because it had not been read, is another reception.
absl::Status FrontPrivacy::PurgeFiles(const ErasureState& state, absl::Time now) const {
  const auto failed = [](const absl::Status& purged) {
    return !purged.ok() && !absl::IsNotFound(purged);
  };
  for (const std::string& file : state.files()) {
    const absl::Status purged = imports_->PurgeFile(file, now);
    if (failed(purged)) return purged;
  }
  for (const std::string& file : state.unread_files()) {
    const absl::Status purged =
        imports_->PurgeReceivedBefore(file, absl::FromUnixMicros(state.erased_micros()), now);
    if (failed(purged)) return purged;
  }
  return absl::OkStatus();
}

absl::StatusOr<jalon::v1::ListRetentionResponse> FrontPrivacy::Retention(
    const jalon::v1::ListRetentionRequest& request, absl::Time now, Parallel* parallel) const {
  if (request.months() <= 0) {
    return InvalidField("months", "INVALID_VALUE", "dites après combien de mois, par exemple 24");
  }
  auto size = PageSize(request.page_size(), kRetentionPage);
  if (!size.ok()) return size.status();
  const auto after = ReadToken(request.page_token());
  if (!after.ok()) return after.status();
  auto question = ReadPathwayQuestion({}, {}, now, door_.time_, *door_.options_.conventions);
  if (!question.ok()) return question.status();
  const Date today = door_.time_.DayOf(now);
  question->period.from = question->period.to = question->period.day = pathway::ToDay16(today);
  const Day limit = pathway::ToDay16(today.AddMonths(-request.months()));
  const auto reading = door_.derived_->gate.Read();
  const Memory memory = door_.MemoryNow();
  std::vector<std::vector<std::pair<uint64_t, Day>>> by_part(Parts(*parallel));
  std::vector<absl::Status> failures(by_part.size());
  WalkFigures(memory, *question, parallel,
              [&](size_t part, absl::Span<const uint64_t> subjects,
                  const indicators::FigurePerson& person) {
                if (person.open || !failures[part].ok()) return;
                Day last = LastOf(memory, subjects, person);
                if (last >= limit) return;
                const absl::StatusOr<bool> nominative = HasNominative(subjects);
                failures[part].Update(nominative.status());
                if (!nominative.ok() || !*nominative) return;
                if (last == 0) last = LastKnown(*store_, door_.time_, subjects);
                if (last != 0 && last < limit) by_part[part].emplace_back(subjects[0], last);
              });
  for (const absl::Status& failure : failures) {
    if (!failure.ok()) return failure;
  }
  std::vector<std::pair<uint64_t, Day>> due;
  for (auto& part : by_part) due.insert(due.end(), part.begin(), part.end());
  std::sort(due.begin(), due.end());
  jalon::v1::ListRetentionResponse response;
  response.set_total(static_cast<int32_t>(due.size()));
  for (const auto& [subject, last] : due) {
    if (subject <= *after) continue;
    if (response.persons_size() == *size) {
      const auto& told = response.persons(response.persons_size() - 1);
      response.set_next_page_token(Token(identity::ParsePersonId(told.person_id())));
      break;
    }
    auto* person = response.add_persons();
    person->set_person_id(identity::PersonId(subject));
    person->set_last_on(pathway::Iso(last));
  }
  return response;
}

absl::StatusOr<bool> FrontPrivacy::HasNominative(absl::Span<const uint64_t> subjects) const {
  for (const uint64_t subject : subjects) {
    const auto node = door_.directory_->Node(subject);
    if (!node.ok()) return node.status();
    const absl::StatusOr<bool> has = vault_->HasKey(node->subject());
    if (!has.ok() || *has) return has;
  }
  return false;
}

}  // namespace jalon::front
