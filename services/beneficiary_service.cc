// SPDX-License-Identifier: EUPL-1.2
#include "services/beneficiary_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/access.h"
#include "engine/base/error.h"
#include "services/limits.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

constexpr int kUsualPage = 50;  // beneficiaries.proto
constexpr int kLargestPage = 200;

absl::Status TooVague() {
  return InvalidField("name", "TOO_VAGUE",
                      "trop de personnes répondent à cette recherche : ajouter un critère (prénom, "
                      "date de naissance, dossier)");
}

// Everybody whom `request` finds in the caller's scope, in order. Fails when it is no search for
// somebody.
absl::StatusOr<std::vector<Beneficiary>> FindInScope(const Departement& engine,
                                                     SearchBeneficiariesRequest request,
                                                     const Caller& caller) {
  if (request.name().empty() && request.dossier().empty() && request.nir().empty()) {
    return InvalidField("name", "MISSING_FIELD",
                        "donner un nom, un dossier ou un NIR ; la date de naissance s'y ajoute");
  }
  const absl::Time now = absl::Now();
  std::vector<Beneficiary> found;
  int looked_at = 0;
  request.set_page_size(kLargestPage);
  request.clear_page_token();
  do {
    auto page = engine.Search(request);
    if (!page.ok()) return page.status();
    for (Beneficiary& person : *page->mutable_beneficiaries()) {
      if (++looked_at > kMaxSearched) return TooVague();
      if (!engine.access()->InScope(person.person_id(), caller.scope, now)) continue;
      if (found.size() == kMaxFound) return TooVague();
      found.push_back(std::move(person));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return found;
}

// A page of them. Tokens are the last person of the page before: nothing in them, nor in where
// pages end, tells of persons out of scope.
absl::StatusOr<SearchBeneficiariesResponse> SearchInScope(const Departement& engine,
                                                          const SearchBeneficiariesRequest& request,
                                                          const Caller& caller) {
  if (request.page_size() < 0) {
    return InvalidField("pageSize", "INVALID_VALUE", "taille de page négative");
  }
  auto found = FindInScope(engine, request, caller);
  if (!found.ok()) return found.status();
  const int size =
      request.page_size() == 0 ? kUsualPage : std::min(request.page_size(), kLargestPage);
  SearchBeneficiariesResponse response;
  bool reached = request.page_token().empty();
  for (Beneficiary& person : *found) {
    if (!reached) {
      reached = person.person_id() == request.page_token();
      continue;
    }
    if (response.beneficiaries_size() == size) {
      response.set_next_page_token(response.beneficiaries(size - 1).person_id());
      break;
    }
    *response.add_beneficiaries() = std::move(person);
  }
  if (!reached) {
    return InvalidField("pageToken", "INVALID_VALUE", "ce jeton n'est pas de cette recherche");
  }
  return response;
}

// A doubt tells of two persons: both must be in scope.
void KeepInScope(const Departement& engine, const Caller& caller,
                 ListIdentityDoubtsResponse* doubts) {
  const absl::Time now = absl::Now();
  const auto seen = [&](const std::string& id) {
    return engine.access()->InScope(id, caller.scope, now);
  };
  auto* list = doubts->mutable_doubts();
  list->erase(std::remove_if(list->begin(), list->end(),
                             [&](const IdentityDoubt& doubt) {
                               return !seen(doubt.person_id()) || !seen(doubt.other_person_id());
                             }),
              list->end());
}

}  // namespace

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::GetBeneficiary(
    grpc::CallbackServerContext* context, const GetBeneficiaryRequest* request,
    GetBeneficiaryResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<GetBeneficiaryResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Beneficiary(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::ListTimeline(grpc::CallbackServerContext* context,
                                                               const ListTimelineRequest* request,
                                                               ListTimelineResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<ListTimelineResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->Timeline(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::GetPathwayDocument(
    grpc::CallbackServerContext* context, const GetPathwayDocumentRequest* request,
    GetPathwayDocumentResponse* response) {
  return AnswerOn(host_, &host_->pool, context, request, response,
                  [this, request](const Caller&) -> absl::StatusOr<GetPathwayDocumentResponse> {
                    const auto store = host_->stores.Find(request->departement());
                    if (!store.ok()) return store.status();
                    return (*store)->engine->PathwayDocument(*request, absl::Now());
                  });
}

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::SearchBeneficiaries(
    grpc::CallbackServerContext* context, const SearchBeneficiariesRequest* request,
    SearchBeneficiariesResponse* response) {
  return AnswerOn(
      host_, &host_->pool, context, request, response,
      [this, request](const Caller& caller) -> absl::StatusOr<SearchBeneficiariesResponse> {
        const auto store = host_->stores.Find(request->departement());
        if (!store.ok()) return store.status();
        if (caller.open()) return (*store)->engine->Search(*request);
        return SearchInScope(*(*store)->engine, *request, caller);
      });
}

grpc::ServerUnaryReactor* BeneficiaryServiceImpl::ListIdentityDoubts(
    grpc::CallbackServerContext* context, const ListIdentityDoubtsRequest* request,
    ListIdentityDoubtsResponse* response) {
  return AnswerOn(
      host_, &host_->pool, context, request, response,
      [this, request](const Caller& caller) -> absl::StatusOr<ListIdentityDoubtsResponse> {
        const auto store = host_->stores.Find(request->departement());
        if (!store.ok()) return store.status();
        auto doubts = (*store)->engine->IdentityDoubts(*request);
        if (!doubts.ok() || caller.scope.everyone || caller.open()) return doubts;
        KeepInScope(*(*store)->engine, caller, &*doubts);
        return doubts;
      });
}

}  // namespace jalon::services
