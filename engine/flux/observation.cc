// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/observation.h"

#include "absl/strings/ascii.h"
#include "engine/flux/instruction.h"
#include "engine/flux/scan.h"

namespace jalon::flux {
namespace {

constexpr size_t kNumdemrsaLength = 11;

const Address* CurrentOf(const std::vector<Address>& addresses) {
  for (const Address& address : addresses) {
    if (address.rank == 1) return &address;
  }
  return nullptr;
}

}  // namespace

const Transfer* DossierObservation::CurrentTransfer() const {
  if (!transfer_in.has_value()) return transfer_out.has_value() ? &*transfer_out : nullptr;
  const bool left_later = transfer_out.has_value() && transfer_out->on > transfer_in->on;
  return left_later ? &*transfer_out : &*transfer_in;
}

const Address* DossierObservation::CurrentAddress() const { return CurrentOf(addresses); }

const Address* InstructionObservation::CurrentAddress() const { return CurrentOf(addresses); }

std::string NormalNumdemrsa(std::string_view text) {
  const std::string_view number = Trim(text);
  if (number.empty() || number.size() > kNumdemrsaLength) return {};
  std::string normal(kNumdemrsaLength - number.size(), '0');
  for (char c : number) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) return {};
    normal.push_back(absl::ascii_toupper(static_cast<unsigned char>(c)));
  }
  return normal;
}

}  // namespace jalon::flux
