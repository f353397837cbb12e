// SPDX-License-Identifier: EUPL-1.2
#include "engine/ledger/free_texts.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/nir.h"
#include "engine/ledger/event_rules.h"

namespace jalon::ledger {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using jalon::v1::Event;

struct Sealed {
  Event::BodyCase body;
  const char* field;
};
constexpr Sealed kSealed[] = {
    {Event::kConvocation, "motive"},
    {Event::kMiseEnDemeure, "motive"},
    {Event::kEquipePluridisciplinaire, "motive"},
    {Event::kEquipePluridisciplinaire, "opinion"},
    {Event::kSanction, "motive"},
    {Event::kCancellation, "reason"},
    {Event::kPersonsLinked, "reason"},
    {Event::kPersonsSplit, "reason"},
};

// Words, as against ids that systems give.
bool IsInWords(std::string_view field) {
  return field == "motive" || field == "opinion" || field == "reason" || field == "label" ||
         field == "exit_reason" || field == "level" || field == "origin" ||
         field == "motif_label" || field == "comment";
}

bool IsSealed(Event::BodyCase body, std::string_view field) {
  return std::any_of(std::begin(kSealed), std::end(kSealed), [&](const Sealed& sealed) {
    return sealed.body == body && sealed.field == field;
  });
}

// Fields of each body, by its number, whose texts figures or lists count by.
using CountedFields = std::vector<std::vector<const FieldDescriptor*>>;

CountedFields FindCountedFields() {
  CountedFields fields;
  const auto* bodies = Event::descriptor()->FindOneofByName("body");
  for (int i = 0; i < bodies->field_count(); ++i) {
    const FieldDescriptor* body = bodies->field(i);
    const auto number = static_cast<size_t>(body->number());
    if (fields.size() <= number) fields.resize(number + 1);
    for (int j = 0; j < body->message_type()->field_count(); ++j) {
      const FieldDescriptor* field = body->message_type()->field(j);
      const bool sealed = IsSealed(static_cast<Event::BodyCase>(body->number()), field->name());
      if (IsInWords(field->name()) && !sealed) fields[number].push_back(field);
    }
  }
  return fields;
}

const std::vector<const FieldDescriptor*>& CountedFieldsOf(Event::BodyCase body) {
  static const auto* const kFields = new CountedFields(FindCountedFields());
  return kFields->at(static_cast<size_t>(body));
}

// Calls `use` with each counted text of `event` that is not empty, and its field.
template <class Use>
void ForCountedTexts(const Event& event, const Use& use) {
  const auto& fields = CountedFieldsOf(event.body_case());
  if (fields.empty()) return;
  const auto* body = Event::descriptor()->FindFieldByNumber(event.body_case());
  const Message& message = event.GetReflection()->GetMessage(event, body);
  std::string scratch;
  for (const FieldDescriptor* field : fields) {
    const auto& text = message.GetReflection()->GetStringReference(message, field, &scratch);
    if (!text.empty()) use(*body, *field, text);
  }
}

// That of the MSA may be a NIR: an import leaves it out, and looks once for a whole dossier.
absl::Status CheckMatricule(const Event& event) {
  const bool from_flux = !event.provenance().file_sha256().empty();
  const std::string& matricule = event.right_observed().organisme().matricule();
  if (from_flux || !HoldsNir(matricule, /*in_words=*/true)) return absl::OkStatus();
  return NirInText("rightObserved.organisme.matricule");
}

}  // namespace

bool HoldsFreeTexts(Event::BodyCase body) {
  return body == Event::kDiagnostic ||
         std::any_of(std::begin(kSealed), std::end(kSealed),
                     [body](const Sealed& sealed) { return sealed.body == body; });
}

void TakeFreeTexts(Event* event, Event* sealed) {
  // What was found of a person: no figure counts by it.
  if (event->has_diagnostic() && !event->diagnostic().findings().empty()) {
    sealed->mutable_diagnostic()->mutable_findings()->swap(
        *event->mutable_diagnostic()->mutable_findings());
  }
  for (const Sealed& one : kSealed) {
    if (one.body != event->body_case()) continue;
    const FieldDescriptor* body = Event::descriptor()->FindFieldByNumber(one.body);
    Message* from = event->GetReflection()->MutableMessage(event, body);
    const FieldDescriptor* field = from->GetDescriptor()->FindFieldByName(one.field);
    std::string text = from->GetReflection()->GetString(*from, field);
    if (text.empty()) continue;
    Message* to = sealed->GetReflection()->MutableMessage(sealed, body);
    to->GetReflection()->SetString(to, field, std::move(text));
    from->GetReflection()->ClearField(from, field);
  }
}

std::vector<CountedText> CountedTexts(const Event& event) {
  std::vector<CountedText> texts;
  ForCountedTexts(event, [&](const auto& body, const auto& field, const std::string& text) {
    texts.push_back({absl::StrCat(body.json_name(), ".", field.json_name()), text});
  });
  return texts;
}

bool HoldsCountedTexts(const Event& event) {
  bool holds = false;
  ForCountedTexts(event, [&](const auto&...) { holds = true; });
  return holds;
}

absl::Status CheckTexts(const Event& event) {
  for (const auto& [text, path] :
       {std::pair<const std::string&, const char*>(event.record_id(), "recordId"),
        {event.source(), "source"},
        {event.event_id(), "eventId"},
        {event.person().external_id(), "person.externalId"}}) {
    if (HoldsNir(text, /*in_words=*/false)) return NirInText(path);
  }
  if (IsObservation(event.body_case())) return CheckMatricule(event);
  const auto* body = Event::descriptor()->FindFieldByNumber(event.body_case());
  const Message& message = event.GetReflection()->GetMessage(event, body);
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::string scratch;
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING) continue;
    const auto& text = message.GetReflection()->GetStringReference(message, field, &scratch);
    if (!HoldsNir(text, IsInWords(field->name()))) continue;
    return NirInText(absl::StrCat(body->json_name(), ".", field->json_name()));
  }
  return absl::OkStatus();
}

}  // namespace jalon::ledger
