// SPDX-License-Identifier: EUPL-1.2
//
// How far a long command is: a bar with rate and time left on a terminal, a plain line every few
// seconds otherwise. On standard error, so that the output stays clean.
#ifndef JALON_TOOLS_CLI_PROGRESS_H_
#define JALON_TOOLS_CLI_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

namespace jalon::cli {

// Not thread-safe.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  // On standard error.
  Progress(std::string label, int64_t total_bytes);
  // For tests: `terminal` says which form, `now` what time it is.
  Progress(std::string label, int64_t total_bytes, std::ostream* out, bool terminal,
           Clock::time_point now);

  // `done` of the total bytes, and `items` ("events", say) so far. Shows at most ten times a second
  // on a terminal, every five seconds otherwise.
  void Show(int64_t done_bytes, int64_t items, Clock::time_point now = Clock::now());
  // Wipes the bar, so that something else can be written there.
  void Clear();

 private:
  std::string Line(int64_t done_bytes, int64_t items, Clock::time_point now) const;

  const std::string label_;
  const int64_t total_bytes_;  // 0: unknown
  std::ostream* const out_;
  const bool terminal_;
  const Clock::time_point begun_at_;
  Clock::time_point shown_at_;
  bool on_screen_ = false;
};

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_PROGRESS_H_
