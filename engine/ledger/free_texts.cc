// SPDX-License-Identifier: EUPL-1.2
#include "engine/ledger/free_texts.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/ledger/event_rules.h"

namespace jalon::ledger {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using jalon::v1::Event;

template <class Body>
void TakeMotive(Body* body, Body* sealed) {
  sealed->mutable_motive()->swap(*body->mutable_motive());
}

template <class Body>
void TakeReason(Body* body, Body* sealed) {
  sealed->mutable_reason()->swap(*body->mutable_reason());
}

// Words, as against ids that systems give.
bool IsInWords(std::string_view field) {
  return field == "motive" || field == "opinion" || field == "reason" || field == "label" ||
         field == "exit_reason" || field == "level" || field == "origin" ||
         field == "motif_label" || field == "comment";
}

absl::Status NirInText(const std::string& path) {
  return InvalidField(path, "NIR_IN_TEXT",
                      "ce texte contient ce qui est, ou ressemble à, un NIR : ôtez-le ; une "
                      "personne se désigne par person");
}

}  // namespace

void TakeFreeTexts(Event* event, Event* sealed) {
  switch (event->body_case()) {
    case Event::kConvocation:
      if (event->convocation().motive().empty()) return;
      return TakeMotive(event->mutable_convocation(), sealed->mutable_convocation());
    case Event::kMiseEnDemeure:
      if (event->mise_en_demeure().motive().empty()) return;
      return TakeMotive(event->mutable_mise_en_demeure(), sealed->mutable_mise_en_demeure());
    case Event::kSanction:
      if (event->sanction().motive().empty()) return;
      return TakeMotive(event->mutable_sanction(), sealed->mutable_sanction());
    case Event::kEquipePluridisciplinaire: {
      auto* session = event->mutable_equipe_pluridisciplinaire();
      if (session->motive().empty() && session->opinion().empty()) return;
      auto* told = sealed->mutable_equipe_pluridisciplinaire();
      TakeMotive(session, told);
      told->mutable_opinion()->swap(*session->mutable_opinion());
      return;
    }
    case Event::kCancellation:
      if (event->cancellation().reason().empty()) return;
      return TakeReason(event->mutable_cancellation(), sealed->mutable_cancellation());
    case Event::kPersonsLinked:
      return TakeReason(event->mutable_persons_linked(), sealed->mutable_persons_linked());
    case Event::kPersonsSplit:
      return TakeReason(event->mutable_persons_split(), sealed->mutable_persons_split());
    default:
      return;
  }
}

absl::Status CheckTexts(const Event& event) {
  if (IsObservation(event.body_case())) return absl::OkStatus();
  for (const auto& [text, path] :
       {std::pair<const std::string&, const char*>(event.record_id(), "recordId"),
        {event.source(), "source"},
        {event.event_id(), "eventId"},
        {event.person().external_id(), "person.externalId"}}) {
    if (HoldsNir(text, /*in_words=*/false)) return NirInText(path);
  }
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
