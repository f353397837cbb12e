// SPDX-License-Identifier: EUPL-1.2
//
// The one table of what each role may do: method → roles → scope → audit. What it does not list is
// refused. A method whose requests differ in kind (commands) has a row for each kind, named
// "service/Method:kind"; a row "service/Method" alone is for the rest of them.
#ifndef JALON_SERVICES_ACCESS_TABLE_H_
#define JALON_SERVICES_ACCESS_TABLE_H_

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "jalon/v1/access.pb.h"
#include "jalon/v1/audit.pb.h"

namespace jalon::services {

// What a request is about, which is what must be the caller's.
enum class Reach {
  kNothing,      // of no département: whoever has a role
  kDepartement,  // of a département that is the caller's
  kPerson,       // of one person in the caller's scope
  kPersons,      // of persons that the service filters by the caller's scope
  kEverybody,    // of any persons of the département, whatever their référent
  kPortfolio,    // of the référent, structure or territory that the request's `scope` names
};

class RoleSet {
 public:
  constexpr RoleSet(std::initializer_list<jalon::v1::AccessRole::Value> roles) {
    for (const auto role : roles) bits_ |= 1u << static_cast<unsigned>(role);
  }
  constexpr bool Has(jalon::v1::AccessRole::Value role) const {
    return (bits_ >> static_cast<unsigned>(role) & 1) != 0;
  }

 private:
  uint32_t bits_ = 0;
};

struct AccessRow {
  std::string_view method;  // "jalon.v1.IndicatorService/GetMatrix", with ":kind" or not
  RoleSet roles;
  Reach reach = Reach::kDepartement;
  // What is written in the audit when it was done; KIND_UNSPECIFIED: nothing. A change that is
  // nominative and only said in advance (validate_only) is written as seen. What was refused to a
  // caller that is known is always written.
  jalon::v1::AuditEntry::Kind audit = jalon::v1::AuditEntry::KIND_UNSPECIFIED;
  // The answer tells of persons: roles that have no persons of their own (NeedsNominative) need a
  // grant of it.
  bool nominative = false;
  // Fields of the request that say of which départements it is, or hold a resource's name; several
  // are separated by commas.
  std::string_view departement;
  // Field that names the person (jalon.v1.Person), for kPerson.
  std::string_view person;
  // Not empty: `nominative` and `audit` hold only when this field is set.
  std::string_view when;
};

// All rows.
absl::Span<const AccessRow> AccessTable();

// The row of `method` and the kind of the request, or null. `kind` may be empty.
const AccessRow* FindAccess(std::string_view method, std::string_view kind = "");

// The method whose requests are these: "jalon.v1.IndicatorService/GetMatrix". Every request of the
// contract belongs to one method. Empty for another message.
std::string MethodOf(const google::protobuf::Descriptor* request);

// Whether `role` sees nominative data only when that is granted.
bool NeedsNominative(jalon::v1::AccessRole::Value role);

}  // namespace jalon::services

#endif  // JALON_SERVICES_ACCESS_TABLE_H_
