// The inner loops in plain C++. Included by every lanes_*.cpp inside its own anonymous namespace, so that each file
// compiles them for its own instruction set and none of them leaks into another (the linker would merge inline ones).

inline void plain_weigh_rows(const uint8_t* const* rows, const Tap* taps, size_t tap_count, int32_t* sums) {
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

inline uint64_t load_word(const uint8_t* bytes) {
  uint64_t word;
  __builtin_memcpy(&word, bytes, sizeof word);
  return word;
}

// Half of the word decides nearly always: 128 random bits differ in 64 places, so a radius up to 63 is seldom reached.
inline size_t plain_near_words(const uint8_t* words, size_t count, const uint8_t* query, unsigned radius,
                               uint32_t* index, uint16_t* distance) {
  const uint64_t q0 = load_word(query), q1 = load_word(query + 8), q2 = load_word(query + 16),
                 q3 = load_word(query + 24);
  size_t found = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* word = words + i * kWordBytes;
    unsigned apart = static_cast<unsigned>(__builtin_popcountll(load_word(word) ^ q0) +
                                           __builtin_popcountll(load_word(word + 8) ^ q1));
    if (apart > radius) continue;
    apart += static_cast<unsigned>(__builtin_popcountll(load_word(word + 16) ^ q2) +
                                   __builtin_popcountll(load_word(word + 24) ^ q3));
    index[found] = static_cast<uint32_t>(i);
    distance[found] = static_cast<uint16_t>(apart);
    found += apart <= radius;
  }
  return found;
}
