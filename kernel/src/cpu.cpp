#include "firsthour/kernel/cpu.h"

#include <atomic>
#include <stdexcept>

namespace firsthour::kernel {
namespace {

std::vector<const Lanes*> usable() {
  std::vector<const Lanes*> found{&kPortableLanes};
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
  if (avx2 && avx2_lanes() != nullptr) found.push_back(avx2_lanes());
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vpopcntdq");
  if (avx512 && avx512_lanes() != nullptr) found.push_back(avx512_lanes());
#endif
  if (neon_lanes() != nullptr) found.push_back(neon_lanes());
  return found;
}

std::atomic<const Lanes*>& chosen() {
  static std::atomic<const Lanes*> pointer{usable().back()};
  return pointer;
}

}  // namespace

const Lanes& lanes() { return *chosen().load(std::memory_order_relaxed); }

std::vector<std::string> usable_cpus() {
  std::vector<std::string> names;
  for (const Lanes* each : usable()) names.emplace_back(each->name);
  return names;
}

void choose_cpu(const std::string& name) {
  std::string known;
  for (const Lanes* each : usable()) {
    if (name == each->name) {
      chosen().store(each, std::memory_order_relaxed);
      return;
    }
    known += known.empty() ? each->name : std::string(", ") + each->name;
  }
  throw std::invalid_argument("this machine cannot run the instruction set '" + name + "'; choose one of: " + known);
}

}  // namespace firsthour::kernel
