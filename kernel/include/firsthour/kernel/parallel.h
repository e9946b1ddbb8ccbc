// Splitting work over threads; the first failure is thrown in the caller.
#pragma once

#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace firsthour::kernel {

// Calls work(worker) for worker = 0 .. workers - 1, the first in the calling thread, and waits for all.
template <typename Work>
void in_parallel(size_t workers, const Work& work) {
  std::vector<std::exception_ptr> failures(workers);
  const auto guarded = [&](size_t worker) {
    try {
      work(worker);
    } catch (...) {
      failures[worker] = std::current_exception();
    }
  };
  std::vector<std::thread> running;
  running.reserve(workers);
  for (size_t worker = 1; worker < workers; ++worker) running.emplace_back(guarded, worker);
  guarded(0);
  for (std::thread& each : running) each.join();
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace firsthour::kernel
