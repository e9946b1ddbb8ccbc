// The inner loops that differ by instruction set. Every implementation returns the same bits; the portable one is the
// definition. One file per instruction set (src/lanes_*.cpp), compiled with its own flags, chosen once at run time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace firsthour::kernel {

constexpr size_t kWordBytes = 32;    // one fingerprint: 256 bits
constexpr size_t kRowsTogether = 4;  // picture rows weighed in one call
constexpr size_t kTapAlign = 16;     // a tap's length is a multiple of this many bytes
constexpr int64_t kTapSum = 8000000;

// A run of bytes of a picture row, to be multiplied by 16-bit weights and summed.
// The weights of one tap sum to at most kTapSum, so that 32-bit sums cannot overflow: 255 * kTapSum < 2^31.
struct Tap {
  uint32_t start;          // first byte within the row
  uint32_t length;         // bytes; padded with zero weights
  const int16_t* weights;  // `length` of them
};

// A bucket of a table to be sifted for one query.
struct Probe {
  uint32_t slot;    // first place, counted through all tables
  uint32_t count;   // places
  uint32_t query;
  uint16_t wanted;  // the query's following chunk
  uint16_t spare;   // in how many bits it may differ, at most kSpareMost
};
constexpr unsigned kSpareMost = 7;

struct Survivor {
  uint32_t slot, query;
};

// Buckets of one table, for one query, that share what is asked of the following chunk.
struct Bucket {
  uint32_t slot, count;
};

struct Run {
  const Bucket* buckets;
  size_t count;
  uint32_t query;
  uint16_t wanted, spare;
};

struct Lanes {
  const char* name;

  // Entries within `radius` of `query`; their indexes and distances are appended at `index`, `distance`, in ascending
  // order. Both must have room for `count`. Returns how many were found.
  size_t (*near_words)(const uint8_t* words, size_t count, const uint8_t* query, unsigned radius, uint32_t* index,
                       uint16_t* distance);

  // In how many bits two words differ.
  unsigned (*apart)(const uint8_t* word, const uint8_t* other);

  // Places of the probes' buckets whose following chunk (next[slot]) differs from the wanted one in at most `spare`.
  // `next` may be read 64 bytes past the last place. Stops when more than `room` were found and returns that.
  size_t (*sift)(const uint16_t* next, const Probe* probes, size_t count, Survivor* survivors, size_t room);

  // The same for a run whose buckets were fetched before. Survivors are put from `found` on; returns the new count.
  size_t (*sift_run)(const uint16_t* next, const Run& run, Survivor* survivors, size_t found, size_t room);

  // sums[row * taps + t] = sum over tap t of byte * weight, for kRowsTogether rows. `pitch` is the distance of rows in
  // memory, a hint for fetching the rows that follow.
  void (*weigh_rows)(const uint8_t* const* rows, size_t pitch, const Tap* taps, size_t tap_count, int32_t* sums);

  // into[i] += weight * from[i], product and sum rounded separately.
  void (*blend)(double* into, const int32_t* from, double weight, size_t count);

  // low[16][16] = D * square[64][64] * D^T, each sum in ascending order of its index, in single precision.
  // `matrix` is D (16 rows of 64), `turned` its transpose (64 rows of 16).
  void (*transform)(const float* square, const float* matrix, const float* turned, float* low);
};

extern const Lanes kPortableLanes;
const Lanes* avx2_lanes();    // nullptr when this build has none
const Lanes* avx512_lanes();  // nullptr when this build has none
const Lanes* neon_lanes();    // nullptr when this build has none

}  // namespace firsthour::kernel
