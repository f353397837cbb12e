// SPDX-License-Identifier: EUPL-1.2
#include "services/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <nlohmann/json.hpp>

namespace jalon::services {
namespace {

using nlohmann::ordered_json;

// Read by every thread, written once before they start.
std::atomic<LogFormat> g_format{LogFormat::kText};

spdlog::level::level_enum LevelOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

ordered_json JsonOf(const LogField& field) {
  return std::visit([](const auto& value) { return ordered_json(value); }, field.value);
}

// A message may hold bytes that are not UTF-8 (a file name): they are replaced, never thrown over.
std::string Dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

bool NeedsQuotes(std::string_view text) {
  return text.empty() || text.find_first_of(" =\"\n\t\\") != std::string_view::npos;
}

std::string TextOf(const LogField& field) {
  const auto* text = std::get_if<std::string>(&field.value);
  if (text != nullptr && !NeedsQuotes(*text)) return *text;
  return Dump(JsonOf(field));
}

// What the pattern's own opening brace, time and level go on with.
std::string JsonLine(std::string_view event, std::initializer_list<LogField> fields) {
  std::string line = R"("event":)";
  line.append(Dump(ordered_json(std::string(event))));
  for (const LogField& field : fields) {
    line.append(",\"").append(field.key).append("\":").append(Dump(JsonOf(field)));
  }
  return line.append("}");
}

std::string TextLine(std::string_view event, std::initializer_list<LogField> fields) {
  std::string line = "event=";
  line.append(event);
  for (const LogField& field : fields) {
    line.append(" ").append(field.key).append("=").append(TextOf(field));
  }
  return line;
}

}  // namespace

void StartLogging(LogLevel level, LogFormat format) {
  g_format = format;
  auto logger = spdlog::stderr_logger_mt("jalond");
  logger->set_level(LevelOf(level));
  logger->flush_on(spdlog::level::info);
  logger->set_pattern(format == LogFormat::kJson
                          ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v)"
                          : "time=%Y-%m-%dT%H:%M:%S.%e%z level=%l %v");
  spdlog::set_default_logger(std::move(logger));
}

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  auto* logger = spdlog::default_logger_raw();
  if (!logger->should_log(LevelOf(level))) return;
  logger->log(LevelOf(level),
              g_format == LogFormat::kJson ? JsonLine(event, fields) : TextLine(event, fields));
}

}  // namespace jalon::services
