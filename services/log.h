// SPDX-License-Identifier: EUPL-1.2
//
// Structured log lines on standard error: one event a line with named values, as key=value text or
// as JSON. Never nominative: values are codes, counts, file paths and the engine's own messages.
#ifndef JALON_SERVICES_LOG_H_
#define JALON_SERVICES_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"

namespace jalon::services {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

// One named value of a line.
struct LogField {
  std::string_view key;  // snake_case, with its unit: "duration_ms"
  std::variant<std::string, int64_t, double, bool> value;
};

// To be called once, before the first line and before threads start.
void StartLogging(LogLevel level, LogFormat format);

// Writes one line: `event` in snake_case ("import_done"), then the fields in their order. Any
// thread.
void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace jalon::services

#endif  // JALON_SERVICES_LOG_H_
