// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_ENGINE_STORE_ROCKSDB_STATUS_H_
#define JALON_ENGINE_STORE_ROCKSDB_STATUS_H_

#include <rocksdb/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace jalon::store {

// What RocksDB says of `store` ("le magasin", "le magasin des clés"): kFailedPrecondition when
// another process holds it, kDataLoss when it is damaged, kResourceExhausted when the disk is full,
// kUnavailable when the disk fails otherwise.
absl::Status StatusOf(const rocksdb::Status& status, std::string_view store);

// What is answered to writes after one that failed.
absl::Status RefusesWrites(std::string_view store);

}  // namespace jalon::store

#endif  // JALON_ENGINE_STORE_ROCKSDB_STATUS_H_
