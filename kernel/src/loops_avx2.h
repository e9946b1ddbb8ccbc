// The loops written out for AVX2, used with AVX-512 as well. Included like lanes_plain.h.

inline __m256i avx2_step(__m256i sum, const uint8_t* bytes, __m256i weights) {
  const __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
  return _mm256_add_epi32(sum, _mm256_madd_epi16(wide, weights));
}

// Four rows at once, sixteen bytes a step: widen to 16 bits, multiply pairs, add.
inline void avx2_weigh_rows(const uint8_t* const* rows, size_t pitch, const Tap* taps, size_t tap_count,
                            int32_t* sums) {
  for (size_t t = 0; t < tap_count; ++t) {
    const uint32_t start = taps[t].start;
    const int16_t* weights = taps[t].weights;
    __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
    for (uint32_t i = 0; i < taps[t].length; i += kTapAlign) {
      const __m256i w = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights + i));
      a = avx2_step(a, rows[0] + start + i, w);
      b = avx2_step(b, rows[1] + start + i, w);
      c = avx2_step(c, rows[2] + start + i, w);
      d = avx2_step(d, rows[3] + start + i, w);
    }
    const size_t ahead = kRowsTogether * pitch + start;
    for (uint32_t i = 0; i < taps[t].length / 2; i += 64) {  // taps overlap by half
      for (size_t row = 0; row < kRowsTogether; ++row) __builtin_prefetch(rows[row] + ahead + i);
    }
    const __m256i folded = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    const __m128i total = _mm_add_epi32(_mm256_castsi256_si128(folded), _mm256_extracti128_si256(folded, 1));
    sums[t] = _mm_cvtsi128_si32(total);
    sums[tap_count + t] = _mm_extract_epi32(total, 1);
    sums[2 * tap_count + t] = _mm_extract_epi32(total, 2);
    sums[3 * tap_count + t] = _mm_extract_epi32(total, 3);
  }
}

template <unsigned Spare>
inline __m256i avx2_near(const uint16_t* places, __m256i wanted) {
  const __m256i minus_one = _mm256_set1_epi16(-1);
  __m256i differing = _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(places)), wanted);
  for (unsigned bit = 0; bit < Spare; ++bit) {
    differing = _mm256_and_si256(differing, _mm256_add_epi16(differing, minus_one));
  }
  return _mm256_cmpeq_epi16(differing, _mm256_setzero_si256());
}

// Thirty-two places a step, without a branch on how many of them there are; Spare known to the compiler, so that the
// clearing of bits is unrolled.
template <unsigned Spare>
inline size_t avx2_sift_bucket(const uint16_t* next, const Bucket& bucket, __m256i wanted, uint32_t query,
                               Survivor* survivors, size_t found, size_t room) {
  const uint16_t* places = next + bucket.slot;
  for (uint32_t i = 0; i < bucket.count; i += 32) {
    const uint32_t left = bucket.count - i;
    // A second half that is not needed would cost a cache line: the first is read again instead.
    const __m256i low = avx2_near<Spare>(places + i, wanted);
    const __m256i high = avx2_near<Spare>(places + i + (left > 16 ? 16 : 0), wanted);
    const __m256i both = _mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0xd8);
    uint64_t near = static_cast<uint32_t>(_mm256_movemask_epi8(both));
    near &= (uint64_t{1} << std::min<uint32_t>(left, 32)) - 1;
    for (; near != 0; near &= near - 1) {
      if (found == room) return room + 1;
      survivors[found++] = {bucket.slot + i + static_cast<uint32_t>(__builtin_ctzll(near)), query};
    }
  }
  return found;
}

template <unsigned Spare>
inline size_t avx2_sift_buckets(const uint16_t* next, const Run& run, Survivor* survivors, size_t found, size_t room) {
  const __m256i wanted = _mm256_set1_epi16(static_cast<short>(run.wanted));
  for (size_t i = 0; i < run.count && found <= room; ++i) {
    found = avx2_sift_bucket<Spare>(next, run.buckets[i], wanted, run.query, survivors, found, room);
  }
  return found;
}

inline size_t avx2_sift_run(const uint16_t* next, const Run& run, Survivor* survivors, size_t found, size_t room) {
  switch (run.spare) {
    case 0: return avx2_sift_buckets<0>(next, run, survivors, found, room);
    case 1: return avx2_sift_buckets<1>(next, run, survivors, found, room);
    case 2: return avx2_sift_buckets<2>(next, run, survivors, found, room);
    case 3: return avx2_sift_buckets<3>(next, run, survivors, found, room);
    case 4: return avx2_sift_buckets<4>(next, run, survivors, found, room);
    case 5: return avx2_sift_buckets<5>(next, run, survivors, found, room);
    case 6: return avx2_sift_buckets<6>(next, run, survivors, found, room);
    default: return avx2_sift_buckets<kSpareMost>(next, run, survivors, found, room);
  }
}

inline size_t avx2_sift(const uint16_t* next, const Probe* probes, size_t count, Survivor* survivors, size_t room) {
  size_t found = 0;
  for (size_t p = 0; p < std::min(kSiftAhead, count); ++p) fetch_bucket(next, probes[p]);
  for (size_t p = 0; p < count && found <= room; ++p) {
    if (p + kSiftAhead < count) fetch_bucket(next, probes[p + kSiftAhead]);
    const Bucket bucket{probes[p].slot, probes[p].count};
    const Run run{&bucket, 1, probes[p].query, probes[p].wanted, probes[p].spare};
    found = avx2_sift_run(next, run, survivors, found, room);
  }
  return found;
}
