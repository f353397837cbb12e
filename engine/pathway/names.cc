// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/names.h"

#include "engine/pathway/history.h"
#include "engine/store/encoding.h"

namespace jalon::pathway {

absl::Status Names::Load(const store::Reader& store) {
  names_.clear();
  return store.Scan(store::Family::kNames, "", "", [&](std::string_view key, std::string_view v) {
    names_[store::ReadKey64(key)] = std::string(v);
    return true;
  });
}

std::string_view Names::Of(uint64_t code) const {
  const auto found = names_.find(code);
  return found == names_.end() ? std::string_view() : found->second;
}

void Names::Note(std::string_view name) {
  const uint64_t code = StructureCode(name);
  if (code != 0 && !names_.contains(code)) noted_.emplace_back(code, name);
}

void Names::Emit(store::Batch* batch) const {
  for (const auto& [code, name] : noted_) {
    batch->Put(store::Family::kNames, store::Key64(code), name);
  }
}

void Names::Committed() {
  for (auto& [code, name] : noted_) names_[code] = std::move(name);
  noted_.clear();
}

}  // namespace jalon::pathway
