// SPDX-License-Identifier: EUPL-1.2
//
// What to simulate: a département, a period, how many persons, and the figures that the year must
// have. The keys of the text form are explained in README.md beside this file.
#ifndef JALON_TOOLS_SIMULATE_DESCRIPTION_H_
#define JALON_TOOLS_SIMULATE_DESCRIPTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/date.h"
#include "tools/simulate/profile.h"

namespace jalon::simulate {

// The six indicators 3.1.x of a cohort.
struct Counts {
  int64_t entrants = 0;          // 3.1.1.a
  int64_t oriented_in_time = 0;  // 3.1.1.b
  int64_t rdv = 0;               // 3.1.2.a
  int64_t rdv_in_time = 0;       // 3.1.2.b
  int64_t cer = 0;               // 3.1.3.a
  int64_t cer_in_time = 0;       // 3.1.3.b

  friend bool operator==(const Counts& a, const Counts& b) = default;
};

// Published values that the simulated period must have; what is absent is chosen by the simulator.
struct Targets {
  std::optional<int64_t> oriented_in_time;  // 3.1.1.b
  std::optional<int64_t> rdv;               // 3.1.2.a
  std::optional<int64_t> rdv_in_time;       // 3.1.2.b
  std::optional<int64_t> cer;               // 3.1.3.a
  std::optional<int64_t> cer_in_time;       // 3.1.3.b
};

// Figures of accompaniment that the period must have; what is absent is not simulated at all.
struct SupportTargets {
  std::optional<int64_t> gad;              // 3.2.1.a
  std::optional<int64_t> gad_stock;        // 3.2.1.b
  std::optional<int64_t> ag;               // 3.2.2.a
  std::optional<int64_t> ag_stock;         // 3.2.2.b
  std::optional<int64_t> ag_load;          // 3.2.2.c, persons a conseiller, rounded half up
  std::optional<int64_t> ag_delay_tenths;  // 3.2.2.d, tenths of a day
  std::optional<int64_t> coordinated;      // 2.2.b
  int64_t ag_non_brsa = 0;                 // starts of AG of persons without RSA, beside 3.2.2.a
  int64_t gad_and_ag = 0;                  // persons who have both, counted once in 3.2.1.a
  int64_t conseillers = 0;                 // dedicated to the AG; 0: as many as 3.2.2.c asks for

  bool Any() const;
};

// A value that an institution holds, told for the period (event declaredValue).
struct Declaration {
  std::string indicator;  // "2.2.a"
  std::string value;      // a number, or a name of DeclaredValue.Missing
  std::string holder;
  std::string comment;
};

// How the messages of the caisses are written.
enum class Rights : uint8_t {
  kFlux,    // files, as the caisses send them
  kEvents,  // droits.ndjson: one event rightObserved a person and a change
  kBoth,
};

// How often things happen, in persons, dossiers or records of a thousand (0..1000).
struct Shares {
  int64_t couples = 200;         // dossiers with a conjoint
  int64_t msa = 50;              // dossiers paid by the MSA
  int64_t suspensions = 120;     // dossiers suspended (état 4, motif 06) for one to three months
  int64_t soumis_flips = 60;     // persons whose soumis goes 1, 0, 1
  int64_t mutations_in = 25;     // entrants who come from another département
  int64_t mutations_out = 20;    // dossiers that leave for another département
  int64_t closures = 200;        // dossiers closed (ECH, RFD)
  int64_t reentries = 0;         // closed stock dossiers that reopen: new entrants under BASE only
  int64_t late_records = 30;     // records known two to six weeks after their date
  int64_t corrections = 40;      // records whose first version has a wrong date
  int64_t cancellations = 20;    // persons with a record made by mistake, then cancelled
  int64_t stock_records = 1000;  // of what référents usually record about the stock
  int64_t late_orientations = 500;  // entrants oriented late, of those who are not in time
};

// Everything that decides the output, to the byte. The defaults are those of ReadDescription("").
struct Description {
  std::string departement = "062";  // as in IDEPARTE
  uint64_t seed = 1;
  std::string convention = "PAS_DE_CALAIS_2022";  // under which the figures hold; see profile.h
  Rights rights = Rights::kFlux;
  // The period; both ends are included.
  Date from;
  Date to;
  // K: everything that the true figures need is known at the end of this day. Absent: `to`.
  Date known_by;
  // Last day of the period of 2.2.b, 3.2.x and what is declared. Absent: `to`.
  Date support_to;
  int64_t stock = 2500;     // adults already there before the period
  int64_t entrants = 6060;  // true number of new entrants of the period (3.1.1.a)
  Targets targets;
  SupportTargets support;
  std::vector<Declaration> declarations;
  Shares shares;
  int64_t rdv_days_threshold = 15;  // 3.1.2.b, days after the décision, inclusive

  Description();
  const Profile& profile() const;  // of the convention, which must be known
  Date KnownBy() const { return known_by.IsPresent() ? known_by : to; }
  Date SupportTo() const { return support_to.IsPresent() ? support_to : to; }
};

// Reads the text form: one `key = value` a line, `#` starts a comment. Fails with kInvalidArgument
// and a message in French that names the line, for an unknown key, a value that cannot be read or a
// description that Check refuses.
absl::StatusOr<Description> ReadDescription(std::string_view text);

// Whether the description can be simulated: figures that cannot exist (3.1.1.b above 3.1.1.a), a
// period that ends before it begins, shares outside 0..1000. kInvalidArgument, message in French.
absl::Status Check(const Description& description);

// Pas-de-Calais, 1 January to 30 November 2022, with the figures given: the published ones are in
// the département's report.
Description PasDeCalais2022(const Counts& published);

// The figures that the period will have: the targets, and where one is absent a usual proportion of
// those that bound it. A description accepted by Check gives counts in which no part exceeds its
// whole.
Counts WantedCounts(const Description& description);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_DESCRIPTION_H_
