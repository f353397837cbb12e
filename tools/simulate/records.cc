// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "tools/simulate/journal.h"

namespace jalon::simulate {
namespace {

constexpr int64_t kReferents = 120;
constexpr int kDaysBeforeReorientation = 90;
constexpr int kCerMonths = 6;
constexpr int kLongestFollowUpDays = 60;
// Of a thousand persons for whom it is possible.
constexpr int64_t kEmploiWithoutCer = 600;
constexpr int64_t kSocial = 550;
constexpr int64_t kCancelledRdvBefore = 80;
constexpr int64_t kDiagnosticBefore = 120;
constexpr int64_t kFollowUp = 350;
constexpr int64_t kRenewal = 300;
constexpr int64_t kReorientation = 50;
constexpr int64_t kHonoured = 680;
constexpr int64_t kAbsent = 220;  // the others are excused
constexpr int64_t kStockOriented = 350;
constexpr int64_t kStockRenewal = 200;
constexpr int64_t kStockRdv = 250;

constexpr auto kSocialStructures =
    std::to_array<std::string_view>({"MDS Exemple-Nord", "MDS Exemple-Sud", "CCAS d'Exempleville"});
constexpr auto kSocioProStructures =
    std::to_array<std::string_view>({"PLIE d'Exemple", "Association Tremplin-Exemple"});
constexpr auto kEmploiStructures =
    std::to_array<std::string_view>({"Pôle emploi Exemple-Centre", "Pôle emploi Exemple-Littoral"});

// The structures that take in persons oriented to `type`.
std::span<const std::string_view> Structures(std::string_view type) {
  if (type == "SOCIAL") return kSocialStructures;
  if (type == "SOCIOPRO") return kSocioProStructures;
  return kEmploiStructures;
}

// Writes the records of one person after the other.
class Recorder {
 public:
  Recorder(const Description& description, Random* random)
      : description_(description),
        profile_(description.profile()),
        end_(description.to),
        random_(random),
        journal_(description, random) {}

  // `seen_on`: when the département learns of the entry.
  void RecordEntrant(Date seen_on, Person* person) {
    Begin(person);
    if (seen_on > end_) return;
    const Way& way = *person->way;
    const std::string type = TypeFor(way);
    if (way.decided_on.IsPresent()) {
      Orient(way.decided_on, way.notified_on, type, "cohorte");
      if (type == "EMPLOI") RegisterAtPoleEmploi(way.notified_on);
    }
    if (!profile_.cer_stands_for_rdv) RecordRdvs(seen_on, way, type);
    if (way.cer_on.IsPresent()) Sign(way.cer_on, 1);
    if (way.notified_on.IsPresent()) MaybeReorient(way.notified_on);
    if (random_->Permille(description_.shares.cancellations)) MakeMistake(seen_on, type);
  }

  void RecordStock(Person* person) {
    Begin(person);
    if (random_->Permille(OfStock(kStockOriented))) {
      const Date decided_on =
          description_.from.AddDays(static_cast<int32_t>(-random_->Between(60, 900)));
      Orient(decided_on, decided_on.AddDays(3), random_->Permille(kSocial) ? "SOCIAL" : "SOCIOPRO",
             "reprise");
    }
    if (random_->Permille(OfStock(kStockRenewal)))
      Sign(random_->DayBetween(description_.from, end_), 2);
    if (!profile_.cer_stands_for_rdv && random_->Permille(OfStock(kStockRdv))) {
      const Date held_on = random_->DayBetween(description_.from, end_);
      Receive(held_on.AddDays(-5), held_on, "ACCOMPAGNEMENT", "MDS Exemple-Nord");
    }
  }

  std::vector<RecordedEvent> Take() { return journal_.Take(); }

 private:
  // A usual share, as the description wants it.
  int64_t OfStock(int64_t usual) const { return usual * description_.shares.stock_records / 1000; }

  void Begin(Person* person) {
    person_ = person;
    last_record_ = 0;
  }

  // "ORI-000123-1": the kind, the person's number, the rank among the person's records.
  std::string NextId(std::string_view kind) {
    return fmt::format("{}-{:06}-{}", kind, person_->number, ++last_record_);
  }

  // Who goes to Pôle emploi has a PPAE, not a CER.
  std::string TypeFor(const Way& way) {
    if (way.cer == Timing::kNone && random_->Permille(kEmploiWithoutCer)) return "EMPLOI";
    return random_->Permille(kSocial) ? "SOCIAL" : "SOCIOPRO";
  }

  Record OrientationRecord(Date decided_on, Date notified_on, const std::string& type,
                           std::string_view origin) {
    Json content{{"decidedOn", decided_on.ToString()},
                 {"notifiedOn", notified_on.ToString()},
                 {"type", type},
                 {"structure", random_->OneOf(Structures(type))},
                 {"origin", origin}};
    return {NextId("ORI"), "orientation", "notifiedOn", std::move(content), notified_on};
  }

  // The orientation and the référent that comes with it.
  void Orient(Date decided_on, Date notified_on, const std::string& type, std::string_view origin) {
    const Record orientation = OrientationRecord(decided_on, notified_on, type, origin);
    journal_.Keep(person_, orientation);
    Json content{{"referent", fmt::format("REF-{:03}", 1 + random_->Below(kReferents))},
                 {"structure", orientation.content.at("structure")},
                 {"type", type},
                 {"from", notified_on.ToString()}};
    assignment_ = {NextId("REF"), "referentAssignment", "from", std::move(content), notified_on};
    assignment_known_on_ = journal_.Keep(person_, assignment_);
  }

  void MaybeReorient(Date notified_on) {
    const Date earliest = notified_on.AddDays(kDaysBeforeReorientation);
    if (earliest > end_ || !random_->Permille(kReorientation)) return;
    const Date decided_on = random_->DayBetween(earliest, end_);
    Record ended = assignment_;
    ended.content["to"] = decided_on.ToString();
    ended.about = decided_on;
    journal_.KeepVersion(person_, ended, 3, assignment_known_on_);
    Orient(decided_on, std::min(end_, decided_on.AddDays(4)), "SOCIAL", "réorientation");
  }

  void RegisterAtPoleEmploi(Date day) {
    const Record record{NextId("IPE"), "poleEmploiRegistration", "",
                        Json{{"kind", "INSCRIPTION"}, {"categorie", "1"}}, day};
    journal_.KeepDated(person_, record, day);
  }

  Record RdvRecord(Date made_on, Date held_on, std::string_view kind, std::string_view structure) {
    Json content{{"madeOn", made_on.ToString()},
                 {"heldOn", held_on.ToString()},
                 {"outcome", "PLANNED"},
                 {"kind", kind},
                 {"structure", structure}};
    return {NextId("RDV"), "rendezVous", "heldOn", std::move(content), made_on};
  }

  std::string_view Outcome() {
    const int64_t draw = random_->Below(1000);
    if (draw < kHonoured) return "HONOURED";
    return draw < kHonoured + kAbsent ? "ABSENT" : "EXCUSED";
  }

  // An appointment, known when it is made, then what became of it.
  void Receive(Date made_on, Date held_on, std::string_view kind, std::string_view structure,
               std::string_view outcome = "") {
    Record record = RdvRecord(made_on, held_on, kind, structure);
    const Date known_on = journal_.Keep(person_, record);
    record.content["outcome"] = outcome.empty() ? Outcome() : outcome;
    record.about = held_on;
    journal_.KeepVersion(person_, record, 3, known_on);
  }

  // Who receives: the structure whose rendez-vous count as in time, where there is one.
  std::string_view Receiver(const Way& way, const std::string& type) {
    const std::string_view usual = random_->OneOf(Structures(type));
    const bool there = !profile_.rdv_structure.empty() && !way.rdv_elsewhere;
    return there ? profile_.rdv_structure : usual;
  }

  void RecordRdvs(Date seen_on, const Way& way, const std::string& type) {
    const std::string_view structure = Receiver(way, type);
    const Date before = way.rdv_on.IsPresent() ? way.rdv_on : end_;
    if (random_->Permille(kCancelledRdvBefore)) {
      Receive(seen_on, random_->DayBetween(seen_on, before), "ACCOMPAGNEMENT", structure,
              "CANCELLED");
    }
    if (random_->Permille(kDiagnosticBefore)) {
      Receive(seen_on, random_->DayBetween(seen_on, before), "DIAGNOSTIC", structure);
    }
    if (!way.rdv_on.IsPresent()) return;
    const Date asked_on = way.decided_on.IsPresent() ? way.decided_on : seen_on;
    Receive(std::min(asked_on, way.rdv_on), way.rdv_on, "ACCOMPAGNEMENT", structure);
    MaybeFollowUp(way.rdv_on, structure);
  }

  void MaybeFollowUp(Date first_rdv_on, std::string_view structure) {
    if (first_rdv_on >= end_ || !random_->Permille(kFollowUp)) return;
    const Date last = std::min(end_, first_rdv_on.AddDays(kLongestFollowUpDays));
    Receive(first_rdv_on, random_->DayBetween(first_rdv_on.AddDays(1), last), "ACCOMPAGNEMENT",
            structure);
  }

  Record CerRecord(Date signed_on, int rank) {
    const Date recorded_on =
        std::min(end_, signed_on.AddDays(static_cast<int32_t>(random_->Below(4))));
    const Date validated_on =
        std::min(end_, recorded_on.AddDays(static_cast<int32_t>(random_->Below(10))));
    Json content{{"signedOn", signed_on.ToString()},
                 {"recordedOn", recorded_on.ToString()},
                 {"validatedOn", validated_on.ToString()},
                 {"startsOn", signed_on.ToString()},
                 {"endsOn", signed_on.AddMonths(kCerMonths).AddDays(-1).ToString()},
                 {"kind", rank == 1 ? "FIRST" : "RENEWAL"},
                 {"rank", rank}};
    return {NextId("CER"), "cer", "signedOn", std::move(content), signed_on};
  }

  // The contract, and sometimes the one that follows it.
  void Sign(Date signed_on, int rank) {
    journal_.Keep(person_, CerRecord(signed_on, rank));
    const Date renewed_on = signed_on.AddMonths(kCerMonths);
    if (renewed_on > end_ || !random_->Permille(kRenewal)) return;
    journal_.Keep(person_, CerRecord(renewed_on, rank + 1));
  }

  void MakeMistake(Date seen_on, const std::string& type) {
    const Date day = random_->DayBetween(seen_on, end_);
    if (random_->Permille(500)) {
      journal_.KeepByMistake(person_, CerRecord(day, 1));
    } else {
      journal_.KeepByMistake(person_, OrientationRecord(day, day, type, "cohorte"));
    }
  }

  const Description& description_;
  const Profile& profile_;
  Date end_;
  Random* random_;
  Journal journal_;
  Person* person_ = nullptr;
  int last_record_ = 0;
  Record assignment_;  // the référent in charge of person_
  Date assignment_known_on_;
};

}  // namespace

std::vector<RecordedEvent> RecordEvents(const Description& description,
                                        std::vector<Dossier>* dossiers, Random* random) {
  Recorder recorder(description, random);
  for (Dossier& dossier : *dossiers) {
    for (Person& person : dossier.persons) {
      if (person.role == Role::kEnfant) continue;
      if (person.way.has_value()) {
        recorder.RecordEntrant(dossier.seen_on, &person);
      } else {
        recorder.RecordStock(&person);
      }
    }
  }
  return recorder.Take();
}

}  // namespace jalon::simulate
