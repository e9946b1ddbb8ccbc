// The inner loops in plain C++. Included by every lanes_*.cpp inside its own anonymous namespace, so that each file
// compiles them for its own instruction set and none of them leaks into another (the linker would merge inline ones).

inline void plain_weigh_rows(const uint8_t* const* rows, size_t /*pitch*/, const Tap* taps, size_t tap_count,
                             int32_t* sums) {
  for (size_t row = 0; row < kRowsTogether; ++row) {
    for (size_t t = 0; t < tap_count; ++t) {
      const uint8_t* bytes = rows[row] + taps[t].start;
      const int16_t* weights = taps[t].weights;
      int32_t sum = 0;
      for (uint32_t i = 0; i < taps[t].length; ++i) sum += static_cast<int32_t>(bytes[i]) * weights[i];
      sums[row * tap_count + t] = sum;
    }
  }
}

inline void plain_blend(double* into, const int32_t* from, double weight, size_t count) {
  for (size_t i = 0; i < count; ++i) into[i] += weight * static_cast<double>(from[i]);
}

inline void plain_transform(const float* square, const float* matrix, const float* turned, float* low) {
  float half[16][64];
  for (size_t i = 0; i < 16; ++i) {
    float* sums = half[i];
    for (size_t j = 0; j < 64; ++j) sums[j] = 0.0F;
    for (size_t k = 0; k < 64; ++k) {
      const float factor = matrix[i * 64 + k];
      const float* line = square + k * 64;
      for (size_t j = 0; j < 64; ++j) sums[j] += factor * line[j];
    }
  }
  for (size_t i = 0; i < 16; ++i) {
    float sums[16] = {};
    for (size_t k = 0; k < 64; ++k) {
      const float factor = half[i][k];
      const float* line = turned + k * 16;
      for (size_t j = 0; j < 16; ++j) sums[j] += factor * line[j];
    }
    for (size_t j = 0; j < 16; ++j) low[i * 16 + j] = sums[j];
  }
}

constexpr size_t kSiftAhead = 24;  // probes whose buckets are fetched before they are sifted

inline void fetch_bucket(const uint16_t* next, const Probe& probe) {
  const auto first = reinterpret_cast<uintptr_t>(next + probe.slot);
  const auto end = reinterpret_cast<uintptr_t>(next + probe.slot + probe.count);
  for (uintptr_t line = first & ~uintptr_t{63}; line < end; line += 64) {
    __builtin_prefetch(reinterpret_cast<const void*>(line));
  }
}

// Eight places a step. Clearing the lowest set bit `spare` times leaves nothing exactly when no more were set.
typedef uint16_t Eight __attribute__((vector_size(16)));

inline size_t plain_sift_bucket(const uint16_t* next, const Probe& probe, Survivor* survivors, size_t found,
                                size_t room) {
  for (uint32_t i = 0; i < probe.count; i += 8) {
    Eight differing;
    __builtin_memcpy(&differing, next + probe.slot + i, sizeof differing);
    differing ^= probe.wanted;
    for (unsigned bit = 0; bit < probe.spare; ++bit) differing &= differing - 1;
    const uint32_t here = std::min<uint32_t>(8, probe.count - i);
    for (uint32_t k = 0; k < here; ++k) {
      if (differing[k] != 0) continue;
      if (found == room) return room + 1;
      survivors[found++] = {probe.slot + i + k, probe.query};
    }
  }
  return found;
}

inline size_t plain_sift(const uint16_t* next, const Probe* probes, size_t count, Survivor* survivors, size_t room) {
  size_t found = 0;
  for (size_t p = 0; p < std::min(kSiftAhead, count); ++p) fetch_bucket(next, probes[p]);
  for (size_t p = 0; p < count && found <= room; ++p) {
    if (p + kSiftAhead < count) fetch_bucket(next, probes[p + kSiftAhead]);
    found = plain_sift_bucket(next, probes[p], survivors, found, room);
  }
  return found;
}

inline size_t plain_sift_run(const uint16_t* next, const Run& run, Survivor* survivors, size_t found, size_t room) {
  for (size_t i = 0; i < run.count && found <= room; ++i) {
    const Probe probe{run.buckets[i].slot, run.buckets[i].count, run.query, run.wanted, run.spare};
    found = plain_sift_bucket(next, probe, survivors, found, room);
  }
  return found;
}

// Without an instruction for it the compiler would call a library function for each count.
inline unsigned ones(uint64_t word) {
#if defined(__POPCNT__) || !defined(__x86_64__)
  return static_cast<unsigned>(__builtin_popcountll(word));
#else
  word -= (word >> 1U) & 0x5555555555555555ULL;
  word = (word & 0x3333333333333333ULL) + ((word >> 2U) & 0x3333333333333333ULL);
  word = (word + (word >> 4U)) & 0x0f0f0f0f0f0f0f0fULL;
  return static_cast<unsigned>((word * 0x0101010101010101ULL) >> 56U);
#endif
}

inline uint64_t load_word(const uint8_t* bytes) {
  uint64_t word;
  __builtin_memcpy(&word, bytes, sizeof word);
  return word;
}

inline unsigned plain_apart(const uint8_t* word, const uint8_t* other) {
  unsigned sum = 0;
  for (size_t i = 0; i < kWordBytes; i += 8) sum += ones(load_word(word + i) ^ load_word(other + i));
  return sum;
}

// Half of the word decides nearly always: 128 random bits differ in 64 places, so a radius up to 63 is seldom reached.
inline size_t plain_near_words(const uint8_t* words, size_t count, const uint8_t* query, unsigned radius,
                               uint32_t* index, uint16_t* distance) {
  const uint64_t q0 = load_word(query), q1 = load_word(query + 8), q2 = load_word(query + 16),
                 q3 = load_word(query + 24);
  size_t found = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* word = words + i * kWordBytes;
    unsigned apart = ones(load_word(word) ^ q0) + ones(load_word(word + 8) ^ q1);
    if (apart > radius) continue;
    apart += ones(load_word(word + 16) ^ q2) + ones(load_word(word + 24) ^ q3);
    index[found] = static_cast<uint32_t>(i);
    distance[found] = static_cast<uint16_t>(apart);
    found += apart <= radius;
  }
  return found;
}
