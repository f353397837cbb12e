// SPDX-License-Identifier: EUPL-1.2
#include "services/key_set.h"

#include <cjose/jwk.h>
#include <curl/curl.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "services/limits.h"
#include "services/log.h"

namespace jalon::services {
namespace {

using Json = nlohmann::json;

constexpr size_t kFewestRsaBits = 2048;  // below, RS256 can be forged
constexpr char kRs256[] = "RS256";
constexpr char kEs256[] = "ES256";

absl::Status Refuse(std::string_view what) {
  return InvalidField("jwks", "INVALID_KEY_SET", absl::StrCat("--jwks : ", std::string(what)));
}

std::string Text(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// The algorithm that fits the key, or nothing.
std::string AlgorithmOf(const Json& key, const cjose_jwk_t* jwk) {
  const cjose_jwk_kty_t type = cjose_jwk_get_kty(jwk, nullptr);
  if (type == CJOSE_JWK_KTY_RSA) {
    return cjose_jwk_get_keysize(jwk, nullptr) >= kFewestRsaBits ? kRs256 : "";
  }
  return type == CJOSE_JWK_KTY_EC && Text(key, "crv") == "P-256" ? kEs256 : "";
}

std::optional<TokenKey> ReadKey(const Json& key) {
  const std::string kind = Text(key, "kty");
  // A secret (oct) has no place in a set of public keys.
  if (kind != "RSA" && kind != "EC") return std::nullopt;
  if (const std::string use = Text(key, "use"); !use.empty() && use != "sig") return std::nullopt;
  const std::string json = key.dump();
  TokenKey read;
  read.jwk = {cjose_jwk_import(json.data(), json.size(), nullptr),
              [](cjose_jwk_t* jwk) { cjose_jwk_release(jwk); }};
  if (read.jwk == nullptr) return std::nullopt;
  read.algorithm = AlgorithmOf(key, read.jwk.get());
  const std::string said = Text(key, "alg");
  if (read.algorithm.empty() || (!said.empty() && said != read.algorithm)) return std::nullopt;
  return read;
}

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open()) return Refuse(absl::StrCat(path, " n'est pas lisible"));
  return text;
}

size_t TakeBytes(char* data, size_t size, size_t count, void* into) {
  auto* text = static_cast<std::string*>(into);
  // Less than was given: the transfer fails.
  if (text->size() + size * count > kMaxKeySetBytes) return 0;
  text->append(data, size * count);
  return size * count;
}

void SetOptions(CURL* curl, const std::string& address, const std::string& authorities,
                std::string* text) {
  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  if (!authorities.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, authorities.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
  }
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(kKeySetPatience)));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakeBytes);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, text);
}

absl::StatusOr<std::string> Fetch(const std::string& address, const std::string& authorities) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  if (started != CURLE_OK || curl == nullptr) return absl::InternalError("libcurl ne démarre pas");
  std::string text;
  SetOptions(curl.get(), address, authorities, &text);
  const CURLcode result = curl_easy_perform(curl.get());
  if (result == CURLE_OK) return text;
  return absl::UnavailableError(
      absl::StrCat("--jwks : ", address, " ne répond pas : ", curl_easy_strerror(result)));
}

}  // namespace

absl::StatusOr<TokenKeys> ParseKeySet(const std::string& json) {
  if (json.size() > kMaxKeySetBytes) return Refuse("jeu de clés trop grand");
  const Json set = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  const auto list = set.is_object() ? set.find("keys") : set.end();
  if (!set.is_object() || list == set.end() || !list->is_array()) {
    return Refuse("ce n'est pas un jeu de clés (JSON avec « keys »)");
  }
  TokenKeys keys;
  for (const Json& key : *list) {
    const std::string kid = key.is_object() ? Text(key, "kid") : "";
    if (kid.empty()) continue;
    if (auto read = ReadKey(key); read.has_value()) keys[kid] = *std::move(read);
  }
  if (keys.empty()) {
    return Refuse("aucune clé pour RS256 (RSA, 2048 bits) ou ES256 (P-256) avec un kid");
  }
  return keys;
}

absl::StatusOr<KeySetReader> ReaderOf(const std::string& place, const std::string& authorities) {
  if (absl::StartsWith(place, "http://")) {
    return Refuse("une adresse de clés commence par https:// : sans TLS, n'importe qui en donne");
  }
  if (absl::StartsWith(place, "https://")) {
    if (!authorities.empty() && !std::ifstream(authorities).is_open()) {
      return InvalidField("jwks_ca", "UNREADABLE",
                          absl::StrCat("--jwks-ca : ", authorities, " n'est pas lisible"));
    }
    return KeySetReader([place, authorities] { return Fetch(place, authorities); });
  }
  return KeySetReader([place] { return ReadKeyFile(place); });
}

absl::Status KeySet::Refresh(absl::Time now) {
  auto text = read_();
  auto keys = text.ok() ? ParseKeySet(*text) : text.status();
  std::lock_guard lock(mutex_);
  tried_at_ = now;
  if (!keys.ok()) {
    Log(LogLevel::kWarning, "keys_not_read", {{"reason", std::string(keys.status().message())}});
    return keys.status();
  }
  keys_ = *std::move(keys);
  Log(LogLevel::kInfo, "keys_read", {{"keys", static_cast<int64_t>(keys_.size())}});
  return absl::OkStatus();
}

absl::StatusOr<TokenKey> KeySet::Known(const std::string& kid) const {
  std::lock_guard lock(mutex_);
  const auto found = keys_.find(kid);
  if (found != keys_.end()) return found->second;
  return absl::NotFoundError("clé inconnue");
}

bool KeySet::ShouldRefresh(bool known, absl::Time now) const {
  std::lock_guard lock(mutex_);
  return now - tried_at_ >= (known ? kKeySetAge : kKeySetFloor);
}

absl::StatusOr<TokenKey> KeySet::Find(const std::string& kid, absl::Time now) {
  const auto key = Known(kid);
  if (!ShouldRefresh(key.ok(), now)) return key;
  std::unique_lock reading(reading_, std::defer_lock);
  // With a key at hand nobody waits for who reads.
  if (key.ok() ? !reading.try_lock() : (reading.lock(), false)) return key;
  if (ShouldRefresh(key.ok(), now)) Refresh(now).IgnoreError();
  return Known(kid);
}

}  // namespace jalon::services
