// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/openssl_issuer.h"

#include <stdexcept>
#include <vector>

#include "absl/strings/escaping.h"

namespace jalon::tests {
namespace {

constexpr size_t kModulusDigits = 512;  // of 2048 bits

std::string OpenSsl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "/usr/bin/openssl");
  const Outcome outcome = RunToEnd(arguments);
  if (outcome.code != 0) throw std::runtime_error("openssl: " + outcome.err);
  return outcome.out;
}

}  // namespace

std::string Base64Url(const std::string& text) {
  std::string out;
  absl::WebSafeBase64Escape(text, &out);
  return out;
}

OpenSslIssuer::OpenSslIssuer(const std::string& kid) : kid_(kid) {
  OpenSsl({"genrsa", "-out", folder_ / "key.pem", "2048"});
}

nlohmann::json OpenSslIssuer::KeySet() const {
  // "Modulus=AB12…"
  const std::string told = OpenSsl({"rsa", "-in", folder_ / "key.pem", "-noout", "-modulus"});
  const std::string hex = told.substr(told.find('=') + 1, kModulusDigits);
  nlohmann::json key = {{"kty", "RSA"}, {"kid", kid_}, {"e", "AQAB"}, {"use", "sig"}};
  key["n"] = Base64Url(absl::HexStringToBytes(hex));
  return {{"keys", nlohmann::json::array({key})}};
}

std::string OpenSslIssuer::Token(const nlohmann::json& claims) const {
  const nlohmann::json header = {{"alg", "RS256"}, {"kid", kid_}, {"typ", "JWT"}};
  const std::string input = Base64Url(header.dump()) + "." + Base64Url(claims.dump());
  OpenSsl({"dgst", "-sha256", "-sign", folder_ / "key.pem", "-out", folder_ / "signature",
           folder_.Write("input", input)});
  return input + "." + Base64Url(ReadFile(folder_ / "signature"));
}

}  // namespace jalon::tests
