// SPDX-License-Identifier: EUPL-1.2
#include "services/record_batch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "services/limits.h"

namespace jalon::services {

using jalon::v1::RecordEventsRequest;
using jalon::v1::RecordEventsResponse;

namespace {

// Saying that something was known before it was received needs a grant of its own (contract §2).
// Who may not write in the département at all is told that, and no more.
absl::Status CheckKnown(const jalon::v1::Event& event, const Caller& caller) {
  const bool declared = !event.known_on().empty() || event.has_known_at();
  const bool elsewhere = !caller.MayIn(event.departement());
  if (!declared || elsewhere || caller.MayDeclareIn(event.departement())) return absl::OkStatus();
  return InvalidField("knownOn", "DECLARED_KNOWLEDGE",
                      "dire depuis quand une chose est connue demande un droit de plus "
                      "(declared_knowledge) : sans knownOn ni knownAt, c'est maintenant");
}

}  // namespace

RecordBatch::RecordBatch(RecordEventsRequest* request, absl::Time received_at)
    : received_at_(received_at) {
  request_.Swap(request);
}

absl::Status RecordBatch::Prepare(Stores* stores, const Access& access, const Caller& caller) {
  response_.set_batch_no(request_.batch_no());
  if (auto status = CheckLimits(); !status.ok()) return status;
  if (auto status = Split(stores, caller); !status.ok()) return status;
  if (HoldsNir(request_.request_id(), /*in_words=*/false)) return NirInText("requestId");
  const Reception reception{received_at_, request_.request_id()};
  for (Part& part : parts_) {
    Departement* const engine = part.store->engine.get();
    part.batch = engine->Prepare(&part.events, reception);
    const absl::Status noted = access.NoteOf(caller, "", engine)(&part.batch);
    if (!noted.ok()) return noted;
  }
  return absl::OkStatus();
}

absl::Status RecordBatch::CheckLimits() const {
  if (request_.events_size() > kMaxEventsPerBatch) {
    return InvalidField("events", "BATCH_TOO_LARGE",
                        absl::StrCat("lot de ", request_.events_size(), " événements ; au plus ",
                                     kMaxEventsPerBatch));
  }
  if (request_.ByteSizeLong() > kMaxBatchBytes) {
    return InvalidField("events", "BATCH_TOO_LARGE",
                        absl::StrCat("lot de plus de ", kMaxBatchBytes >> 20, " Mio"));
  }
  return absl::OkStatus();
}

absl::Status RecordBatch::Split(Stores* stores, const Caller& caller) {
  for (int32_t i = 0; i < request_.events_size(); ++i) {
    auto* event = request_.mutable_events(i);
    if (auto status = CheckKnown(*event, caller); !status.ok()) {
      Reject(i, status);
      continue;
    }
    const auto part = PartOf(stores, event->departement(), caller);
    if (absl::IsInvalidArgument(part.status())) {
      Reject(i, part.status());
      continue;
    }
    if (!part.ok()) return part.status();
    (*part)->events.Add()->Swap(event);
    (*part)->indexes.push_back(i);
    ++(*part)->size;
  }
  return absl::OkStatus();
}

absl::StatusOr<RecordBatch::Part*> RecordBatch::PartOf(Stores* stores,
                                                       const std::string& departement,
                                                       const Caller& caller) {
  for (Part& part : parts_) {
    if (part.store->departement == departement) return &part;
  }
  if (!caller.MayIn(departement)) {
    return InvalidField("departement", "DEPARTEMENT_NOT_ALLOWED",
                        "ce département n'est pas de ceux de l'appelant");
  }
  const auto store = stores->FindOrCreate(departement);
  if (!store.ok()) return store.status();
  Part& part = parts_.emplace_back();
  part.store = *store;
  return &part;
}

void RecordBatch::Reject(int32_t index, const absl::Status& reason) {
  const ErrorDetail detail = DetailOf(reason);
  auto* rejection = response_.add_rejections();
  rejection->set_index(index);
  rejection->set_reason(detail.reason);
  rejection->set_field(detail.field);
  rejection->set_message(detail.message);
}

bool RecordBatch::Submit(Writer::Done done) {
  if (parts_.empty()) return false;
  done_ = std::move(done);
  // Set before the first part is queued: its writer may be done before the next is.
  parts_left_ = parts_.size();
  const size_t count = parts_.size();
  for (size_t i = 0; i < count; ++i) {
    Part& part = parts_[i];
    // Its own: the part's goes when the writer is done, perhaps before this returns.
    const StoreHandle store = part.store;
    store->writer->Submit(&part.batch, part.size,
                          [this, &part](const absl::Status& status) { PartDone(&part, status); });
  }
  return true;
}

void RecordBatch::PartDone(Part* part, const absl::Status& status) {
  part->store.reset();
  Writer::Done done;
  absl::Status failure;
  {
    std::lock_guard lock(mutex_);
    failure_.Update(status);
    if (--parts_left_ > 0) return;
    done = std::move(done_);
    failure = failure_;
  }
  done(failure);
}

void RecordBatch::AddResult(const Part& part) {
  const RecordEventsResponse& result = part.batch.result;
  response_.set_recorded(response_.recorded() + result.recorded());
  response_.set_duplicates(response_.duplicates() + result.duplicates());
  response_.set_log_position(std::max(response_.log_position(), result.log_position()));
  for (const auto& rejection : result.rejections()) {
    auto* added = response_.add_rejections();
    *added = rejection;
    added->set_index(part.indexes[static_cast<size_t>(rejection.index())]);
  }
}

RecordEventsResponse RecordBatch::Response() {
  for (const Part& part : parts_) AddResult(part);
  std::stable_sort(response_.mutable_rejections()->begin(), response_.mutable_rejections()->end(),
                   [](const auto& a, const auto& b) { return a.index() < b.index(); });
  return std::move(response_);
}

}  // namespace jalon::services
