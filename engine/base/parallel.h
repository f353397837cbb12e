// SPDX-License-Identifier: EUPL-1.2
//
// Work in parts. The engine has no threads of its own: whoever hosts it lends some.
#ifndef JALON_ENGINE_BASE_PARALLEL_H_
#define JALON_ENGINE_BASE_PARALLEL_H_

#include <cstddef>
#include <functional>

namespace jalon {

// Runs independent parts of one computation.
class Parallel {
 public:
  virtual ~Parallel() = default;
  // How many parts are worth making. At least 1.
  virtual size_t Width() const = 0;
  // Calls part(0) … part(count - 1), each once, in any order and on any threads, and returns when
  // all have returned. Parts must not throw.
  virtual void Run(size_t count, const std::function<void(size_t)>& part) = 0;
};

// One after the other, on the caller's thread.
class Sequential : public Parallel {
 public:
  size_t Width() const override { return 1; }
  void Run(size_t count, const std::function<void(size_t)>& part) override {
    for (size_t i = 0; i < count; ++i) part(i);
  }
};

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_PARALLEL_H_
