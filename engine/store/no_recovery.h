// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_ENGINE_STORE_NO_RECOVERY_H_
#define JALON_ENGINE_STORE_NO_RECOVERY_H_

#include <rocksdb/options.h>

namespace jalon::store {

// After a write that failed, RocksDB would go on by itself once there is room, on the very log
// whose write had failed; what it is opened for is closed and opened again instead (Store::Write).
// Its attempt ends the process where asserts are compiled in, as Debian does. So does its own diary
// (the file LOG, on the same disk), when it is written again after a write of it that failed: none
// is kept.
void ForbidRecovery(rocksdb::DBOptions* options);

}  // namespace jalon::store

#endif  // JALON_ENGINE_STORE_NO_RECOVERY_H_
