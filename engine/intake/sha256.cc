// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/sha256.h"

#include <sodium.h>

#include "absl/strings/escaping.h"

namespace jalon::intake {

struct RunningSha256::State {
  crypto_hash_sha256_state hash{};
};

RunningSha256::RunningSha256() : state_(std::make_unique<State>()) {
  crypto_hash_sha256_init(&state_->hash);
}

RunningSha256::~RunningSha256() = default;

void RunningSha256::Add(std::string_view bytes) {
  crypto_hash_sha256_update(&state_->hash, reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
}

std::string RunningSha256::Hex() {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256_final(&state_->hash, reinterpret_cast<unsigned char*>(digest.data()));
  return absl::BytesToHexString(digest);
}

bool IsSha256Hex(std::string_view text) {
  return text.size() == 2 * crypto_hash_sha256_BYTES &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace jalon::intake
