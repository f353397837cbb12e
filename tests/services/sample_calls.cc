// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/sample_calls.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "jalon/v1/access.pb.h"
#include "jalon/v1/administration.pb.h"
#include "jalon/v1/archive.pb.h"
#include "jalon/v1/beneficiaries.pb.h"
#include "jalon/v1/imports.pb.h"
#include "jalon/v1/indicators.pb.h"
#include "jalon/v1/pathways.pb.h"
#include "jalon/v1/portfolios.pb.h"
#include "jalon/v1/privacy.pb.h"
#include "jalon/v1/publications.pb.h"
#include "jalon/v1/registry.pb.h"
#include "jalon/v1/rejects.pb.h"

namespace jalon::tests {
namespace {

using nlohmann::json;

struct Template {
  const char* name;
  const char* request;
  bool whole = false;
};

// $QUESTION, $PERSON, $DEPARTEMENT and so on are what Substitutions says.
constexpr Template kTemplates[] = {
    {"AccessService.WhoAmI", "{}"},
    {"AdministrationService.GetStatus", "{}"},
    {"AdministrationService.VerifyStore", "{$DEPARTEMENT}", true},
    {"ArchiveService.ListArchive", "{$DEPARTEMENT}"},
    {"ArchiveService.ExtractArchive", R"({"name":"$IMPORT"})", true},
    {"BeneficiaryService.GetBeneficiary", "{$DEPARTEMENT,$PERSON}"},
    {"BeneficiaryService.ListTimeline", "{$DEPARTEMENT,$PERSON}"},
    {"BeneficiaryService.GetPathwayDocument", R"({$DEPARTEMENT,$PERSON,"withIdentity":true})"},
    {"BeneficiaryService.SearchBeneficiaries",
     R"({$DEPARTEMENT,"name":"Ternoisin","firstName":"Gaëlle"})"},
    {"BeneficiaryService.ListIdentityDoubts", "{$DEPARTEMENT}"},
    {"ImportService.ListImports", "{$DEPARTEMENT}"},
    {"ImportService.GetImport", R"({"name":"$IMPORT"})"},
    {"ImportService.WatchImport", R"({"name":"$IMPORT"})"},
    {"ImportService.ListImportGaps", R"({$DEPARTEMENT,"from":"2022-01-01","to":"2022-12-31"})"},
    {"ImportService.ListImportConflicts", "{$DEPARTEMENT}"},
    {"ImportService.ListDisappearances", R"({"name":"$IMPORT"})"},
    {"IndicatorService.GetMatrix", R"({"question":$QUESTION})"},
    {"IndicatorService.GetFigures", R"({"question":$QUESTION})"},
    {"IndicatorService.GetDreesTables", R"({"question":$QUESTION})"},
    {"IndicatorService.ListCellPersons", R"({"question":$QUESTION,"code":"3.1.1.b"})"},
    {"IndicatorService.CompareQuestions", R"({"first":$QUESTION,"second":$BASE,"code":"3.1.1.a"})"},
    {"IndicatorService.ExplainPerson", R"({"question":$QUESTION,$PERSON})"},
    {"IndicatorService.ListConventions", "{}"},
    {"IndicatorService.DescribeConvention", R"({"convention":{"name":"BASE"}})"},
    {"PathwayService.ExecuteCommand",
     R"({$DEPARTEMENT,$PERSON,"validateOnly":true,
         "command":{"addInsertionAction":{"kind":"SOCIAL","label":"a","from":"2022-06-01"}}})"},
    {"PathwayService.ExecuteCommands",
     R"({$DEPARTEMENT,"items":[{$PERSON}],"validateOnly":true,
         "command":{"addInsertionAction":{"kind":"SOCIAL","label":"a","from":"2022-06-01"}}})"},
    {"PathwayService.GetPathwayState", "{$DEPARTEMENT,$PERSON}"},
    {"PathwayService.SuggestOrientation", "{$DEPARTEMENT,$PERSON}"},
    {"PortfolioService.ListPortfolio", R"({$SCOPE,"on":"2022-$MONTH-15"})"},
    {"PortfolioService.ListDeadlines", R"({$SCOPE,"on":"2022-$MONTH-15","nextDays":30})"},
    {"PortfolioService.ListSituations",
     R"({$SCOPE,"on":"2022-$MONTH-15","kind":"WITHOUT_CONTRACT"})"},
    {"PortfolioService.ListLoads", R"({"scope":{$DEPARTEMENT},"on":"2022-$MONTH-15"})"},
    {"PrivacyService.ExportPerson", "{$DEPARTEMENT,$PERSON}"},
    {"PrivacyService.ErasePersons",
     R"({$DEPARTEMENT,"personIds":["$ID"],"author":"essai","reason":"essai","validateOnly":true})"},
    {"PrivacyService.ListRetention", R"({$DEPARTEMENT,"months":24})"},
    {"PrivacyService.ApplyRetention",
     R"({$DEPARTEMENT,"months":24,"author":"essai","validateOnly":true})"},
    {"PublicationService.LintTable",
     R"({"cells":[{"table":"A","code":"3.1.1.a","period":"2022","value":10},
                  {"table":"A","code":"3.1.1.b","period":"2022","value":12}]})"},
    {"PublicationService.GetAnnexe", R"({"matrix":{"question":$QUESTION}})"},
    {"PublicationService.CreatePublication",
     R"({"question":$BASE,"author":"essai","label":"Essai",
         "requestId":"essai-2022"})"},
    {"PublicationService.GetPublication", R"({"name":"$PUBLICATION"})"},
    {"PublicationService.ListPublications", "{$DEPARTEMENT}"},
    {"PublicationService.ReproducePublication", R"({"name":"$PUBLICATION","code":"3.1.1.a"})"},
    {"PublicationService.CheckPublication",
     R"({"name":"$PUBLICATION","knownAt":"2023-06-30","code":"3.1.1.a"})"},
    {"RegistryService.SetRegistryEntry",
     R"({$DEPARTEMENT,"entry":{"kind":"STRUCTURE","id":"ccas-essai","displayName":"CCAS",
         "structureKind":"CCAS"},"validateOnly":true})"},
    {"RegistryService.GetRegistryEntry", R"({$DEPARTEMENT,"kind":"STRUCTURE","id":"ccas-1"})"},
    {"RegistryService.ListRegistryEntries", R"({$DEPARTEMENT,"kind":"STRUCTURE"})"},
    {"RegistryService.ImportRegistry",
     R"({$DEPARTEMENT,"kind":"STRUCTURE","csv":"$CSV","validateOnly":true})"},
    {"RejectService.ListRejects", "{$DEPARTEMENT}"},
    {"RejectService.GetReject", R"({"name":"$REJECT"})"},
    {"RejectService.ExportRejects", R"({$DEPARTEMENT,"import":"$IMPORT"})"},
};

// What a command that must be accepted prints.
std::string Do(const Jalond& service, std::vector<std::string> command) {
  command.insert(command.end(), {"--departement", "062"});
  const Outcome outcome = service.Jalon(command);
  if (outcome.code > 1) throw std::runtime_error(absl::StrCat(command.front(), ": ", outcome.err));
  return outcome.out;
}

json Ask(const Jalond& service, std::vector<std::string> command) {
  command.insert(command.end(), {"--format", "json"});
  return json::parse(Do(service, std::move(command)));
}

std::vector<std::string> FilesWith(const std::string& folder, const std::string& part) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string path = entry.path();
    if (path.find(part) != std::string::npos) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string Dated(const std::string& known_at, const std::string& convention) {
  return absl::StrCat(R"({"departement":"062","from":"2022-01-01","to":"2022-12-31",)",
                      R"("asOf":{"knownAt":")", known_at, R"("},"convention":{"name":")",
                      convention, R"("}})");
}

using Substitutions = std::vector<std::pair<std::string, std::string>>;

Substitutions SubstitutionsOf(const Sample& sample, int turn) {
  constexpr std::array<const char*, 3> kConventions = {"BASE", "PAS_DE_CALAIS_2022", "AUDE_2019"};
  // As the simulator names them.
  constexpr std::array<const char*, 3> kStructures = {"MDS Exemple-Nord", "CCAS d'Exempleville",
                                                      "PLIE d'Exemple"};
  const auto two_digits = [](int n) { return absl::StrCat(n / 10, n % 10); };
  const int person = 1 + turn * 7919 % sample.persons;
  const std::string month = two_digits(1 + turn % 12);
  const std::string known_at =
      absl::StrCat(turn % 2 == 0 ? "2022-" : "2023-", month, "-", two_digits(1 + turn % 28));
  return {
      {"$DEPARTEMENT", R"("departement":"062")"},
      {"$PERSON", absl::StrCat(R"("person":{"personId":"p)", person, R"("})")},
      {"$ID", absl::StrCat("p", person)},
      {"$QUESTION", Dated(known_at, kConventions[static_cast<size_t>(turn) % kConventions.size()])},
      {"$BASE", Dated("2023-01-31", "BASE")},
      {"$SCOPE",
       absl::StrCat(R"("scope":{"departement":"062","structure":")",
                    kStructures[static_cast<size_t>(turn) % kStructures.size()], R"("})")},
      {"$MONTH", month},
      {"$IMPORT", sample.import},
      {"$REJECT", sample.reject},
      {"$PUBLICATION", sample.publication},
      // "id,nom\nccas-x,CCAS" in base64, as JSON has bytes.
      {"$CSV", "aWQsbm9tCmNjYXMteCxDQ0FTCg=="},
  };
}

// A proto is known to the pool when something of it is linked: one message of each.
const void* LinkedProtos() {
  static const void* const kProtos[] = {jalon::v1::WhoAmIRequest::descriptor(),
                                        jalon::v1::GetStatusRequest::descriptor(),
                                        jalon::v1::ListArchiveRequest::descriptor(),
                                        jalon::v1::GetBeneficiaryRequest::descriptor(),
                                        jalon::v1::ListImportsRequest::descriptor(),
                                        jalon::v1::GetMatrixRequest::descriptor(),
                                        jalon::v1::ExecuteCommandRequest::descriptor(),
                                        jalon::v1::ListPortfolioRequest::descriptor(),
                                        jalon::v1::ExportPersonRequest::descriptor(),
                                        jalon::v1::LintTableRequest::descriptor(),
                                        jalon::v1::GetRegistryEntryRequest::descriptor(),
                                        jalon::v1::ListRejectsRequest::descriptor()};
  return kProtos;
}

const google::protobuf::MethodDescriptor* MethodOf(const std::string& name) {
  if (LinkedProtos() == nullptr) throw std::logic_error("no proto");
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrCat("jalon.v1.", name));
  if (method == nullptr) throw std::runtime_error(absl::StrCat("no such method: ", name));
  return method;
}

}  // namespace

Sample FillSample(const Jalond& service, const std::string& folder, int adults) {
  const std::string out = folder + "/sim";
  const Outcome made = RunToEnd({JalonPath(), "simulate", "--output", out, "--set", "seed=5",
                                 "--set", absl::StrCat("stock=", adults), "--set",
                                 absl::StrCat("entrants=", adults / 10 + 20)});
  if (made.code != 0) throw std::runtime_error(made.err);
  Sample sample;
  const auto import = [&](const std::string& file) {
    return Ask(service, {"import", "--known-at", "transmission", file});
  };
  const std::string monthly = FilesWith(out + "/flux", "RSABEM").front();
  sample.import = import(monthly)["name"];
  sample.later_files = FilesWith(out + "/flux", "RSABEI");
  import(std::string(JALON_SOURCE_DIR) + "/tests/data/flux/quotidien-caf-rejets.xml");
  sample.reject = Ask(service, {"rejects", "list"})["rejects"].at(0)["name"];
  Do(service, {"record", out + "/evenements.ndjson"});
  const std::string structures = folder + "/structures.csv";
  std::ofstream(structures) << "id,nom\nccas-1,CCAS d'Exempleville\n";
  Do(service, {"registry", "import", "structures", structures});
  sample.publication = Ask(
      service, {"publish", "--from", "2022-01-01", "--to", "2022-12-31", "--known-at", "2023-01-31",
                "--label", "Essai", "--author", "essai", "--request-id", "essai"})["name"];
  sample.persons = std::max(1, adults / 2);
  return sample;
}

std::vector<SampleCall> SampleCalls(const Sample& sample, int turn) {
  const Substitutions substitutions = SubstitutionsOf(sample, turn);
  std::vector<SampleCall> calls;
  for (const Template& each : kTemplates) {
    const auto* method = MethodOf(each.name);
    const std::unique_ptr<google::protobuf::Message> request(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(method->input_type())
            ->New());
    const std::string text = absl::StrReplaceAll(each.request, substitutions);
    const auto status = google::protobuf::util::JsonStringToMessage(text, request.get());
    if (!status.ok()) {
      throw std::runtime_error(absl::StrCat(each.name, ": ", status.ToString(), " ", text));
    }
    calls.push_back({each.name,
                     absl::StrCat("/", method->service()->full_name(), "/", method->name()),
                     request->SerializeAsString(), each.whole});
  }
  return calls;
}

const std::vector<LeftOut>& LeftOutOfSampleCalls() {
  static const std::vector<LeftOut> kLeftOut = {
      {"AccessService.BreakGlass", "needs a policy of access"},
      {"AuditService.SearchAudit", "there is no audit without a policy of access"},
      {"AuditService.ExportAudit", "there is no audit without a policy of access"},
      {"AuditService.VerifyAudit", "there is no audit without a policy of access"},
      {"ArchiveService.ReplayArchive", "imports again"},
      {"EventService.RecordEvents", "records"},
      {"FluxService.ImportFlux", "imports"},
      {"ImportService.CancelImport", "ends what it names"},
      {"PortfolioService.WatchPortfolio", "does not end"},
      {"RejectService.ReplayRejects", "changes what it names"},
      {"RejectService.DismissReject", "changes what it names"},
  };
  return kLeftOut;
}

}  // namespace jalon::tests
