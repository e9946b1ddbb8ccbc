// Four rows at once, sixteen bytes a step: widen to 16 bits, multiply pairs, add. Included like lanes_plain.h.

inline __m256i avx2_step(__m256i sum, const uint8_t* bytes, __m256i weights) {
  const __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
  return _mm256_add_epi32(sum, _mm256_madd_epi16(wide, weights));
}

inline void avx2_weigh_rows(const uint8_t* const* rows, const Tap* taps, size_t tap_count, int32_t* sums) {
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
    const __m256i folded = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    const __m128i total = _mm_add_epi32(_mm256_castsi256_si128(folded), _mm256_extracti128_si256(folded, 1));
    sums[t] = _mm_cvtsi128_si32(total);
    sums[tap_count + t] = _mm_extract_epi32(total, 1);
    sums[2 * tap_count + t] = _mm_extract_epi32(total, 2);
    sums[3 * tap_count + t] = _mm_extract_epi32(total, 3);
  }
}
