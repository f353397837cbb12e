// SPDX-License-Identifier: EUPL-1.2
//
// What both files call things, in French.
#ifndef JALON_TOOLS_REPORT_WORDS_H_
#define JALON_TOOLS_REPORT_WORDS_H_

#include <string>

#include "jalon/v1/indicators.pb.h"

namespace jalon::report {

// "2022-11-30" → "30/11/2022"; what is no date stays as it is.
std::string ShortDate(const std::string& iso);
// "2022-11-30" → "30 novembre 2022".
std::string LongDate(const std::string& iso);

// Period of one point of a series: "mars 2022" for a whole month, else "01/03/2022 – 15/03/2022".
std::string PeriodName(const jalon::v1::GetMatrixResponse& point);
// The same where there is little room: "03/22", else the first day.
std::string ShortPeriodName(const jalon::v1::GetMatrixResponse& point);

// Label of a group: what the service says, else its key, else that it is not known.
std::string GroupLabel(const jalon::v1::SplitGroup& group);

// "déclaré par l'ASE, su le 30/11/2022 ; commentaire"; what is declared beside a value of the
// engine is told with its value.
std::string DeclaredText(const jalon::v1::DeclaredFigure& declared);

// What is to be known of a row: its comment, what is declared, its part hors PE.
std::string NoteText(const jalon::v1::MatrixRow& row);

// "version 3 (du 01/01/2022 au 31/12/2022)".
std::string EffectText(const jalon::v1::DescribeConventionResponse& convention);

}  // namespace jalon::report

#endif  // JALON_TOOLS_REPORT_WORDS_H_
