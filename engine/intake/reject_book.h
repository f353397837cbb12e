// SPDX-License-Identifier: EUPL-1.2
//
// The rejects of a département: records that could not be taken, kept raw and sealed.
#ifndef JALON_ENGINE_INTAKE_REJECT_BOOK_H_
#define JALON_ENGINE_INTAKE_REJECT_BOOK_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/intake/flux_import.h"
#include "engine/intake/import_book.h"
#include "jalon/v1/rejects.pb.h"

namespace jalon::intake {

// A reject with its exact bytes.
struct OpenedReject {
  jalon::v1::Reject reject;
  std::string raw;  // nominative
};

// Thread-safe. Not owned: all pointers.
class RejectBook {
 public:
  RejectBook(std::string departement, const store::Store* store, store::Vault* vault,
             const ledger::Preparer* preparer, const ImportBook* imports,
             const ledger::KnownNames* known_names = nullptr)
      : departement_(std::move(departement)),
        store_(store),
        vault_(vault),
        preparer_(preparer),
        imports_(imports),
        known_names_(known_names) {}

  absl::StatusOr<jalon::v1::ListRejectsResponse> List(
      const jalon::v1::ListRejectsRequest& request) const;
  // kNotFound when there is none, or when its content was erased.
  absl::StatusOr<OpenedReject> Get(const std::string& name) const;
  // Reads the kept record again. `batch` gets its events, known from `now`, and the new state of
  // the reject, which is returned. kFailedPrecondition when it was settled before.
  absl::StatusOr<jalon::v1::Reject> Replay(const std::string& name, const std::string& author,
                                           absl::Time now, ImportBatch* batch) const;
  absl::StatusOr<jalon::v1::Reject> Dismiss(const jalon::v1::DismissRejectRequest& request,
                                            absl::Time now, ImportBatch* batch) const;

 private:
  struct Found {
    std::string key;
    std::string sha256;
    RejectState state;
  };
  absl::StatusOr<Found> Find(const std::string& name) const;
  absl::StatusOr<Found> FindOpen(const std::string& name) const;
  jalon::v1::Reject Describe(const std::string& sha256, const RejectState& state,
                             const jalon::v1::ImportReport& report) const;
  absl::StatusOr<jalon::v1::ImportReport> ReportOf(const std::string& sha256) const;
  absl::StatusOr<std::optional<std::string>> Reread(const Found& found, absl::Time now,
                                                    ImportBatch* batch) const;
  absl::StatusOr<jalon::v1::Reject> Settle(Found found, jalon::v1::Reject::State state,
                                           const std::string& author, absl::Time now,
                                           ImportBatch* batch) const;

  const std::string departement_;
  const store::Store* const store_;
  store::Vault* const vault_;
  const ledger::Preparer* const preparer_;
  const ImportBook* const imports_;
  const ledger::KnownNames* const known_names_;  // as of FluxImport::CheckNamesWith
};

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_REJECT_BOOK_H_
