// SPDX-License-Identifier: EUPL-1.2
#include "engine/workflow/decide.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/workflow/draft.h"
#include "engine/workflow/invariants.h"
#include "engine/workflow/steps.h"

namespace jalon::workflow {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using jalon::v1::Command;
using jalon::v1::Event;

namespace {

// A text of a command is read by a person: more is a mistake.
constexpr size_t kMaxTextBytes = 2000;

template <auto kGet>
void Step(const Command& command, Draft* draft) {
  Do((command.*kGet)(), draft);
}

constexpr std::pair<Command::IntentCase, void (*)(const Command&, Draft*)> kSteps[] = {
    {Command::kOrient, Step<&Command::orient>},
    {Command::kNotifyOrientation, Step<&Command::notify_orientation>},
    {Command::kReorient, Step<&Command::reorient>},
    {Command::kEndOrientation, Step<&Command::end_orientation>},
    {Command::kAssignReferent, Step<&Command::assign_referent>},
    {Command::kEndReferent, Step<&Command::end_referent>},
    {Command::kFixRendezVous, Step<&Command::fix_rendez_vous>},
    {Command::kMoveRendezVous, Step<&Command::move_rendez_vous>},
    {Command::kCancelRendezVous, Step<&Command::cancel_rendez_vous>},
    {Command::kRecordRendezVousOutcome, Step<&Command::record_rendez_vous_outcome>},
    {Command::kSignContract, Step<&Command::sign_contract>},
    {Command::kRecordContract, Step<&Command::record_contract>},
    {Command::kValidateContract, Step<&Command::validate_contract>},
    {Command::kAmendContract, Step<&Command::amend_contract>},
    {Command::kRenewContract, Step<&Command::renew_contract>},
    {Command::kEndContract, Step<&Command::end_contract>},
    {Command::kPrescribeGarantieActivite, Step<&Command::prescribe_garantie_activite>},
    {Command::kStartGarantieActivite, Step<&Command::start_garantie_activite>},
    {Command::kEndGarantieActivite, Step<&Command::end_garantie_activite>},
    {Command::kPrescribeAccompagnementGlobal, Step<&Command::prescribe_accompagnement_global>},
    {Command::kStartAccompagnementGlobal, Step<&Command::start_accompagnement_global>},
    {Command::kEndAccompagnementGlobal, Step<&Command::end_accompagnement_global>},
    {Command::kAddInsertionAction, Step<&Command::add_insertion_action>},
    {Command::kEndInsertionAction, Step<&Command::end_insertion_action>},
    {Command::kDesignateReferentDeParcours, Step<&Command::designate_referent_de_parcours>},
    {Command::kEndReferentDeParcours, Step<&Command::end_referent_de_parcours>},
    {Command::kConvene, Step<&Command::convene>},
    {Command::kRecordConvocationOutcome, Step<&Command::record_convocation_outcome>},
    {Command::kSendMiseEnDemeure, Step<&Command::send_mise_en_demeure>},
    {Command::kHoldEquipePluridisciplinaire, Step<&Command::hold_equipe_pluridisciplinaire>},
    {Command::kDecideSanction, Step<&Command::decide_sanction>},
    {Command::kEndSanction, Step<&Command::end_sanction>},
    {Command::kExitScheme, Step<&Command::exit_scheme>},
    {Command::kStartActivity, Step<&Command::start_activity>},
    {Command::kEndActivity, Step<&Command::end_activity>},
    {Command::kCorrectRecord, Step<&Command::correct_record>},
    {Command::kCancelRecord, Step<&Command::cancel_record>},
};

absl::Status CheckText(const std::string& text, const std::string& path) {
  if (text.size() <= kMaxTextBytes) return absl::OkStatus();
  return InvalidField(path, "TOO_LONG",
                      absl::StrCat("texte de plus de ", kMaxTextBytes, " octets"));
}

// What no field of a command may be, whatever it means: a text without bound, a value that its list
// does not have.
absl::Status CheckShape(const Message& message, const std::string& path) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string field_path = absl::StrCat(path, ".", field->json_name());
    absl::Status status;
    if (field->is_repeated()) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      status = CheckShape(reflection->GetMessage(message, field), field_path);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      status = CheckText(reflection->GetString(message, field), field_path);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
               field->enum_type()->FindValueByNumber(reflection->GetEnumValue(message, field)) ==
                   nullptr) {
      status = InvalidField(field_path, "INVALID_VALUE", "valeur inconnue de cette liste");
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// Refuses what would break an invariant that held.
absl::Status CheckAfter(const PersonFile& file, const std::vector<Event>& events,
                        const Ground& ground, const std::string& path) {
  const std::vector<Violation> before = Violations(file, ground.today);
  for (const Violation& violation :
       Violations(After(file, events, ground.now_micros), ground.today)) {
    const bool held = std::none_of(before.begin(), before.end(),
                                   [&](const Violation& old) { return old.key == violation.key; });
    if (!held) continue;
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     {violation.reason, path, violation.message});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Event>> Decide(const PersonFile& file, const Command& command,
                                          const Ground& ground) {
  const auto* step = std::find_if(std::begin(kSteps), std::end(kSteps), [&](const auto& entry) {
    return entry.first == command.intent_case();
  });
  if (step == std::end(kSteps)) {
    return InvalidField("command", "MISSING_FIELD",
                        "dites ce qui est fait, par exemple \"orient\" ou \"fixRendezVous\"");
  }
  if (absl::Status status = CheckShape(command, "command"); !status.ok()) return status;
  const std::string path = absl::StrCat(
      "command.", Command::descriptor()->FindFieldByNumber(command.intent_case())->json_name());
  Draft draft(&file, &ground, path);
  step->second(command, &draft);
  const std::string broken = draft.path();
  absl::StatusOr<std::vector<Event>> events = std::move(draft).Finish();
  if (!events.ok()) return events;
  if (absl::Status status = CheckAfter(file, *events, ground, broken); !status.ok()) return status;
  return events;
}

void RequireInScheme(Draft* draft) { RequireBeforeExit("", Date::Infinite(), draft); }

void RequireBeforeExit(std::string_view field, Date day, Draft* draft) {
  const Date exit = ExitedOn(draft->file(), draft->today());
  draft->Require(!exit.IsPresent() || day <= exit, field, "PERSON_EXITED",
                 absl::StrCat("la personne est sortie du dispositif le ", French(exit),
                              " : annulez cette sortie si c'est une erreur (cancelRecord), ou "
                              "attendez qu'un droit soit ouvert de nouveau"));
}

void RequireRight(std::string_view field, Date day, Draft* draft) {
  if (!day.IsPresent()) return;
  draft->Require(
      draft->file().right.On(day) != Right::State::kClosed, field, "RIGHT_CLOSED",
      "le droit est clos ou refusé ce jour-là, d'après la caisse, et ceci est pour qui a "
      "ou demande le RSA (CASF L262-29, L262-34) : attendez qu'un droit soit ouvert, ou "
      "dites un jour où il l'était");
}

}  // namespace jalon::workflow
