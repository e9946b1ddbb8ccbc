#include "firsthour/kernel/permutation.h"

#include <cstring>
#include <utility>

namespace firsthour::kernel {
namespace {

// FORMAT.md states this generator and its seed: the order of bits is part of the file format.
constexpr uint64_t kSeed = 0x46697273743a686fULL;

std::array<uint8_t, 256> targets() {
  std::array<uint8_t, 256> target{};
  for (size_t i = 0; i < 256; ++i) target[i] = static_cast<uint8_t>(i);
  uint64_t state = kSeed;
  for (size_t i = 255; i > 0; --i) {
    state += 0x9e3779b97f4a7c15ULL;
    uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    mixed ^= mixed >> 31;
    std::swap(target[i], target[mixed % (i + 1)]);
  }
  return target;
}

std::array<uint8_t, 256> reversed(const std::array<uint8_t, 256>& target) {
  std::array<uint8_t, 256> source{};
  for (size_t i = 0; i < 256; ++i) source[target[i]] = static_cast<uint8_t>(i);
  return source;
}

}  // namespace

Permutation::Permutation(const std::array<uint8_t, 256>& target) {
  for (size_t half = 0; half < 64; ++half) {
    for (size_t value = 0; value < 16; ++value) {
      std::array<uint8_t, 32> bytes{};
      for (size_t bit = 0; bit < 4; ++bit) {
        if ((value >> bit & 1U) == 0) continue;
        const uint8_t to = target[half * 4 + bit];
        bytes[to / 8] = static_cast<uint8_t>(bytes[to / 8] | (1U << (to % 8)));
      }
      std::memcpy(parts_[half][value].data(), bytes.data(), bytes.size());
    }
  }
}

const Permutation& Permutation::forward() {
  static const Permutation permutation(targets());
  return permutation;
}

const Permutation& Permutation::backward() {
  static const Permutation permutation(reversed(targets()));
  return permutation;
}

void Permutation::apply(const uint8_t* word, uint8_t* shuffled) const {
  std::array<uint64_t, 4> sum{};
  for (size_t i = 0; i < 32; ++i) {
    const auto& low = parts_[2 * i][word[i] & 15U];
    const auto& high = parts_[2 * i + 1][word[i] >> 4U];
    for (size_t k = 0; k < 4; ++k) sum[k] |= low[k] | high[k];
  }
  std::memcpy(shuffled, sum.data(), 32);
}

}  // namespace firsthour::kernel
