// SPDX-License-Identifier: EUPL-1.2
#include "services/tokens.h"

#include <cjose/jws.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/limits.h"
#include "services/status.h"

namespace jalon::services {
namespace {

using Json = nlohmann::json;

constexpr size_t kParts = 3;  // header.payload.signature
constexpr size_t kEs256Bytes = 64;

absl::Status Malformed() {
  return NotAuthenticated("INVALID_TOKEN", "jeton illisible : un JWT signé est attendu");
}

struct Header {
  std::string algorithm;
  std::string key;
};

absl::StatusOr<Header> ReadHeader(const std::string& part) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(part, &text)) return Malformed();
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Malformed();
  const auto text_of = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  // What must be understood is not (RFC 7515 §4.1.11).
  if (json.contains("crit")) {
    return NotAuthenticated("INVALID_TOKEN", "jeton refusé : extension (crit) inconnue");
  }
  Header header{text_of("alg"), text_of("kid")};
  if (header.algorithm != "RS256" && header.algorithm != "ES256") {
    return NotAuthenticated("TOKEN_ALGORITHM",
                            "jeton refusé : seules les signatures RS256 et ES256 sont acceptées");
  }
  return header;
}

void Flatten(const Json& json, const std::string& path, Claims* claims) {
  if (json.is_object()) {
    for (const auto& [name, value] : json.items()) {
      Flatten(value, path.empty() ? name : absl::StrCat(path, ".", name), claims);
    }
  } else if (json.is_array()) {
    for (const Json& value : json) {
      if (!value.is_structured()) Flatten(value, path, claims);
    }
  } else if (json.is_string()) {
    (*claims)[path].push_back(json.get<std::string>());
  } else if (json.is_number() || json.is_boolean()) {
    (*claims)[path].push_back(json.dump());
  }
}

// Base64 has several writings of the same bytes, and a signature of ES256 is 64 of them: one token
// has one writing.
bool IsWellWritten(const std::string& signature, const std::string& algorithm) {
  std::string bytes;
  std::string again;
  if (!absl::WebSafeBase64Unescape(signature, &bytes)) return false;
  absl::WebSafeBase64Escape(bytes, &again);
  return again == signature && (algorithm != "ES256" || bytes.size() == kEs256Bytes);
}

using Jws = std::unique_ptr<cjose_jws_t, void (*)(cjose_jws_t*)>;

absl::StatusOr<std::string> VerifiedPayload(const std::string& token, const TokenKey& key) {
  const Jws jws(cjose_jws_import(token.data(), token.size(), nullptr), cjose_jws_release);
  if (jws == nullptr) return Malformed();
  if (!cjose_jws_verify(jws.get(), key.jwk.get(), nullptr)) {
    return NotAuthenticated("TOKEN_SIGNATURE", "jeton refusé : sa signature n'est pas valable");
  }
  uint8_t* bytes = nullptr;  // the token's own
  size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &bytes, &size, nullptr)) return Malformed();
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

std::optional<absl::Time> InstantOf(const Claims& claims, const std::string& name) {
  const auto found = claims.find(name);
  double seconds = 0;
  if (found == claims.end() || found->second.size() != 1 ||
      !absl::SimpleAtod(found->second.front(), &seconds)) {
    return std::nullopt;
  }
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

bool Says(const Claims& claims, const std::string& name, const std::string& value) {
  const auto found = claims.find(name);
  return found != claims.end() && Contains(found->second, value);
}

}  // namespace

absl::StatusOr<VerifiedToken> TokenVerifier::Verify(const std::string& token,
                                                    absl::Time now) const {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  if (token.size() > kMaxTokenBytes || parts.size() != kParts) return Malformed();
  const auto header = ReadHeader(parts[0]);
  if (!header.ok()) return header.status();
  const auto key = keys_->Find(header->key, now);
  if (!key.ok()) {
    return NotAuthenticated("TOKEN_KEY", "jeton refusé : signé d'une clé inconnue de ce service");
  }
  if (key->algorithm != header->algorithm) {
    return NotAuthenticated("TOKEN_ALGORITHM",
                            "jeton refusé : cette clé n'est pas pour cette signature");
  }
  if (!IsWellWritten(parts[2], header->algorithm)) return Malformed();
  const auto payload = VerifiedPayload(token, *key);
  if (!payload.ok()) return payload.status();
  const Json json = Json::parse(*payload, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Malformed();
  // Instants are numbers (RFC 7519).
  for (const char* instant : {"exp", "nbf"}) {
    if (json.contains(instant) && !json[instant].is_number()) return Malformed();
  }
  VerifiedToken verified;
  Flatten(json, "", &verified.claims);
  if (absl::Status status = CheckClaims(verified.claims, now); !status.ok()) return status;
  verified.expires_at = *InstantOf(verified.claims, "exp");
  return verified;
}

absl::Status TokenVerifier::CheckClaims(const Claims& claims, absl::Time now) const {
  const auto expires = InstantOf(claims, "exp");
  if (!expires.has_value() || now >= *expires + kClockSkew) {
    return NotAuthenticated("TOKEN_EXPIRED",
                            "jeton expiré, ou sans échéance : se connecter de nouveau");
  }
  if (claims.contains("nbf")) {
    const auto begins = InstantOf(claims, "nbf");
    if (!begins.has_value() || now + kClockSkew < *begins) {
      return NotAuthenticated("TOKEN_NOT_YET_VALID", "jeton pas encore valable");
    }
  }
  if (!Says(claims, "iss", options_.issuer) || claims.at("iss").size() != 1) {
    return NotAuthenticated("TOKEN_ISSUER", "jeton refusé : émis par un autre que l'attendu");
  }
  if (!Says(claims, "aud", options_.audience)) {
    return NotAuthenticated("TOKEN_AUDIENCE", "jeton refusé : destiné à un autre service");
  }
  return absl::OkStatus();
}

}  // namespace jalon::services
