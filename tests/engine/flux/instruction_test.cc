// SPDX-License-Identifier: EUPL-1.2
//
// Instruction flux and recueil of socio-professional data.
#include "engine/flux/instruction.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "tests/engine/flux/flux_text.h"

namespace jalon::flux::testing {
namespace {

Reading MustReadRequests(const std::string& text) {
  Reading reading = MustRead(text);
  for (const RejectedDossier& rejected : reading.Rejected()) UNSCOPED_INFO(rejected.reason);
  return reading;
}

const InstructionObservation& RequestOf(const Reading& reading, size_t index = 0) {
  REQUIRE(reading.records.size() > index);
  const auto* request = std::get_if<InstructionObservation>(&reading.records[index]);
  REQUIRE(request != nullptr);
  return *request;
}

TEST_CASE("every field of a request is read") {
  const Reading reading = MustReadRequests(DataFile("instruction-caf.xml"));
  CHECK(reading.header.kind == FluxKind::kInstruction);
  CHECK(KindLabel(reading.header) == "instruction");
  CHECK_FALSE(reading.header.reference_on.IsPresent());
  CHECK(reading.header.as_of().ToString() == "2022-03-21");
  CHECK(reading.summary.complete());
  CHECK(reading.summary.warnings.empty());
  CHECK(reading.summary.trailer.announced_requests == 2);
  CHECK(reading.summary.persons == 3);
  const InstructionObservation& request = RequestOf(reading);
  CHECK(request.numdemrsa == "00000021062");
  CHECK(request.organisme.kind == OrganismeKind::kCaf);
  CHECK(request.organisme.number == "621");
  CHECK(request.request_status == "N");
  CHECK(request.step == "31");
  CHECK(request.departement == "062");
  CHECK(request.requested_on.ToString() == "2022-03-18");
  CHECK(request.family_situation == "VIM");
  REQUIRE(request.CurrentAddress() != nullptr);
  CHECK(request.CurrentAddress()->commune_code == "62041");
  REQUIRE(request.persons.size() == 2);
  CHECK(request.persons[0].person.role == "DEM");
  CHECK(request.persons[1].person.role == "CJT");
  CHECK(request.persons[0].person.birth_name == "GENDINSTRUIT");
  CHECK_FALSE(request.persons[0].person.soumis.has_value());
}

TEST_CASE("a request tells the follow-up, the parcours and what the caisse decided") {
  const Reading reading = MustReadRequests(DataFile("instruction-caf.xml"));
  const InstructionPerson person = RequestOf(reading).persons.at(0);
  CHECK(person.follow_up.obliged == true);
  CHECK(person.follow_up.wishes == false);
  CHECK(person.follow_up.situation == "EF");
  CHECK(person.follow_up.data_recorded_on.ToString() == "2022-03-19");
  CHECK(person.follow_up.parcours_recorded_on.ToString() == "2022-03-20");
  CHECK(person.follow_up.orientation_recorded_on.ToString() == "2022-03-21");
  CHECK(person.parcours_computed == "PP");
  CHECK(person.parcours() == "AS");
  CHECK(person.parcours_motive == "EA");
  CHECK(person.parcours_refused == false);
  REQUIRE(person.orientation.has_value());
  CHECK(person.orientation->structure == "MAISON DES SOLIDARITES D'ESSAI");
  CHECK(person.orientation->on.ToString() == "2022-04-04");
  REQUIRE(person.decision.has_value());
  CHECK(person.decision->on.ToString() == "2022-03-30");
  // The second person's form is empty: no orientation.
  CHECK_FALSE(RequestOf(reading).persons.at(1).orientation.has_value());
}

TEST_CASE("an orientation of a day that does not exist rejects its request") {
  for (const char* element : {"DTENRORIE", "DTENRPARCO"}) {
    std::string text = DataFile("instruction-caf.xml");
    const std::string tag = std::string("<") + element + ">";
    text.replace(text.find(tag) + tag.size(), 10, "2022-02-30");
    const Reading reading = MustRead(text);
    REQUIRE(reading.Rejected().size() == 1);
    CHECK_THAT(reading.Rejected()[0].reason, Catch::Contains(std::string(element) + " : date"));
  }
}

TEST_CASE("trap 30: contacts are the household's, with their authorisations") {
  const Reading reading = MustReadRequests(DataFile("instruction-caf.xml"));
  const std::vector<ContactMeans> contacts = RequestOf(reading).contacts;
  REQUIRE(contacts.size() == 2);
  CHECK(contacts[0].phone == "0600000021");
  CHECK(contacts[0].phone_nature == "D");
  CHECK(contacts[0].phone_authorisation == Authorisation::kGranted);
  CHECK(contacts[0].email_authorisation == Authorisation::kRefused);
  CHECK(contacts[1].phone_authorisation == Authorisation::kUnknown);
  // A number without a word about its use: no authorisation is made up.
  CHECK(RequestOf(reading, 1).contacts.at(0).phone_authorisation == Authorisation::kNotSaid);
}

TEST_CASE("the socio-professional data of a recueil are codes, without free texts") {
  const Reading reading = MustReadRequests(DataFile("recueil-caf.xml"));
  CHECK(reading.header.kind == FluxKind::kRecueil);
  CHECK(reading.summary.complete());
  const auto codes = RequestOf(reading).persons.at(0).socio_professional;
  const auto has = [&](const char* field, const char* code) {
    return std::count(codes.begin(), codes.end(),
                      std::make_pair(std::string(field), std::string(code)));
  };
  CHECK(has("NIVETU", "1204") == 1);
  CHECK(has("NATMOB", "2501") == 1);
  CHECK(has("NATMOB", "2502") == 1);
  CHECK(has("DIFSOC", "0405") == 1);
  CHECK(has("TOPPROJPRO", "1") == 1);
  for (const auto& [field, code] : codes) {
    CHECK_FALSE(field.starts_with("LIB"));
    CHECK(code.find("MACON") == std::string::npos);
  }
}

// All texts of an observation, one behind the other.
std::string TextsOf(const InstructionObservation& request) {
  std::string texts = request.numdemrsa + request.request_status + request.step;
  for (const ContactMeans& means : request.contacts) texts += means.phone + means.email;
  for (const Address& address : request.addresses) {
    texts += address.country + address.commune;
    for (const std::string& line : address.lines) texts += line;
  }
  for (const InstructionPerson& person : request.persons) {
    texts += person.person.nir + person.person.birth_name + person.person.usage_name +
             person.person.first_name;
    for (const auto& [field, code] : person.socio_professional) texts += field + code;
    if (person.orientation.has_value()) texts += person.orientation->structure;
  }
  return texts;
}

TEST_CASE("bank details and nationality are in no observation") {
  const std::string file = DataFile("instruction-caf.xml");
  REQUIRE(file.find("NUMCOMPTBAN>99887766554<") != std::string::npos);
  REQUIRE(file.find("<NATI>A</NATI>") != std::string::npos);
  const Reading reading = MustReadRequests(file);
  const std::string texts = TextsOf(RequestOf(reading));
  for (const char* secret : {"99887766554", "ESSAIFRPP", "TITULAIRE", "SEJOUR"}) {
    INFO(secret);
    CHECK(texts.find(secret) == std::string::npos);
  }
}

TEST_CASE("a request without person or number is rejected, the file goes on") {
  std::string file = DataFile("instruction-caf.xml");
  const std::string number = "<NUMDEMRSA>21062</NUMDEMRSA>";
  REQUIRE(file.find(number) != std::string::npos);
  file.erase(file.find(number), number.size());
  const Reading reading = MustRead(file);
  REQUIRE(reading.Rejected().size() == 1);
  CHECK(reading.Rejected()[0].field == "IdentificationRSA/DemandeRSA/NUMDEMRSA");
  CHECK_THAT(reading.Rejected()[0].raw, Catch::StartsWith("<InfoDemandeRSA>"));
  CHECK(reading.records.size() == 2);
}

TEST_CASE("a rejected request names its element, and a truncated file says so") {
  std::string file = DataFile("instruction-caf.xml");
  file.resize(file.rfind("</InfoDemandeRSA>"));
  const Reading reading = MustRead(file);
  CHECK(reading.summary.dossiers == 1);
  REQUIRE(reading.Rejected().size() == 1);
  CHECK(reading.Rejected()[0].truncated);
  CHECK_THAT(reading.Rejected()[0].reason, Catch::Contains("InfoDemandeRSA"));
  CHECK(reading.summary.truncated_at == static_cast<int64_t>(file.size()));
}

TEST_CASE("trap 16: sentinels of an instruction file do no harm") {
  // NUMCOMINS 0 and NBHEUMENTRA 000 stand in the first request.
  const std::string file = DataFile("instruction-caf.xml");
  REQUIRE(file.find("<NUMCOMINS>0</NUMCOMINS>") != std::string::npos);
  REQUIRE(file.find("<NBHEUMENTRA>000</NBHEUMENTRA>") != std::string::npos);
  CHECK(MustReadRequests(file).Rejected().empty());
}

TEST_CASE("however the source cuts its pieces, the requests are the same") {
  const std::string file = DataFile("instruction-caf.xml");
  CrumbSource crumbs(file);
  const absl::StatusOr<Reading> reading = ReadAll(crumbs);
  REQUIRE(reading.ok());
  CHECK(reading->records == MustRead(file).records);
}

}  // namespace
}  // namespace jalon::flux::testing
