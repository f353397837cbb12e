// SPDX-License-Identifier: EUPL-1.2
#include "services/privacy_service.h"

#include "engine/base/error.h"
#include "engine/privacy.h"
#include "services/status.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

constexpr int32_t kMaxAtOnce = 1000;  // privacy.proto

// Says what is erased, durably, then destroys it. Cut short between the two, the next opening, or
// the next erasure, goes on.
absl::StatusOr<ErasePersonsResponse> Erase(Host* host, const Caller& caller,
                                           const ErasePersonsRequest& request) {
  const auto store = host->stores.Find(request.departement());
  if (!store.ok()) return store.status();
  const Privacy& privacy = *(*store)->engine->privacy();
  ErasePersonsResponse response;
  auto batch = privacy.Erase(request, host->clock.Next(), &response);
  if (!batch.ok()) {
    // Who asks for somebody who is not there is told of anywhere else, too.
    const bool nobody = absl::IsNotFound(batch.status());
    if (nobody && !host->access.open()) {
      host->access.NoteDenied(caller, batch.status(), absl::Now());
    }
    return batch.status();
  }
  if (request.validate_only()) return response;
  // The audit tells whom it is about.
  Caller about = caller;
  for (const Erasure& erasure : response.erasures()) {
    about.person_ids.push_back(erasure.person_id());
  }
  if (auto status = host->access.Commit(about, "", store->get(), &*batch); !status.ok()) {
    return status;
  }
  auto carried_out = privacy.CarryOut(host->clock.Next());
  if (!carried_out.ok()) {
    // It is carried out when the département is opened again.
    if (IsDiskTrouble(carried_out.status())) {
      host->health.Trouble((*store)->departement, DetailOf(carried_out.status()).message);
    }
    return carried_out.status();
  }
  if (auto status = (*store)->writer->SubmitAndWait(&*carried_out, 1); !status.ok()) return status;
  return response;
}

absl::StatusOr<ListRetentionResponse> Due(Host* host, const ListRetentionRequest& request) {
  const auto store = host->stores.Find(request.departement());
  if (!store.ok()) return store.status();
  return (*store)->engine->privacy()->Retention(request, absl::Now(), &host->parallel);
}

absl::StatusOr<ApplyRetentionResponse> Apply(Host* host, const Caller& caller,
                                             const ApplyRetentionRequest& request) {
  ListRetentionRequest asked;
  asked.set_departement(request.departement());
  asked.set_months(request.months());
  const bool limited = request.limit() > 0 && request.limit() < kMaxAtOnce;
  asked.set_page_size(limited ? request.limit() : kMaxAtOnce);
  const auto due = Due(host, asked);
  if (!due.ok()) return due.status();
  ApplyRetentionResponse response;
  response.set_left(due->total());
  if (due->persons_size() == 0) return response;
  ErasePersonsRequest erase;
  erase.set_departement(request.departement());
  erase.set_author(request.author());
  erase.set_reason("durée de conservation écoulée");
  erase.set_validate_only(request.validate_only());
  for (const RetentionDue& person : due->persons()) erase.add_person_ids(person.person_id());
  auto erased = Erase(host, caller, erase);
  if (!erased.ok()) return erased.status();
  if (!request.validate_only()) response.set_left(due->total() - erased->erasures_size());
  *response.mutable_erasures() = std::move(*erased->mutable_erasures());
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* PrivacyServiceImpl::ExportPerson(grpc::CallbackServerContext* context,
                                                           const ExportPersonRequest* request,
                                                           ExportPersonResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ExportPersonResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->privacy()->Export(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* PrivacyServiceImpl::ErasePersons(grpc::CallbackServerContext* context,
                                                           const ErasePersonsRequest* request,
                                                           ErasePersonsResponse* response) {
  return AnswerOn(host_, &host_->long_tasks, context, request, response,
                  [this, request](const Caller& caller) { return Erase(host_, caller, *request); });
}

grpc::ServerUnaryReactor* PrivacyServiceImpl::ListRetention(grpc::CallbackServerContext* context,
                                                            const ListRetentionRequest* request,
                                                            ListRetentionResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) { return Due(host_, *request); });
}

grpc::ServerUnaryReactor* PrivacyServiceImpl::ApplyRetention(grpc::CallbackServerContext* context,
                                                             const ApplyRetentionRequest* request,
                                                             ApplyRetentionResponse* response) {
  return AnswerOn(host_, &host_->long_tasks, context, request, response,
                  [this, request](const Caller& caller) { return Apply(host_, caller, *request); });
}

}  // namespace jalon::services
