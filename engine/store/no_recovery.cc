// SPDX-License-Identifier: EUPL-1.2
#include "engine/store/no_recovery.h"

#include <rocksdb/env.h>
#include <rocksdb/listener.h>

#include <cstdarg>
#include <memory>

namespace jalon::store {
namespace {

class NoRecovery : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*error*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

class NoDiary : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

}  // namespace

void ForbidRecovery(rocksdb::DBOptions* options) {
  options->info_log = std::make_shared<NoDiary>();
  options->listeners.push_back(std::make_shared<NoRecovery>());
  options->max_bgerror_resume_count = 0;
}

}  // namespace jalon::store
