// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <utility>

#include "tools/cli/table.h"

namespace jalon::cli {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kTerminalInterval{100};
constexpr seconds kPlainInterval{5};
constexpr int kBarCells = 24;
constexpr double kMebibyte = 1 << 20;

std::string Bar(double share) {
  const int full = static_cast<int>(share * kBarCells);
  std::string bar = "[";
  for (int i = 0; i < kBarCells; ++i) bar.append(i < full ? "█" : "·");
  return bar.append("]");
}

std::string TimeLeft(double left_seconds) {
  const auto left = static_cast<int64_t>(std::llround(left_seconds));
  if (left >= 3600) return fmt::format("{} h {:02} min", left / 3600, left / 60 % 60);
  return left >= 60 ? fmt::format("{} min {:02} s", left / 60, left % 60)
                    : fmt::format("{} s", left);
}

}  // namespace

Progress::Progress(std::string label, int64_t total_bytes)
    : Progress(std::move(label), total_bytes, &std::cerr, isatty(STDERR_FILENO) == 1,
               Clock::now()) {}

Progress::Progress(std::string label, int64_t total_bytes, std::ostream* out, bool terminal,
                   Clock::time_point now)
    : label_(std::move(label)),
      total_bytes_(total_bytes),
      out_(out),
      terminal_(terminal),
      begun_at_(now),
      shown_at_(now) {}

std::string Progress::Line(int64_t done_bytes, int64_t items, Clock::time_point now) const {
  const double elapsed = std::max(0.001, duration<double>(now - begun_at_).count());
  const double rate = static_cast<double>(done_bytes) / elapsed;
  std::string line = fmt::format("{} : {} événements, {} Mio/s", label_, Thousands(items),
                                 Decimal(rate / kMebibyte));
  if (total_bytes_ <= 0) return line;
  const double share =
      std::clamp(static_cast<double>(done_bytes) / static_cast<double>(total_bytes_), 0.0, 1.0);
  const std::string left =
      rate > 0
          ? TimeLeft(static_cast<double>(std::max<int64_t>(0, total_bytes_ - done_bytes)) / rate)
          : "?";
  return fmt::format("{}{} {:3.0f} %, encore {}", terminal_ ? Bar(share) + " " : "", line,
                     share * 100, left);
}

void Progress::Show(int64_t done_bytes, int64_t items, Clock::time_point now) {
  const Clock::duration interval =
      terminal_ ? Clock::duration(kTerminalInterval) : Clock::duration(kPlainInterval);
  if (now - shown_at_ < interval) return;
  shown_at_ = now;
  Clear();
  *out_ << Line(done_bytes, items, now) << (terminal_ ? "" : "\n") << std::flush;
  on_screen_ = terminal_;
}

void Progress::Clear() {
  // "\r", then "erase to the end of the line".
  if (on_screen_) *out_ << "\r\x1b[K" << std::flush;
  on_screen_ = false;
}

}  // namespace jalon::cli
