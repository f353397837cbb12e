// SPDX-License-Identifier: EUPL-1.2
#include "engine/workflow/invariants.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/workflow/draft.h"

namespace jalon::workflow {
namespace {

using jalon::v1::EquipePluridisciplinaire;
using jalon::v1::MiseEnDemeure;
using jalon::v1::Orientation;

// Fields of bodies that tell of something that happened.
const std::set<std::string, std::less<>>& FactFields() {
  static const auto* const kFields = new std::set<std::string, std::less<>>{
      "decided_on",  "notified_on",   "validated_on", "printed_on", "signed_on",
      "recorded_on", "prescribed_on", "started_on",   "made_on",    "sent_on"};
  return *kFields;
}

class Examination {
 public:
  Examination(const PersonFile& file, Date today) : file_(file), today_(today) {}

  std::vector<Violation> Run() && {
    AloneEachDay<jalon::v1::ReferentAssignment>("TWO_REFERENTS",
                                                "deux référents uniques le même jour");
    AloneEachDay<jalon::v1::ReferentDeParcours>("TWO_REFERENTS",
                                                "deux référents de parcours le même jour");
    NothingOutlastsExits();
    OrientationsAlone();
    ContractsInOrder();
    Support<jalon::v1::GarantieActivite>();
    Support<jalon::v1::AccompagnementGlobal>();
    Periods<jalon::v1::InsertionAction>();
    Periods<jalon::v1::Activity>();
    Periods<jalon::v1::Sanction>();
    Sanctions();
    Facts();
    std::sort(found_.begin(), found_.end(),
              [](const Violation& a, const Violation& b) { return a.key < b.key; });
    // Two that begin on one day are met from both sides.
    const auto same = [](const Violation& a, const Violation& b) { return a.key == b.key; };
    found_.erase(std::unique(found_.begin(), found_.end(), same), found_.end());
    return std::move(found_);
  }

 private:
  static std::string NameOf(const HeldRecord& record) {
    return absl::StrCat(record.event.source(), "/", record.event.record_id());
  }

  void Add(const char* reason, const HeldRecord& record, std::string message) {
    found_.push_back({absl::StrCat(reason, " ", NameOf(record)), reason, std::move(message)});
  }

  template <class Body>
  void Periods() {
    ForEach<Body>(file_, [&](const HeldRecord& record, const Body& body) {
      if (EndOf(body.to()) < DayOf(body.from())) {
        Add("ENDS_BEFORE_START", record, "la fin précéderait le début");
      }
    });
  }

  template <class Body>
  void AloneEachDay(const char* reason, const char* message) {
    Periods<Body>();
    ForEach<Body>(file_, [&](const HeldRecord& a, const Body& first) {
      ForEach<Body>(file_, [&](const HeldRecord& b, const Body& second) {
        if (&a == &b || DayOf(first.from()) < DayOf(second.from())) return;
        const Date day = DayOf(first.from());
        if (Covers(second, day)) AddPair(reason, a, b, day, message);
      });
    });
  }

  void AddPair(const char* reason, const HeldRecord& a, const HeldRecord& b, Date day,
               const char* message) {
    // Of a list: the names are kept, where a pair would refer to what is gone.
    const auto [first, second] = std::minmax({NameOf(a), NameOf(b)});
    found_.push_back({absl::StrCat(reason, " ", first, " ", second), reason,
                      absl::StrCat("il y aurait ", message, ", le ", French(day),
                                   " : terminez ou annulez d'abord l'autre enregistrement")});
  }

  // Whether a stretch of days reaches past an exit, before the person has come back.
  bool OutlastsExit(Date from, Date to) const {
    bool outlasts = false;
    ForEach<jalon::v1::Exit>(file_, [&](const HeldRecord&, const jalon::v1::Exit& exit) {
      const Date on = DayOf(exit.on());
      if (!on.IsPresent()) return;
      const Date first = std::max(from, on.AddDays(1));
      const Date back = file_.right.ReopenedAfter(on);
      outlasts = outlasts || (first <= to && (!back.IsPresent() || first < back));
    });
    return outlasts;
  }

  // The first day of what has a last one. A sanction takes effect when it is decided, unless it
  // says another day; a support is there from its prescription.
  static Date FirstDay(const jalon::v1::Sanction& sanction) { return InEffectFrom(sanction); }
  template <class Body>
  static Date FirstDay(const Body& body) {
    return DayOf(body.from());
  }

  // What an exit ends does not go on after it.
  template <class Body>
  void UntilExit(const char* reason, const char* message) {
    ForEach<Body>(file_, [&](const HeldRecord& record, const Body& body) {
      if (OutlastsExit(FirstDay(body), EndOf(body.to()))) Add(reason, record, message);
    });
  }
  template <class Body>
  void SupportUntilExit() {
    ForEach<Body>(file_, [&](const HeldRecord& record, const Body& body) {
      const bool prescribed = !body.prescribed_on().empty();
      const Date from = DayOf(prescribed ? body.prescribed_on() : body.started_on());
      if (!OutlastsExit(from, EndOf(body.ended_on()))) return;
      Add("SUPPORT_AFTER_EXIT", record,
          "un accompagnement se poursuivrait après la sortie du dispositif : terminez-le d'abord, "
          "au plus tard ce jour-là");
    });
  }
  void OrientationsUntilExit() {
    ForEach<Orientation>(file_, [&](const HeldRecord& record, const Orientation& orientation) {
      if (orientation.external()) return;
      // The day on which it ended is the first one on which it stands no more.
      const Date ended = EndOf(orientation.ended_on());
      const bool has_last = ended.IsPresent() && ended < Date::Infinite();
      const Date last = has_last ? ended.AddDays(-1) : ended;
      if (!OutlastsExit(DecidedOn(orientation), last)) return;
      Add("ORIENTATION_AFTER_EXIT", record,
          "une orientation serait en vigueur après la sortie du dispositif : terminez-la d'abord, "
          "au plus tard ce jour-là");
    });
  }
  void NothingOutlastsExits() {
    UntilExit<jalon::v1::ReferentAssignment>(
        "REFERENT_AFTER_EXIT",
        "un référent accompagnerait la personne après sa sortie du dispositif : terminez-le "
        "d'abord, au plus tard ce jour-là");
    UntilExit<jalon::v1::ReferentDeParcours>(
        "REFERENT_AFTER_EXIT",
        "un référent de parcours serait désigné après la sortie du dispositif : terminez sa "
        "désignation d'abord, au plus tard ce jour-là");
    UntilExit<jalon::v1::InsertionAction>(
        "ACTION_AFTER_EXIT",
        "une action d'insertion se poursuivrait après la sortie du dispositif : terminez-la "
        "d'abord, au plus tard ce jour-là");
    UntilExit<jalon::v1::Sanction>(
        "SANCTION_AFTER_EXIT",
        "une sanction aurait effet après la sortie du dispositif : terminez-la d'abord, au plus "
        "tard ce jour-là");
    SupportUntilExit<jalon::v1::GarantieActivite>();
    SupportUntilExit<jalon::v1::AccompagnementGlobal>();
    OrientationsUntilExit();
  }

  void OrientationsAlone() {
    ForEach<Orientation>(file_, [&](const HeldRecord& a, const Orientation& first) {
      const Date day = DecidedOn(first);
      if (EndOf(first.ended_on()) < day) {
        Add("ENDS_BEFORE_START", a, "la fin précéderait la décision");
      }
      if (!first.notified_on().empty() && DayOf(first.notified_on()) < day) {
        Add("NOTIFIED_BEFORE_DECISION", a, "la notification précéderait la décision");
      }
      ForEach<Orientation>(file_, [&](const HeldRecord& b, const Orientation& second) {
        if (&a == &b || day < DecidedOn(second)) return;
        if (Stands(first, file_.right, day) && Stands(second, file_.right, day)) {
          AddPair("TWO_ORIENTATIONS", a, b, day, "deux orientations en vigueur le même jour");
        }
      });
    });
  }

  // An orientation of this département stood on that day, its last one included.
  bool WasOriented(Date day) const {
    bool oriented = false;
    ForEach<Orientation>(file_, [&](const HeldRecord&, const Orientation& orientation) {
      oriented = oriented || (!orientation.external() && DecidedOn(orientation) <= day &&
                              day <= EndOf(orientation.ended_on()));
    });
    return oriented;
  }

  void ContractsInOrder() {
    const std::vector<Contract> contracts = Contracts(file_);
    for (const Contract& contract : contracts) {
      const HeldRecord& record = *contract.record;
      if (contract.ends < contract.starts) {
        Add("ENDS_BEFORE_START", record, "le contrat finirait avant de commencer");
      }
      if (OutlastsExit(contract.signed_on, contract.signed_on) ||
          OutlastsExit(contract.starts, contract.ends)) {
        Add("CONTRACT_AFTER_EXIT", record,
            "un contrat serait signé ou en cours après la sortie du dispositif : terminez-le "
            "d'abord, au plus tard ce jour-là");
      }
      if (!WasOriented(contract.signed_on)) {
        Add("CONTRACT_WITHOUT_ORIENTATION", record,
            "un contrat serait signé sans orientation en vigueur : corrigez ou annulez d'abord le "
            "contrat");
      }
      CheckSteps(record);
      CheckOthers(contract, contracts);
    }
  }

  void CheckSteps(const HeldRecord& record) {
    if (!record.event.has_cer()) return;
    const auto& cer = record.event.cer();
    for (const std::string& step : {cer.recorded_on(), cer.validated_on()}) {
      if (step.empty() || DayOf(cer.signed_on()) <= DayOf(step)) continue;
      Add("BEFORE_SIGNATURE", record, "la saisie ou la validation précéderait la signature");
    }
  }

  void CheckOthers(const Contract& contract, const std::vector<Contract>& contracts) {
    bool has_first = !contract.renewal;
    for (const Contract& other : contracts) {
      if (other.record == contract.record) continue;
      has_first =
          has_first || (other.kind == contract.kind && other.signed_on < contract.signed_on);
      if (other.starts <= contract.starts && contract.starts <= other.ends) {
        AddPair("TWO_CONTRACTS", *contract.record, *other.record, contract.starts,
                "deux contrats en cours le même jour");
      }
    }
    if (has_first) return;
    Add("RENEWAL_WITHOUT_FIRST", *contract.record,
        "un renouvellement n'aurait plus de contrat avant lui : corrigez ou annulez d'abord le "
        "renouvellement");
  }

  template <class Body>
  void Support() {
    ForEach<Body>(file_, [&](const HeldRecord& record, const Body& body) {
      const Date started = DayOf(body.started_on());
      if (!body.ended_on().empty() && body.started_on().empty()) {
        Add("ENDED_NOT_STARTED", record, "un accompagnement finirait sans avoir commencé");
      }
      if (!body.ended_on().empty() && body.exit_reason().empty()) {
        Add("ENDED_WITHOUT_REASON", record,
            "un accompagnement finirait sans motif : dites exitReason");
      }
      const bool in_order = body.started_on().empty() ||
                            (DayOf(body.prescribed_on()) <= started &&
                             !body.prescribed_on().empty() && started <= EndOf(body.ended_on()));
      if (!in_order) {
        Add("NOT_PRESCRIBED", record,
            "un accompagnement commence après sa prescription et finit après son début");
      }
      // Prescribed while the other one was not over.
      const Date prescribed = DayOf(body.prescribed_on());
      ForEach<Body>(file_, [&](const HeldRecord& b, const Body& other) {
        const Date before = DayOf(other.prescribed_on());
        if (&record == &b || prescribed < before || EndOf(other.ended_on()) <= prescribed) return;
        AddPair("TWO_UNDER_WAY", record, b, prescribed,
                "deux accompagnements du même genre en cours");
      });
    });
  }

  void Sanctions() {
    ForEach<jalon::v1::Sanction>(
        file_, [&](const HeldRecord& record, const jalon::v1::Sanction& sanction) {
          if (ProcedureBefore(file_, DayOf(sanction.decided_on())).heard.IsPresent()) return;
          Add("SANCTION_WITHOUT_PROCEDURE", record,
              "une sanction n'aurait plus sa mise en demeure ou son avis (CASF L262-37) : corrigez "
              "ou annulez d'abord la sanction");
        });
    ForEach<jalon::v1::Sanction>(file_, [&](const HeldRecord& record, const auto& sanction) {
      const HeldRecord* other = SanctionBeside(file_, sanction, &record);
      if (other == nullptr) return;
      AddPair("TWO_SANCTIONS", record, *other, FirstDay(sanction),
              "deux sanctions en vigueur sans nouvelle procédure entre elles (CASF L262-37)");
    });
  }

  void Facts() {
    for (const HeldRecord& record : file_.records) {
      if (HasFutureFact(record.event)) {
        Add("DATE_IN_FUTURE", record, "un fait ne peut pas être à venir");
      }
    }
  }

  bool IsFuture(const std::string& iso) const { return !iso.empty() && today_ < DayOf(iso); }

  bool HasFutureFact(const jalon::v1::Event& event) const {
    const auto& rendez_vous = event.rendez_vous();
    const bool told = rendez_vous.outcome() == jalon::v1::RendezVous::HONOURED ||
                      rendez_vous.outcome() == jalon::v1::RendezVous::ABSENT;
    if (IsFuture(event.exit().on()) || (told && IsFuture(rendez_vous.held_on())) ||
        IsFuture(event.equipe_pluridisciplinaire().held_on())) {
      return true;
    }
    const auto* body = event.GetReflection()->GetOneofFieldDescriptor(
        event, jalon::v1::Event::descriptor()->FindOneofByName("body"));
    if (body == nullptr) return false;
    const auto& message = event.GetReflection()->GetMessage(event, body);
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const auto* field = message.GetDescriptor()->field(i);
      if (!FactFields().contains(field->name())) continue;
      if (IsFuture(message.GetReflection()->GetString(message, field))) return true;
    }
    return false;
  }

  const PersonFile& file_;
  const Date today_;
  std::vector<Violation> found_;
};

}  // namespace

Date InEffectFrom(const jalon::v1::Sanction& sanction) {
  return DayOf(sanction.from().empty() ? sanction.decided_on() : sanction.from());
}

const HeldRecord* SanctionBeside(const PersonFile& file, const jalon::v1::Sanction& sanction,
                                 const HeldRecord* own) {
  const Date decided = DayOf(sanction.decided_on());
  const HeldRecord* beside = nullptr;
  ForEach<jalon::v1::Sanction>(file, [&](const HeldRecord& record, const auto& other) {
    const Date before = DayOf(other.decided_on());
    if (&record == own || !before.IsPresent() || decided < before) return;
    const bool at_once =
        InEffectFrom(sanction) <= EndOf(other.to()) && InEffectFrom(other) <= EndOf(sanction.to());
    if (at_once && !ProcedureBefore(file, decided, before).heard.IsPresent()) beside = &record;
  });
  return beside;
}

Procedure ProcedureBefore(const PersonFile& file, Date day, Date since) {
  Procedure procedure;
  ForEach<MiseEnDemeure>(file, [&](const HeldRecord&, const MiseEnDemeure& notice) {
    const Date sent = DayOf(notice.sent_on());
    if (!sent.IsPresent() || day < sent || sent <= since) return;
    procedure.notified = std::max(procedure.notified, sent);
    const Date last_day =
        notice.answer_by().empty() ? sent.AddMonths(kObservationMonths) : DayOf(notice.answer_by());
    if (day <= last_day) {
      procedure.last_day = std::max(procedure.last_day, last_day);
      return;
    }
    procedure.answered = std::max(procedure.answered, last_day);
    ForEach<EquipePluridisciplinaire>(
        file, [&](const HeldRecord&, const EquipePluridisciplinaire& session) {
          const Date held = DayOf(session.held_on());
          if (session.opinion().empty() || held < sent || day < held) return;
          procedure.heard = std::max(procedure.heard, held);
        });
  });
  return procedure;
}

std::vector<Violation> Violations(const PersonFile& file, Date today) {
  return Examination(file, today).Run();
}

}  // namespace jalon::workflow
