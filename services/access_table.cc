// SPDX-License-Identifier: EUPL-1.2
#include "services/access_table.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace jalon::services {
namespace {

using jalon::v1::AuditEntry;
using Role = jalon::v1::AccessRole;

constexpr RoleSet kAnyRole = {Role::IMPORT_JOB,       Role::REFERENT, Role::STRUCTURE_MANAGER,
                              Role::ORIENTATION_TEAM, Role::PILOTAGE, Role::AUDITOR,
                              Role::ADMINISTRATOR};
// Who has persons of their own.
constexpr RoleSet kAccompanying = {Role::REFERENT, Role::STRUCTURE_MANAGER, Role::ORIENTATION_TEAM};
constexpr RoleSet kReading = {Role::REFERENT, Role::STRUCTURE_MANAGER, Role::ORIENTATION_TEAM,
                              Role::PILOTAGE, Role::ADMINISTRATOR};
constexpr RoleSet kImporting = {Role::IMPORT_JOB, Role::ADMINISTRATOR};
constexpr RoleSet kImportsSeen = {Role::IMPORT_JOB, Role::ADMINISTRATOR, Role::PILOTAGE};
// Figures without persons: everybody who works with them.
constexpr RoleSet kFigures = {Role::PILOTAGE, Role::ADMINISTRATOR, Role::STRUCTURE_MANAGER,
                              Role::ORIENTATION_TEAM};
constexpr RoleSet kPiloting = {Role::PILOTAGE};
constexpr RoleSet kPublished = {Role::PILOTAGE, Role::ADMINISTRATOR, Role::AUDITOR};
constexpr RoleSet kAuditing = {Role::AUDITOR};
constexpr RoleSet kAdministering = {Role::ADMINISTRATOR};
constexpr RoleSet kStatus = {Role::IMPORT_JOB, Role::ADMINISTRATOR, Role::PILOTAGE, Role::AUDITOR};
constexpr RoleSet kOrienting = {Role::STRUCTURE_MANAGER, Role::ORIENTATION_TEAM};
constexpr RoleSet kDeciding = {Role::ORIENTATION_TEAM};

constexpr auto kUnseen = AuditEntry::KIND_UNSPECIFIED;
constexpr auto kSeen = AuditEntry::SEEN;
constexpr auto kChanged = AuditEntry::CHANGED;
constexpr bool kNominative = true;
constexpr bool kPlain = false;

// clang-format off
constexpr AccessRow kRows[] = {
    // Who calls.
    {"jalon.v1.AccessService/WhoAmI", kAnyRole, Reach::kNothing, kUnseen, kPlain, "", "", ""},
    // The service itself writes it to the audit, before it answers.
    {"jalon.v1.AccessService/BreakGlass", kAccompanying, Reach::kDepartement, kUnseen, kPlain,
     "departement", "", ""},

    // The audit; asking for it is audited.
    {"jalon.v1.AuditService/SearchAudit", kAuditing, Reach::kDepartement, kSeen, kPlain,
     "departement", "", ""},
    {"jalon.v1.AuditService/ExportAudit", kAuditing, Reach::kDepartement, kSeen, kPlain,
     "departement", "", ""},
    {"jalon.v1.AuditService/VerifyAudit", kAuditing, Reach::kDepartement, kSeen, kPlain,
     "departement", "", ""},

    // Looking after the service. GetStatus tells only of the caller's départements.
    {"jalon.v1.AdministrationService/GetStatus", kStatus, Reach::kNothing, kUnseen, kPlain,
     "", "", ""},
    {"jalon.v1.AdministrationService/VerifyStore", kAdministering, Reach::kDepartement, kUnseen,
     kPlain, "departement", "", ""},

    // Writing. Each request of a stream is of the départements of its events.
    {"jalon.v1.EventService/RecordEvents", {Role::IMPORT_JOB}, Reach::kNothing, kChanged, kPlain,
     "", "", ""},
    {"jalon.v1.FluxService/ImportFlux", {Role::IMPORT_JOB}, Reach::kNothing, kChanged, kPlain,
     "", "", ""},

    // Files: their content is nominative, what became of them is not.
    {"jalon.v1.ArchiveService/ListArchive", kImporting, Reach::kDepartement, kUnseen, kPlain,
     "departement", "", ""},
    {"jalon.v1.ArchiveService/ExtractArchive", kImporting, Reach::kEverybody, kSeen, kNominative,
     "name", "", ""},
    {"jalon.v1.ArchiveService/ReplayArchive", kImporting, Reach::kDepartement, kChanged, kPlain,
     "departement", "", ""},
    {"jalon.v1.ImportService/ListImports", kImportsSeen, Reach::kDepartement, kUnseen, kPlain,
     "departement", "", ""},
    {"jalon.v1.ImportService/GetImport", kImportsSeen, Reach::kDepartement, kUnseen, kPlain,
     "name", "", ""},
    {"jalon.v1.ImportService/WatchImport", kImportsSeen, Reach::kDepartement, kUnseen, kPlain,
     "name", "", ""},
    {"jalon.v1.ImportService/CancelImport", kImporting, Reach::kDepartement, kChanged, kPlain,
     "name", "", ""},
    {"jalon.v1.ImportService/ListImportGaps", kImportsSeen, Reach::kDepartement, kUnseen, kPlain,
     "departement", "", ""},
    {"jalon.v1.ImportService/ListImportConflicts", kImporting, Reach::kDepartement, kUnseen, kPlain,
     "departement", "", ""},
    // Numbers of dossiers.
    {"jalon.v1.ImportService/ListDisappearances", kImporting, Reach::kEverybody, kSeen, kNominative,
     "name", "", ""},
    {"jalon.v1.RejectService/ListRejects", kImporting, Reach::kDepartement, kUnseen, kPlain,
     "departement", "", ""},
    {"jalon.v1.RejectService/GetReject", kImporting, Reach::kEverybody, kSeen, kNominative,
     "name", "", ""},
    {"jalon.v1.RejectService/ExportRejects", kImporting, Reach::kEverybody, kSeen, kNominative,
     "departement", "", ""},
    {"jalon.v1.RejectService/ReplayRejects", kImporting, Reach::kDepartement, kChanged, kPlain,
     "departement", "", ""},
    {"jalon.v1.RejectService/DismissReject", kImporting, Reach::kDepartement, kChanged, kPlain,
     "name", "", ""},

    // Persons.
    {"jalon.v1.BeneficiaryService/GetBeneficiary", kReading, Reach::kPerson, kSeen, kNominative,
     "departement", "person", ""},
    {"jalon.v1.BeneficiaryService/ListTimeline", kReading, Reach::kPerson, kSeen, kNominative,
     "departement", "person", ""},
    {"jalon.v1.BeneficiaryService/GetPathwayDocument", kReading, Reach::kPerson, kSeen, kNominative,
     "departement", "person", ""},
    {"jalon.v1.BeneficiaryService/SearchBeneficiaries", kReading, Reach::kPersons, kSeen,
     kNominative, "departement", "", ""},
    {"jalon.v1.BeneficiaryService/ListIdentityDoubts",
     {Role::ORIENTATION_TEAM, Role::ADMINISTRATOR}, Reach::kPersons, kSeen, kNominative,
     "departement", "", ""},
    {"jalon.v1.IndicatorService/ExplainPerson", kReading, Reach::kPerson, kSeen, kNominative,
     "question.departement", "person", ""},

    // Figures, and the persons behind them.
    {"jalon.v1.IndicatorService/GetMatrix", kFigures, Reach::kDepartement, kUnseen, kPlain,
     "question.departement", "", ""},
    {"jalon.v1.IndicatorService/GetFigures", kFigures, Reach::kDepartement, kUnseen, kPlain,
     "question.departement", "", ""},
    {"jalon.v1.IndicatorService/GetDreesTables", kFigures, Reach::kDepartement, kUnseen, kPlain,
     "question.departement", "", ""},
    {"jalon.v1.IndicatorService/ListCellPersons", kPiloting, Reach::kEverybody, kSeen, kNominative,
     "question.departement", "", ""},
    {"jalon.v1.IndicatorService/CompareQuestions", kPiloting, Reach::kEverybody, kSeen, kNominative,
     "first.departement,second.departement", "", "code"},
    {"jalon.v1.IndicatorService/ListConventions", kAnyRole, Reach::kNothing, kUnseen, kPlain,
     "", "", ""},
    {"jalon.v1.IndicatorService/DescribeConvention", kAnyRole, Reach::kNothing, kUnseen, kPlain,
     "", "", ""},

    // Publications.
    {"jalon.v1.PublicationService/LintTable", kAnyRole, Reach::kNothing, kUnseen, kPlain,
     "", "", ""},
    {"jalon.v1.PublicationService/GetAnnexe", kFigures, Reach::kDepartement, kUnseen, kPlain,
     "matrix.question.departement", "", ""},
    {"jalon.v1.PublicationService/CreatePublication", kPiloting, Reach::kDepartement, kChanged,
     kPlain, "question.departement", "", ""},
    {"jalon.v1.PublicationService/GetPublication", kPublished, Reach::kDepartement, kUnseen, kPlain,
     "name", "", ""},
    {"jalon.v1.PublicationService/ListPublications", kPublished, Reach::kDepartement, kUnseen,
     kPlain, "departement", "", ""},
    {"jalon.v1.PublicationService/ReproducePublication", kPublished, Reach::kEverybody, kSeen,
     kNominative, "name", "", "code"},
    {"jalon.v1.PublicationService/CheckPublication", kPublished, Reach::kEverybody, kSeen,
     kNominative, "name", "", "code"},

    // A référent's day. Orienting, and changing a record of any kind, are a manager's or of who
    // orients; sanctions, and changes of their records, are of who orients; the rest is of
    // everybody who accompanies the person.
    {"jalon.v1.PathwayService/ExecuteCommand", kAccompanying, Reach::kPerson, kChanged, kPlain,
     "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:orient", kOrienting, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:notify_orientation", kOrienting, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:reorient", kOrienting, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:end_orientation", kOrienting, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:assign_referent", kOrienting, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:end_referent", kOrienting, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:correct_record", kOrienting, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:cancel_record", kOrienting, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:hold_equipe_pluridisciplinaire", kDeciding,
     Reach::kPerson, kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:decide_sanction", kDeciding, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    {"jalon.v1.PathwayService/ExecuteCommand:end_sanction", kDeciding, Reach::kPerson,
     kChanged, kPlain, "departement", "person", ""},
    // Each of its commands is let in by itself (Access::AdmitPart).
    {"jalon.v1.PathwayService/ExecuteCommands", kAccompanying, Reach::kPersons, kChanged, kPlain,
     "departement", "", ""},
    {"jalon.v1.PathwayService/GetPathwayState", kAccompanying, Reach::kPerson, kSeen, kNominative,
     "departement", "person", ""},
    {"jalon.v1.PathwayService/SuggestOrientation", kAccompanying, Reach::kPerson, kSeen,
     kNominative, "departement", "person", ""},
    {"jalon.v1.PortfolioService/ListPortfolio", kReading, Reach::kPortfolio, kSeen, kNominative,
     "scope.departement", "", ""},
    {"jalon.v1.PortfolioService/ListDeadlines", kReading, Reach::kPortfolio, kSeen, kNominative,
     "scope.departement", "", ""},
    {"jalon.v1.PortfolioService/ListSituations", kReading, Reach::kPortfolio, kSeen, kNominative,
     "scope.departement", "", ""},
    {"jalon.v1.PortfolioService/WatchPortfolio", kReading, Reach::kPortfolio, kSeen, kNominative,
     "scope.departement", "", ""},
    {"jalon.v1.PortfolioService/ListLoads", kFigures, Reach::kDepartement, kUnseen, kPlain,
     "scope.departement", "", ""},

    // Structures, référents, territories: nothing of a beneficiary.
    {"jalon.v1.RegistryService/SetRegistryEntry", kAdministering, Reach::kDepartement, kChanged,
     kPlain, "departement", "", ""},
    {"jalon.v1.RegistryService/GetRegistryEntry", kAnyRole, Reach::kDepartement, kUnseen, kPlain,
     "departement", "", ""},
    {"jalon.v1.RegistryService/ListRegistryEntries", kAnyRole, Reach::kDepartement, kUnseen, kPlain,
     "departement", "", ""},
    {"jalon.v1.RegistryService/ImportRegistry", kAdministering, Reach::kDepartement, kChanged,
     kPlain, "departement", "", ""},

    // A person's rights over what is held on her; who answers for them needs the nominative grant.
    {"jalon.v1.PrivacyService/ExportPerson", kAdministering, Reach::kPerson, kSeen, kNominative,
     "departement", "person", ""},
    {"jalon.v1.PrivacyService/ErasePersons", kAdministering, Reach::kEverybody, kChanged,
     kNominative, "departement", "", ""},
    {"jalon.v1.PrivacyService/ListRetention", kAdministering, Reach::kEverybody, kSeen,
     kNominative, "departement", "", ""},
    {"jalon.v1.PrivacyService/ApplyRetention", kAdministering, Reach::kEverybody, kChanged,
     kNominative, "departement", "", ""},
};
// clang-format on

}  // namespace

absl::Span<const AccessRow> AccessTable() { return kRows; }

const AccessRow* FindAccess(std::string_view method, std::string_view kind) {
  const auto find = [](const std::string& name) -> const AccessRow* {
    const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                   [&](const AccessRow& each) { return each.method == name; });
    return row == std::end(kRows) ? nullptr : row;
  };
  const AccessRow* row =
      kind.empty() ? nullptr : find(absl::StrCat(std::string(method), ":", std::string(kind)));
  return row != nullptr ? row : find(std::string(method));
}

std::string MethodOf(const google::protobuf::Descriptor* request) {
  const auto* file = request->file();
  for (int i = 0; i < file->service_count(); ++i) {
    for (int k = 0; k < file->service(i)->method_count(); ++k) {
      const auto* method = file->service(i)->method(k);
      if (method->input_type() != request) continue;
      return absl::StrCat(file->service(i)->full_name(), "/", method->name());
    }
  }
  return "";
}

bool NeedsNominative(Role::Value role) {
  return role == Role::PILOTAGE || role == Role::ADMINISTRATOR || role == Role::IMPORT_JOB ||
         role == Role::AUDITOR;
}

}  // namespace jalon::services
