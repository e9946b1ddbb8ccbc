// A fixed shuffle of the 256 bits of a word. Distances stay as they are; but runs of equal bits, as flat pictures have
// them, are spread evenly over the chunks that the tables are keyed on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace firsthour::kernel {

class Permutation {
 public:
  static const Permutation& forward();   // original -> stored
  static const Permutation& backward();  // stored -> original

  void apply(const uint8_t* word, uint8_t* shuffled) const;  // 32 bytes each, may be the same

 private:
  explicit Permutation(const std::array<uint8_t, 256>& target);

  // For each half byte of a word, the shuffled bits of its sixteen values.
  alignas(64) std::array<std::array<std::array<uint64_t, 4>, 16>, 64> parts_{};
};

}  // namespace firsthour::kernel
