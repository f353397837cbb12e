// SPDX-License-Identifier: EUPL-1.2
//
// The page's sections. Internal to tools/report.
#ifndef JALON_TOOLS_REPORT_HTML_SECTIONS_H_
#define JALON_TOOLS_REPORT_HTML_SECTIONS_H_

#include <pugixml.hpp>
#include <string>

#include "tools/report/report.h"

namespace jalon::report {

// Codes of the figures that a report is about, in the order of the way of a person.
inline constexpr char kEntrants[] = "3.1.1.a";
inline constexpr char kOriented[] = "3.1.1.b";
inline constexpr char kRdv[] = "3.1.2.a";
inline constexpr char kRdvInTime[] = "3.1.2.b";
inline constexpr char kContract[] = "3.1.3.a";
inline constexpr char kContractInTime[] = "3.1.3.b";

// Value of `code`; 0 where there is no such row or no value, which only a drawing may take it for.
int64_t ValueOf(const jalon::v1::GetMatrixResponse& matrix, const std::string& code);
// "Délai de la convention : 1 mois, échéance comprise", by the parameter that fixes it; "" for a
// code without.
std::string ThresholdOf(const Report& report, const std::string& code);

void AddKeyFigures(const Report& report, pugi::xml_node page);
void AddMatrixTable(const Report& report, pugi::xml_node page);
void AddWay(const Report& report, pugi::xml_node page);
void AddDelays(const Report& report, pugi::xml_node page);
void AddSeries(const Report& report, pugi::xml_node page);
void AddSplits(const Report& report, pugi::xml_node page);
void AddUnknowns(const Report& report, pugi::xml_node page);
void AddDefinitions(const Report& report, pugi::xml_node page);
void AddMethod(const Report& report, pugi::xml_node page);
void AddChecks(const Report& report, pugi::xml_node page);

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_HTML_SECTIONS_H_
