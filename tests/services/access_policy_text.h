// SPDX-License-Identifier: EUPL-1.2
//
// A policy of access with somebody of every role, for tests.
#ifndef JALON_TESTS_SERVICES_ACCESS_POLICY_TEXT_H_
#define JALON_TESTS_SERVICES_ACCESS_POLICY_TEXT_H_

namespace jalon::tests {

inline constexpr char kPolicyText[] = R"(
territory { name: "Arrageois" commune: "62041" commune: "62498" }
principal { certificate: "import"
            grant { role: IMPORT_JOB departement: "062" declared_knowledge: true } }
principal { certificate: "import-nominatif"
            grant { role: IMPORT_JOB departement: "062" nominative: true } }
principal { certificate: "referent" grant { role: REFERENT departement: "062" referent: "ref-12" } }
principal { certificate: "chef"
            grant { role: STRUCTURE_MANAGER departement: "062" structure: "MDS Arras" } }
principal { certificate: "orientation"
            grant { role: ORIENTATION_TEAM departement: "062" territory: "Arrageois" } }
principal { certificate: "pilotage" grant { role: PILOTAGE departement: "062" } }
principal { certificate: "pilotage-nominatif"
            grant { role: PILOTAGE departement: "062" nominative: true } }
principal { certificate: "auditeur" grant { role: AUDITOR departement: "062" } }
principal { certificate: "administrateur" grant { role: ADMINISTRATOR departement: "062" } }
principal { certificate: "dpo"
            grant { role: ADMINISTRATOR departement: "062" nominative: true } }
principal { certificate: "ailleurs" grant { role: REFERENT departement: "093" referent: "ref-12" } }
rule { claim: "realm_access.roles" value: "jalon-referent"
       grant { role: REFERENT departement: "062" referent_claim: "referent" } }
limit { role: PILOTAGE calls_per_second: 1000 burst: 100000 streams: 100 }
limit { role: REFERENT calls_per_second: 1000 burst: 100000 streams: 100 }
limit { role: ADMINISTRATOR calls_per_second: 1 burst: 3 streams: 1 }
break_glass_minutes: 30
)";

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_ACCESS_POLICY_TEXT_H_
