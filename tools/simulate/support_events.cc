// SPDX-License-Identifier: EUPL-1.2
//
// The events of accompaniment, and those that are about no person.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "tools/simulate/journal.h"
#include "tools/simulate/support.h"

namespace jalon::simulate {
namespace {

constexpr std::string_view kSource = "plateforme";
constexpr int64_t kCoordinators = 12;

// The dates of `content` that are there, under their names.
void SetDate(const char* name, Date date, Json* content) {
  if (date.IsPresent()) (*content)[name] = date.ToString();
}

class SupportRecorder {
 public:
  SupportRecorder(const Description& description, Random* random)
      : description_(description), journal_(description, random) {}

  void Write(const Followed& followed) {
    if (followed.gad_from.IsPresent()) WriteGad(followed);
    if (followed.ag_from.IsPresent()) WriteAg(followed);
    if (followed.coordinated_from.IsPresent()) WriteCoordinator(followed);
  }

  void WriteConseillers() {
    for (int64_t i = 1; i <= Conseillers(description_); ++i) {
      Json event = Envelope(fmt::format("CAP-{:03}", i), description_.from);
      event["effectiveOn"] = description_.from.ToString();
      event["conseillerCapacity"] = Json{{"conseiller", NameOf(i)}, {"etp", 1.0}};
      others_.push_back({description_.from, event.dump()});
    }
  }

  void WriteDeclarations() {
    for (const Declaration& declaration : description_.declarations) {
      Json event = Envelope("DEC-" + declaration.indicator, description_.KnownBy());
      event["declaredValue"] = Content(declaration);
      others_.push_back({description_.KnownBy(), event.dump()});
    }
  }

  std::vector<RecordedEvent> Take() {
    std::vector<RecordedEvent> events = journal_.Take();
    events.insert(events.end(), others_.begin(), others_.end());
    std::stable_sort(events.begin(), events.end(),
                     [](const auto& a, const auto& b) { return a.known_on < b.known_on; });
    return events;
  }

 private:
  static std::string NameOf(int64_t conseiller) { return fmt::format("CONS-{:03}", conseiller); }

  Json Envelope(const std::string& record_id, Date known_on) const {
    return Json{{"departement", description_.departement},
                {"source", kSource},
                {"recordId", record_id},
                {"knownOn", known_on.ToString()}};
  }

  // The period that the value is about, as it will be asked for.
  Json Content(const Declaration& declaration) const {
    const bool of_entries = declaration.indicator.substr(0, 3) == "3.1";
    const Date to = of_entries ? description_.to : description_.SupportTo();
    Json content{{"indicator", declaration.indicator},
                 {"period", description_.from.ToString() + "/" + to.ToString()}};
    double number = 0;
    if (absl::SimpleAtod(declaration.value, &number)) {
      content["value"] = number;
    } else {
      content["missing"] = declaration.value;
    }
    content["holder"] = declaration.holder;
    if (!declaration.comment.empty()) content["comment"] = declaration.comment;
    return content;
  }

  void Keep(const Followed& followed, std::string_view kind, std::string_view body,
            std::string_view date_field, Json content, Date about) {
    journal_.Keep(followed.person, {fmt::format("{}-{:06}", kind, followed.person->number), body,
                                    date_field, std::move(content), about});
  }

  void WriteGad(const Followed& followed) {
    if (followed.gad_by_actions) return WriteActions(followed);
    Json content{{"startedOn", followed.gad_from.ToString()}};
    SetDate("endedOn", followed.gad_to, &content);
    Keep(followed, "GAD", "garantieActivite", "startedOn", std::move(content), followed.gad_from);
  }

  // The référent of an orientation ends whoever followed before: of who is accompanied in the
  // period, this one begins in it.
  Date ReferentFrom(const Followed& followed) const {
    const bool over = followed.gad_to.IsPresent() && followed.gad_to < description_.from;
    return over ? followed.gad_from : std::max(followed.gad_from, description_.from);
  }

  // A socio-pro référent, a social action and a professional one.
  void WriteActions(const Followed& followed) {
    Json referent{{"referent", fmt::format("REF-{:03}", 1 + followed.person->number % 120)},
                  {"structure", "PLIE d'Exemple"},
                  {"type", "SOCIOPRO"},
                  {"from", ReferentFrom(followed).ToString()}};
    Json social{
        {"kind", "SOCIAL"}, {"label", "atelier mobilité"}, {"from", followed.gad_from.ToString()}};
    Json professional{{"kind", "PROFESSIONAL"},
                      {"label", "atelier candidature"},
                      {"from", followed.gad_from.ToString()}};
    for (Json* content : {&referent, &social, &professional}) {
      SetDate("to", followed.gad_to, content);
    }
    const Date about = followed.gad_from;
    Keep(followed, "RSP", "referentAssignment", "from", std::move(referent), about);
    Keep(followed, "ACS", "insertionAction", "from", std::move(social), about);
    Keep(followed, "ACP", "insertionAction", "from", std::move(professional), about);
  }

  void WriteAg(const Followed& followed) {
    Json content;
    SetDate("prescribedOn", followed.ag_prescribed_on, &content);
    content["startedOn"] = followed.ag_from.ToString();
    SetDate("endedOn", followed.ag_to, &content);
    content["brsa"] = followed.ag_brsa;
    if (followed.conseiller != 0) content["conseiller"] = NameOf(followed.conseiller);
    Keep(followed, "AGL", "accompagnementGlobal", "startedOn", std::move(content),
         followed.ag_from);
  }

  void WriteCoordinator(const Followed& followed) {
    const int64_t coordinator = 1 + followed.person->number % kCoordinators;
    Json content{{"referent", fmt::format("RDP-{:02}", coordinator)},
                 {"from", followed.coordinated_from.ToString()}};
    Keep(followed, "RDP", "referentDeParcours", "from", std::move(content),
         followed.coordinated_from);
  }

  const Description& description_;
  Journal journal_;
  std::vector<RecordedEvent> others_;  // about no person
};

}  // namespace

std::vector<RecordedEvent> SupportEvents(const Description& description,
                                         const std::vector<Followed>& followed, Random* random) {
  SupportRecorder recorder(description, random);
  for (const Followed& one : followed) recorder.Write(one);
  recorder.WriteConseillers();
  recorder.WriteDeclarations();
  return recorder.Take();
}

}  // namespace jalon::simulate
