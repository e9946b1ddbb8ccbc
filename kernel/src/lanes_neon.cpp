#include "firsthour/kernel/lanes.h"

#include <algorithm>

#if defined(__aarch64__)
#include <arm_neon.h>

namespace firsthour::kernel {
namespace {
#include "lanes_plain.h"

inline unsigned neon_apart(uint8x16_t a, uint8x16_t b) { return vaddlvq_u8(vcntq_u8(veorq_u8(a, b))); }

inline size_t neon_near_words(const uint8_t* words, size_t count, const uint8_t* query, unsigned radius,
                              uint32_t* index, uint16_t* distance) {
  const uint8x16_t first = vld1q_u8(query), second = vld1q_u8(query + 16);
  size_t found = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* word = words + i * kWordBytes;
    unsigned apart = neon_apart(vld1q_u8(word), first);
    if (apart > radius) continue;
    apart += neon_apart(vld1q_u8(word + 16), second);
    index[found] = static_cast<uint32_t>(i);
    distance[found] = static_cast<uint16_t>(apart);
    found += apart <= radius;
  }
  return found;
}

const Lanes kNeonLanes = {
    "neon", neon_near_words, plain_apart,
    plain_sift, plain_sift_run, plain_weigh_rows,
    plain_blend, plain_transform,
};
}  // namespace

const Lanes* neon_lanes() { return &kNeonLanes; }

}  // namespace firsthour::kernel
#else
namespace firsthour::kernel {
const Lanes* neon_lanes() { return nullptr; }
}  // namespace firsthour::kernel
#endif
