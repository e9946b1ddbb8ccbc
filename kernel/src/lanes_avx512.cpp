#include "firsthour/kernel/lanes.h"

#include <algorithm>

#if defined(__AVX512VPOPCNTDQ__) && defined(__AVX512BW__)
#include <immintrin.h>

namespace firsthour::kernel {
namespace {
#include "lanes_plain.h"
#include "loops_avx2.h"

// Two words a register: counts of their eight 64-bit parts.
inline __m512i avx512_counts(const uint8_t* words, __m512i query) {
  return _mm512_popcnt_epi64(_mm512_xor_si512(_mm512_loadu_si512(words), query));
}

// Adds neighbouring 64-bit parts of two registers: a0+a1 b0+b1 a2+a3 b2+b3 ...
inline __m512i avx512_pairs(__m512i a, __m512i b) {
  return _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

inline size_t avx512_near_words(const uint8_t* words, size_t count, const uint8_t* query, unsigned radius,
                                uint32_t* index, uint16_t* distance) {
  const __m512i wanted =
      _mm512_broadcast_i64x4(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(query)));
  const __m512i order = _mm512_setr_epi64(0, 2, 1, 3, 4, 6, 5, 7);  // the sums come out as words 0 2 1 3 4 6 5 7
  const __m512i limit = _mm512_set1_epi64(static_cast<long long>(radius));
  size_t found = 0;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const uint8_t* at = words + i * kWordBytes;
    const __m512i p01 = avx512_pairs(avx512_counts(at, wanted), avx512_counts(at + 64, wanted));
    const __m512i p23 = avx512_pairs(avx512_counts(at + 128, wanted), avx512_counts(at + 192, wanted));
    // 128-bit lanes hold (word 0 | word 2) low, high, (word 1 | word 3) low, high; add each low lane to its high one.
    const __m512i low = _mm512_shuffle_i64x2(p01, p23, 0x88);
    const __m512i high = _mm512_shuffle_i64x2(p01, p23, 0xdd);
    // Now: w0 w2 | w1 w3 | w4 w6 | w5 w7.
    const __m512i sums = _mm512_add_epi64(low, high);
    const __mmask8 near = _mm512_cmple_epu64_mask(sums, limit);
    if (near == 0) continue;
    alignas(64) uint64_t apart[8];
    _mm512_store_si512(apart, _mm512_permutexvar_epi64(order, sums));
    for (size_t k = 0; k < 8; ++k) {
      index[found] = static_cast<uint32_t>(i + k);
      distance[found] = static_cast<uint16_t>(apart[k]);
      found += apart[k] <= radius;
    }
  }
  const size_t tail =
      plain_near_words(words + i * kWordBytes, count - i, query, radius, index + found, distance + found);
  for (size_t k = found; k < found + tail; ++k) index[k] += static_cast<uint32_t>(i);
  return found + tail;
}

const Lanes kAvx512Lanes = {
    "avx512", avx512_near_words, plain_apart,
    avx2_sift, avx2_sift_run, avx2_weigh_rows,
    plain_blend, plain_transform,
};
}  // namespace

const Lanes* avx512_lanes() { return &kAvx512Lanes; }

}  // namespace firsthour::kernel
#else
namespace firsthour::kernel {
const Lanes* avx512_lanes() { return nullptr; }
}  // namespace firsthour::kernel
#endif
