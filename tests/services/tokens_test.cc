// SPDX-License-Identifier: EUPL-1.2
//
// Tokens: what is accepted, and every way in which one is refused.
#include "services/tokens.h"

#include <cjose/cjose.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "jalon/v1/access.grpc.pb.h"
#include "services/limits.h"
#include "tests/services/certificates.h"
#include "tests/services/guarded_server.h"
#include "tests/services/in_process.h"
#include "tests/services/openssl_issuer.h"
#include "tests/services/process.h"

using namespace jalon;
using namespace jalon::services;
using jalon::tests::Base64Url;
using jalon::tests::GuardedServer;
using jalon::tests::OpenSslIssuer;
using Json = nlohmann::json;

namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

using Key = std::unique_ptr<cjose_jwk_t, bool (*)(cjose_jwk_t*)>;

Key Named(cjose_jwk_t* jwk, const std::string& kid) {
  REQUIRE(jwk != nullptr);
  REQUIRE(cjose_jwk_set_kid(jwk, kid.data(), kid.size(), nullptr));
  return {jwk, cjose_jwk_release};
}

Key Rsa(const std::string& kid, size_t bits = 2048) {
  const uint8_t exponent[] = {1, 0, 1};
  return Named(cjose_jwk_create_RSA_random(bits, exponent, sizeof(exponent), nullptr), kid);
}

Key Ec(const std::string& kid, cjose_jwk_ec_curve curve = CJOSE_JWK_EC_P_256) {
  return Named(cjose_jwk_create_EC_random(curve, nullptr), kid);
}

Json Public(const Key& key) {
  const std::unique_ptr<char, void (*)(void*)> text(cjose_jwk_to_json(key.get(), false, nullptr),
                                                    std::free);
  return Json::parse(text.get());
}

Json Claim() {
  return {{"iss", "https://issuer.example"},
          {"aud", {"account", "jalon"}},
          {"sub", "4f1c"},
          {"exp", absl::ToUnixSeconds(kNow) + 300},
          {"realm_access", {{"roles", {"jalon-referent"}}}},
          {"referent", "ref-12"}};
}

std::string Sign(const Key& key, const std::string& algorithm, const std::string& kid,
                 const Json& claims) {
  cjose_header_t* header = cjose_header_new(nullptr);
  cjose_header_set(header, "alg", algorithm.c_str(), nullptr);
  cjose_header_set(header, "kid", kid.c_str(), nullptr);
  const std::string payload = claims.dump();
  cjose_jws_t* jws = cjose_jws_sign(
      key.get(), header, reinterpret_cast<const uint8_t*>(payload.data()), payload.size(), nullptr);
  REQUIRE(jws != nullptr);
  const char* compact = nullptr;
  REQUIRE(cjose_jws_export(jws, &compact, nullptr));
  std::string token = compact;
  cjose_jws_release(jws);
  cjose_header_release(header);
  return token;
}

// An issuer with an RSA key, an EC key, and what a service believes of it.
struct Issuer {
  Issuer()
      : rsa(Rsa("r1")),
        ec(Ec("e1")),
        set({{"keys", {Public(rsa), Public(ec)}}}),
        keys([this]() -> absl::StatusOr<std::string> {
          ++reads;
          return set.dump();
        }),
        verifier(&keys, {"https://issuer.example", "jalon"}) {}

  // The reason for which `token` is refused; "" when it is not.
  std::string Reason(const std::string& token, absl::Time now = kNow) {
    const auto verified = verifier.Verify(token, now);
    if (verified.ok()) return "";
    CHECK(verified.status().code() == absl::StatusCode::kUnauthenticated);
    return DetailOf(verified.status()).reason;
  }
  std::string ReasonOf(const Json& claims, absl::Time now = kNow) {
    return Reason(Sign(rsa, "RS256", "r1", claims), now);
  }

  Key rsa;
  Key ec;
  Json set;
  int reads = 0;
  KeySet keys;
  TokenVerifier verifier;
};

Json Without(Json claims, const std::string& name) {
  claims.erase(name);
  return claims;
}

Json With(Json claims, const std::string& name, const Json& value) {
  claims[name] = value;
  return claims;
}

}  // namespace

TEST_CASE("tokens signed RS256 and ES256 are accepted, with their claims") {
  Issuer issuer;
  for (const std::string& token :
       {Sign(issuer.rsa, "RS256", "r1", Claim()), Sign(issuer.ec, "ES256", "e1", Claim())}) {
    const auto verified = issuer.verifier.Verify(token, kNow);
    REQUIRE(verified.ok());
    CHECK(verified->claims.at("realm_access.roles") == std::vector<std::string>{"jalon-referent"});
    CHECK(verified->expires_at == kNow + absl::Seconds(300));
  }
  CHECK(issuer.reads == 1);
}

TEST_CASE("a token that openssl signed is accepted") {
  const OpenSslIssuer issuer("o1");
  KeySet keys([&] { return issuer.KeySet().dump(); });
  const TokenVerifier verifier(&keys, {"https://issuer.example", "jalon"});
  const std::string token = issuer.Token(Claim());
  CHECK(verifier.Verify(token, kNow).ok());
  std::string changed = token;
  changed[token.find('.') + 2] ^= 1;
  CHECK_FALSE(verifier.Verify(changed, kNow).ok());
}

TEST_CASE("what a token says of itself never chooses how it is checked") {
  Issuer issuer;
  const std::string payload = Base64Url(Claim().dump());
  CHECK(issuer.Reason(Base64Url(R"({"alg":"none","kid":"r1"})") + "." + payload + ".") ==
        "TOKEN_ALGORITHM");
  CHECK(issuer.Reason(Base64Url(R"({"alg":"None","kid":"r1"})") + "." + payload + ".AA") ==
        "TOKEN_ALGORITHM");
  // The public key taken for a secret.
  const std::string text = Public(issuer.rsa).dump();
  const Key secret = Named(cjose_jwk_create_oct_spec(reinterpret_cast<const uint8_t*>(text.data()),
                                                     text.size(), nullptr),
                           "r1");
  CHECK(issuer.Reason(Sign(secret, "HS256", "r1", Claim())) == "TOKEN_ALGORITHM");
  CHECK(issuer.Reason(Sign(issuer.rsa, "PS256", "r1", Claim())) == "TOKEN_ALGORITHM");
  // A key of another kind than the signature's.
  CHECK(issuer.Reason(Sign(issuer.rsa, "RS256", "e1", Claim())) == "TOKEN_ALGORITHM");
  CHECK(issuer.Reason(Sign(issuer.ec, "ES256", "r1", Claim())) == "TOKEN_ALGORITHM");
  CHECK(issuer.Reason(Base64Url(R"({"alg":"RS256","kid":"r1","crit":["b64"]})") + "." + payload +
                      ".AA") == "INVALID_TOKEN");
}

TEST_CASE("an unknown key, a wrong signature and what is no token are refused") {
  Issuer issuer;
  const Key other = Rsa("r1");
  const std::string token = Sign(issuer.rsa, "RS256", "r1", Claim());
  CHECK(issuer.Reason(Sign(other, "RS256", "inconnue", Claim())) == "TOKEN_KEY");
  CHECK(issuer.Reason(Sign(other, "RS256", "r1", Claim())) == "TOKEN_SIGNATURE");
  CHECK(issuer.Reason(Sign(issuer.rsa, "RS256", "", Claim())) == "TOKEN_KEY");
  for (const std::string& text :
       {std::string(), std::string("a"), std::string("a.b.c"), std::string(".."), token + ".x",
        token.substr(0, token.rfind('.')), std::string(kMaxTokenBytes + 1, 'a')}) {
    CHECK(issuer.Reason(text) == "INVALID_TOKEN");
  }
}

TEST_CASE("an expired token, another issuer's and another audience's are refused") {
  Issuer issuer;
  CHECK(issuer.ReasonOf(Claim()) == "");
  CHECK(issuer.ReasonOf(Claim(), kNow + absl::Seconds(300) + kClockSkew) == "TOKEN_EXPIRED");
  CHECK(issuer.ReasonOf(Claim(), kNow + absl::Seconds(299) + kClockSkew) == "");
  CHECK(issuer.ReasonOf(Without(Claim(), "exp")) == "TOKEN_EXPIRED");
  CHECK(issuer.ReasonOf(With(Claim(), "exp", "demain")) == "INVALID_TOKEN");
  CHECK(issuer.ReasonOf(With(Claim(), "nbf", absl::ToUnixSeconds(kNow) + 60)) ==
        "TOKEN_NOT_YET_VALID");
  CHECK(issuer.ReasonOf(With(Claim(), "nbf", absl::ToUnixSeconds(kNow) + 10)) == "");
  CHECK(issuer.ReasonOf(Without(Claim(), "iss")) == "TOKEN_ISSUER");
  CHECK(issuer.ReasonOf(With(Claim(), "iss", "https://issuer.example/")) == "TOKEN_ISSUER");
  CHECK(issuer.ReasonOf(Without(Claim(), "aud")) == "TOKEN_AUDIENCE");
  CHECK(issuer.ReasonOf(With(Claim(), "aud", "account")) == "TOKEN_AUDIENCE");
  CHECK(issuer.ReasonOf(With(Claim(), "aud", "jalon")) == "");
}

TEST_CASE("keys that are not for it are left out of a set") {
  const Key good = Rsa("bon");
  const auto keys = [](const Json& key) {
    return ParseKeySet(Json({{"keys", {key}}}).dump()).ok();
  };
  CHECK(keys(Public(good)));
  CHECK_FALSE(keys(Public(Rsa("court", 1024))));
  CHECK_FALSE(keys(Public(Ec("courbe", CJOSE_JWK_EC_P_384))));
  CHECK_FALSE(keys({{"kty", "oct"}, {"kid", "s"}, {"k", "c2VjcmV0"}}));
  CHECK_FALSE(keys(With(Public(good), "use", "enc")));
  CHECK_FALSE(keys(With(Public(good), "alg", "RS512")));
  CHECK_FALSE(keys(Without(Public(good), "kid")));
  CHECK_FALSE(ParseKeySet("pas du JSON").ok());
  CHECK_FALSE(ParseKeySet("[]").ok());
  CHECK_FALSE(ReaderOf("http://issuer.example/keys", "").ok());
}

TEST_CASE("keys are fetched over https from who shows a certificate that holds, in time") {
  const tests::Certificates certificates;
  const tests::Certificates others;
  const tests::TemporaryFolder folder;
  const std::string set = Json({{"keys", {Public(Rsa("r1"))}}}).dump();
  folder.Write("cles.json", set);
  // openssl serves the folder that it is started in.
  const std::string serve =
      "cd \"$1\" && exec /usr/bin/openssl s_server -WWW -accept 127.0.0.1:0 -cert \"$2\" "
      "-key \"$3\"";
  tests::Process server({"/bin/sh", "-c", serve, "sh", folder.path(), certificates.server(),
                         certificates.server_key()},
                        folder / "out", folder / "err");
  const std::string accepts = "ACCEPT 127.0.0.1:";
  std::string port;
  REQUIRE(tests::Eventually([&] {
    const std::string said = tests::ReadFile(folder / "out");
    const size_t at = said.find(accepts);
    const size_t end = at == std::string::npos ? at : said.find('\n', at);
    if (end != std::string::npos)
      port = said.substr(at + accepts.size(), end - at - accepts.size());
    return !port.empty();
  }));
  const std::string address = "https://127.0.0.1:" + port + "/";
  const auto fetch = [&](const std::string& file, const std::string& authorities) {
    return ReaderOf(address + file, authorities).value()();
  };
  CHECK(fetch("cles.json", certificates.ca()).value() == set);
  // Another authority, those of the system, a file that is none, and nobody there.
  for (const std::string& authorities : {others.ca(), std::string(), folder / "cles.json"}) {
    CHECK(fetch("cles.json", authorities).status().code() == absl::StatusCode::kUnavailable);
  }
  CHECK_FALSE(ReaderOf(address, folder / "absent").ok());
  folder.Write("trop.json", std::string(kMaxKeySetBytes + 1, ' '));
  CHECK_FALSE(fetch("trop.json", certificates.ca()).ok());
  server.Signal(SIGKILL);
  server.Wait();
  CHECK(fetch("cles.json", certificates.ca()).status().code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("keys are read again for a new one, and not at everybody's wish") {
  Issuer issuer;
  CHECK(issuer.ReasonOf(Claim()) == "");
  const Key fresh = Rsa("r2");
  const std::string token = Sign(fresh, "RS256", "r2", Claim());
  CHECK(issuer.Reason(token) == "TOKEN_KEY");
  CHECK(issuer.reads == 1);  // read a moment ago
  issuer.set["keys"].push_back(Public(fresh));
  CHECK(issuer.Reason(token, kNow + kKeySetFloor) == "");
  CHECK(issuer.reads == 2);
  CHECK(issuer.ReasonOf(Claim(), kNow + kKeySetFloor) == "");
  CHECK(issuer.reads == 2);
  // A key that the issuer has withdrawn goes when the set has aged.
  issuer.set = {{"keys", {Public(issuer.ec)}}};
  CHECK(issuer.Reason(Sign(issuer.rsa, "RS256", "r1", With(Claim(), "exp", 1'900'000'000)),
                      kNow + kKeySetFloor + kKeySetAge) == "TOKEN_KEY");
}

TEST_CASE("an issuer that is away leaves the keys as they were") {
  Issuer issuer;
  CHECK(issuer.ReasonOf(Claim()) == "");
  issuer.set = "pas un jeu de clés";
  CHECK(issuer.Reason(Sign(issuer.rsa, "RS256", "r1", With(Claim(), "exp", 1'900'000'000)),
                      kNow + kKeySetAge) == "");
  CHECK(issuer.reads == 2);
}

TEST_CASE("a token over the socket says who calls, and wins over a certificate") {
  Issuer issuer;
  GuardedServer server(&issuer.verifier);
  const auto who = [&](const std::string& certificate, const std::string& header,
                       jalon::v1::WhoAmIResponse* response) {
    grpc::ClientContext context;
    if (!header.empty()) context.AddMetadata("authorization", header);
    return jalon::v1::AccessService::NewStub(server.As(certificate))
        ->WhoAmI(&context, jalon::v1::WhoAmIRequest(), response);
  };
  const Json claims = With(Claim(), "exp", absl::ToUnixSeconds(absl::Now()) + 300);
  const std::string token = Sign(issuer.ec, "ES256", "e1", claims);
  jalon::v1::WhoAmIResponse response;
  REQUIRE(who("", "Bearer " + token, &response).ok());
  CHECK(response.principal() == "jeton:4f1c");
  CHECK(response.grants_size() == 1);
  REQUIRE(who("administrateur", "bearer " + token, &response).ok());
  CHECK(response.principal() == "jeton:4f1c");
  const auto refused = who("administrateur", "Bearer " + token + "x", &response);
  CHECK(refused.error_code() == grpc::StatusCode::UNAUTHENTICATED);
  CHECK(refused.error_message().find(token.substr(0, 20)) == std::string::npos);
  CHECK(who("", "Basic YTpi", &response).error_code() == grpc::StatusCode::UNAUTHENTICATED);
  CHECK(who("", "", &response).error_code() == grpc::StatusCode::UNAUTHENTICATED);
  const std::string without = Sign(issuer.ec, "ES256", "e1", Without(claims, "realm_access"));
  CHECK(who("", "Bearer " + without, &response).error_code() ==
        grpc::StatusCode::PERMISSION_DENIED);
}
