// SPDX-License-Identifier: EUPL-1.2
//
// Doubts of identity and what is decided of them: identity review, merge, split.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>
#include <vector>

#include "engine/base/error.h"
#include "jalon/v1/beneficiaries.grpc.pb.h"
#include "tools/cli/call.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/question.h"
#include "tools/cli/recorder.h"
#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using jalon::v1::Beneficiary;
using jalon::v1::BeneficiaryService;
using jalon::v1::DoubtOrigin;
using jalon::v1::IdentityDoubt;

// The sending system of what is decided here.
constexpr char kSource[] = "jalon";

struct Options {
  std::string departement;
  std::vector<std::string> persons;
  std::string author;
  std::string comment;
  Format format = Format::kTable;
};

// ---- Review

// What to type to settle `doubt` in one way: "merge" or "split".
std::string Settling(const char* decision, const Options& options, const IdentityDoubt& doubt) {
  return fmt::format("jalon identity {} --departement {} {} {} --comment '…'", decision,
                     options.departement, doubt.person_id(), doubt.other_person_id());
}

std::string OriginText(const DoubtOrigin& origin) {
  std::string text = fmt::format("connue le {} par {}", origin.known_on(), origin.source());
  if (!origin.file_name().empty()) text += ", fichier " + origin.file_name();
  if (!origin.import().empty()) text += " (" + origin.import() + ")";
  return text;
}

void PrintSide(const Beneficiary& person, const DoubtOrigin& origin) {
  const auto& identity = person.identity();
  std::cout << fmt::format("   {} : {} {} (née {}), le {} ; dossiers {}\n", person.person_id(),
                           identity.usage_name(), identity.first_name(), identity.birth_name(),
                           identity.born_on(), fmt::join(person.dossiers(), ", "));
  if (!person.external_ids().empty()) {
    std::cout << fmt::format("      identifiants {}\n", fmt::join(person.external_ids(), ", "));
  }
  std::cout << "      " << OriginText(origin) << "\n";
}

void PrintAsText(const std::vector<IdentityDoubt>& doubts, const Options& options) {
  for (size_t i = 0; i < doubts.size(); ++i) {
    const IdentityDoubt& doubt = doubts[i];
    std::cout << fmt::format("{}. {} et {}, doute depuis le {}\n   {}\n", i + 1, doubt.person_id(),
                             doubt.other_person_id(), doubt.since(), doubt.reason());
    PrintSide(doubt.beneficiary(), doubt.origin());
    PrintSide(doubt.other_beneficiary(), doubt.other_origin());
    std::cout << "   une même personne    : " << Settling("merge", options, doubt) << "\n"
              << "   deux, à tenir à part : " << Settling("split", options, doubt) << "\n\n";
  }
  std::cout << (doubts.empty()
                    ? "Aucun doute d'identité à examiner"
                    : Thousands(static_cast<int64_t>(doubts.size())) +
                          (doubts.size() == 1 ? " doute" : " doutes") + " d'identité à examiner")
            << "\n";
}

void PrintAsCsv(const std::vector<IdentityDoubt>& doubts, const Options& options) {
  Table table({{"personId"},
               {"otherPersonId"},
               {"reason"},
               {"since"},
               {"source"},
               {"file"},
               {"otherSource"},
               {"otherFile"},
               {"merge"},
               {"split"}});
  for (const IdentityDoubt& doubt : doubts) {
    table.Add({doubt.person_id(), doubt.other_person_id(), doubt.reason(), doubt.since(),
               doubt.origin().source(), doubt.origin().file_name(), doubt.other_origin().source(),
               doubt.other_origin().file_name(), Settling("merge", options, doubt),
               Settling("split", options, doubt)});
  }
  table.PrintCsv(std::cout);
}

void PrintAsJson(const std::vector<IdentityDoubt>& doubts, const Options& options) {
  Json json = {{"doubts", Json::array()}};
  for (const IdentityDoubt& doubt : doubts) {
    Json entry = MessageJson(doubt);
    entry["merge"] = Settling("merge", options, doubt);
    entry["split"] = Settling("split", options, doubt);
    json["doubts"].push_back(entry);
  }
  PrintJson(std::cout, json);
}

int Review(const ConnectionOptions& connection, const Options& options) {
  jalon::v1::ListIdentityDoubtsRequest request;
  request.set_departement(options.departement);
  request.set_with_persons(true);
  std::vector<IdentityDoubt> doubts;
  const int code = AskPages<BeneficiaryService>(
      connection, &BeneficiaryService::Stub::ListIdentityDoubts, request,
      [&](const jalon::v1::ListIdentityDoubtsResponse& page) {
        doubts.insert(doubts.end(), page.doubts().begin(), page.doubts().end());
      });
  if (code != kDone) return code;
  if (options.format == Format::kJson) PrintAsJson(doubts, options);
  if (options.format == Format::kCsv) PrintAsCsv(doubts, options);
  if (options.format == Format::kTable) PrintAsText(doubts, options);
  return kDone;
}

// ---- Decisions

// "p42" from what was typed: that, or the name of the resource.
absl::StatusOr<std::string> ReadId(const Options& options, const std::string& typed) {
  std::string id = typed;
  if (typed.rfind("departements/", 0) == 0) {
    const std::string ours = "departements/" + options.departement + "/beneficiaries/";
    if (typed.rfind(ours, 0) != 0) {
      return InvalidField("person", "WRONG_DEPARTEMENT",
                          typed + " est d'un autre département que " + options.departement +
                              " : deux départements ne partagent pas de personnes");
    }
    id = typed.substr(ours.size());
  }
  if (ReadPerson({id, ""}).has_person_id()) return id;
  return InvalidField("person", "INVALID_VALUE",
                      "« " + typed +
                          " » n'est pas un identifiant de Jalon (p42) ; « jalon show --person … "
                          "--source … » et « jalon search » le donnent");
}

absl::StatusOr<std::vector<std::string>> ReadIds(const Options& options) {
  std::vector<std::string> ids;
  for (const std::string& typed : options.persons) {
    absl::StatusOr<std::string> id = ReadId(options, typed);
    if (!id.ok()) return id.status();
    if (std::find(ids.begin(), ids.end(), *id) != ids.end()) {
      return InvalidField("person", "SAME_PERSON",
                          *id + " est nommée deux fois : nommez deux personnes");
    }
    ids.push_back(*std::move(id));
  }
  return ids;
}

absl::Status CheckAuthor(const Options& options) {
  if (!options.author.empty()) return absl::OkStatus();
  return InvalidField("author", "MISSING_FIELD",
                      "dites qui décide : --author 'A. Essai' (à défaut, la variable USER)");
}

// Who each id names today. Reports failures.
class Lookup {
 public:
  Lookup(const ConnectionOptions& connection, const Options& options)
      : connection_(connection), options_(options) {}

  int Run(const std::vector<std::string>& ids, std::vector<Beneficiary>* persons) {
    persons->clear();
    const auto channel = Connect(connection_);
    if (!channel.ok()) return ReportFailure(channel.status());
    const auto stub = BeneficiaryService::NewStub(*channel);
    for (const std::string& id : ids) {
      const grpc::Status status = One(stub.get(), id, persons);
      if (status.error_code() == grpc::StatusCode::NOT_FOUND) return Unknown(id, status);
      if (!status.ok()) return ReportFailure(status, connection_);
    }
    return kDone;
  }

 private:
  grpc::Status One(BeneficiaryService::Stub* stub, const std::string& id,
                   std::vector<Beneficiary>* persons) {
    grpc::ClientContext context;
    SetDeadline(connection_, &context);
    jalon::v1::GetBeneficiaryRequest request;
    request.set_departement(options_.departement);
    request.mutable_person()->set_person_id(id);
    jalon::v1::GetBeneficiaryResponse response;
    const grpc::Status status = stub->GetBeneficiary(&context, request, &response);
    persons->push_back(response.beneficiary());
    return status;
  }

  // Not found: the person, or the département.
  int Unknown(const std::string& id, const grpc::Status& status) {
    if (DetailOf(status).field != "person") return ReportFailure(status, connection_);
    return ReportFailure(NotFound(
        "person",
        id + " : aucune personne n'a cet identifiant dans le département " + options_.departement));
  }

  const ConnectionOptions& connection_;
  const Options& options_;
};

// Records `event`; kDone when it is durable.
int RecordOne(const ConnectionOptions& connection, const jalon::v1::Event& event,
              int64_t* log_position) {
  const auto channel = Connect(connection);
  if (!channel.ok()) return ReportFailure(channel.status());
  std::string line;
  if (!google::protobuf::util::MessageToJsonString(event, &line).ok()) return kInternal;
  std::istringstream input(line);
  const RecordOutcome outcome =
      Record(*channel, &input, event.departement(), [](int64_t, int64_t) {});
  if (!outcome.status.ok()) return ReportFailure(outcome.status, connection);
  *log_position = outcome.log_position;
  if (outcome.rejections.empty()) return kDone;
  const LineRejection& rejection = outcome.rejections.front();
  return ReportFailure(InvalidField(rejection.field, rejection.reason, rejection.message));
}

template <class Body>
void Fill(const Options& options, const std::vector<std::string>& ids, Body* body) {
  for (const std::string& id : ids) body->add_persons()->set_person_id(id);
  body->set_author(options.author);
  body->set_reason(options.comment);
}

jalon::v1::Event EventOf(const Options& options, const std::vector<std::string>& ids, bool linked) {
  jalon::v1::Event event;
  event.set_departement(options.departement);
  event.set_source(kSource);
  if (linked) {
    Fill(options, ids, event.mutable_persons_linked());
  } else {
    Fill(options, ids, event.mutable_persons_split());
  }
  return event;
}

// The persons that the ids name now: id of each, with the ids of her records.
std::map<std::string, Beneficiary> Distinct(const std::vector<Beneficiary>& persons) {
  std::map<std::string, Beneficiary> distinct;
  for (const Beneficiary& person : persons) distinct[person.person_id()] = person;
  return distinct;
}

void PrintDecision(const Options& options, const std::vector<std::string>& ids, bool linked,
                   const std::map<std::string, Beneficiary>& persons, int64_t log_position) {
  if (options.format == Format::kJson) {
    Json json = {{"persons", Json::array()},
                 {"author", options.author},
                 {"logPosition", PositionJson(log_position)}};
    for (const auto& [id, person] : persons) json["persons"].push_back(MessageJson(person));
    return PrintJson(std::cout, json);
  }
  std::cout << fmt::format("{} : {}, décidé par {} ; position {}\n", fmt::join(ids, ", "),
                           linked ? "une même personne" : "des personnes différentes",
                           options.author, Thousands(log_position));
  for (const auto& [id, person] : persons) {
    std::cout << fmt::format("  {} réunit {}\n", id, fmt::join(person.person_ids(), ", "));
  }
  std::cout << fmt::format("  pour revenir dessus : jalon identity {} --departement {} {}\n",
                           linked ? "split" : "merge", options.departement, fmt::join(ids, " "));
}

// What cannot be decided of `persons`, whom `ids` name.
absl::Status CheckDecision(const std::vector<std::string>& ids,
                           const std::vector<Beneficiary>& persons, bool linked) {
  if (linked && Distinct(persons).size() == 1 && ids.size() > 1) {
    return InvalidField("person", "SAME_PERSON",
                        fmt::format("{} : c'est déjà une même personne ({})", fmt::join(ids, ", "),
                                    persons[0].person_id()));
  }
  if (ids.size() > 1) return absl::OkStatus();
  return InvalidField("person", "MISSING_FIELD",
                      linked
                          ? "nommez deux personnes au moins"
                          : fmt::format("{} réunit {} : dites lesquels de ces identifiants séparer",
                                        ids[0], fmt::join(persons[0].person_ids(), ", ")));
}

int Decide(const ConnectionOptions& connection, const Options& options, bool linked) {
  if (auto status = CheckAuthor(options); !status.ok()) return ReportFailure(status);
  const auto ids = ReadIds(options);
  if (!ids.ok()) return ReportFailure(ids.status());
  Lookup lookup(connection, options);
  std::vector<Beneficiary> persons;
  if (const int code = lookup.Run(*ids, &persons); code != kDone) return code;
  if (auto status = CheckDecision(*ids, persons, linked); !status.ok()) {
    return ReportFailure(status);
  }
  int64_t log_position = 0;
  int code = RecordOne(connection, EventOf(options, *ids, linked), &log_position);
  if (code == kDone) code = lookup.Run(*ids, &persons);
  if (code != kDone) return code;
  const auto distinct = Distinct(persons);
  PrintDecision(options, *ids, linked, distinct, log_position);
  if (!linked || distinct.size() == 1) return kDone;
  std::cerr << "attention : ce qui a été dit d'elles auparavant se contredit, et elles ne sont pas "
               "toutes réunies ; séparez ou réunissez chaque paire\n";
  return kWarnings;
}

int Merge(const ConnectionOptions& connection, const Options& options) {
  return Decide(connection, options, /*linked=*/true);
}

int Split(const ConnectionOptions& connection, const Options& options) {
  return Decide(connection, options, /*linked=*/false);
}

// ---- Declarations

using Command = int (*)(const ConnectionOptions&, const Options&);

void DeclareReviewFormat(CLI::App* command, Format* format) {
  static const std::map<std::string, Format> kFormats = {{"text", Format::kTable},
                                                         {"table", Format::kTable},
                                                         {"json", Format::kJson},
                                                         {"csv", Format::kCsv}};
  command->add_option("--format", *format, "text, json ou csv ; par défaut text")
      ->transform(CLI::CheckedTransformer(kFormats).description(""));
}

template <class Declare>
std::function<int()> Declared(Cli* cli, CLI::App* command, Command run, Declare declare) {
  auto options = std::make_shared<Options>();
  DeclareDepartement(command, &options->departement);
  declare(command, options.get());
  return [cli, run, options] { return run(cli->connection, *options); };
}

std::function<int()> DeclareReview(Cli* cli, CLI::App* command) {
  return Declared(cli, command, Review, [](CLI::App* review, Options* options) {
    DeclareReviewFormat(review, &options->format);
  });
}

void AddDecision(Cli* cli, CLI::App* group, const char* name, const char* description,
                 const char* example, Command run) {
  AddCommandTo(group, cli, name, description, example, [cli, run](CLI::App* command) {
    return Declared(cli, command, run, [](CLI::App* decision, Options* options) {
      decision
          ->add_option("persons", options->persons,
                       "Identifiants, comme « identity review » et « show » les donnent : p42")
          ->required();
      decision->add_option("--author", options->author, "Qui décide ; par défaut USER")
          ->envname("USER");
      decision->add_option("--comment", options->comment, "Pourquoi, sans rien de nominatif");
      DeclareFormatWithoutCsv(decision, &options->format);
    });
  });
}

}  // namespace

void AddIdentityCommands(Cli* cli) {
  CLI::App* group = AddGroup(cli, "identity", "Les doutes d'identité : examiner, réunir, séparer",
                             "jalon identity review --departement 062");
  AddCommandTo(group, cli, "review", "Les doutes à examiner, et comment les régler (nominatif)",
               "jalon identity review --departement 062",
               [cli](CLI::App* command) { return DeclareReview(cli, command); });
  AddDecision(cli, group, "merge", "Réunir : ce sont une même personne, à partir de maintenant",
              "jalon identity merge --departement 062 p42 p57 --author 'A. Essai' "
              "--comment 'vu au guichet'",
              Merge);
  AddDecision(cli, group, "split",
              "Séparer : ce sont des personnes différentes, qu'elles aient été réunies ou non",
              "jalon identity split --departement 062 p42 p57 --author 'A. Essai' "
              "--comment 'deux sœurs'",
              Split);
  AddCommand(cli, "doubts", "Comme « identity review », la même commande sous un autre nom",
             "jalon doubts --departement 062",
             [cli](CLI::App* command) { return DeclareReview(cli, command); });
}

}  // namespace jalon::cli
