// The exact search through an index.
//
// A word is cut into a ring of 16 chunks. When two words differ in at most r bits, some chunk i differs in at most
// r / 16 of them and the chunks i and i + 1 together in at most r / 8 (cycle lemma: of numbers around a ring with a
// given mean, some starting point has every running mean at or below it). So every pair within r is met in the table of
// such a chunk, and each table holds the following chunk beside the key to sift by the second condition.
#pragma once

#include <cstddef>
#include <cstdint>

#include "firsthour/kernel/image.h"
#include "firsthour/kernel/scan.h"

namespace firsthour::kernel {

constexpr size_t kNoLimit = SIZE_MAX;
constexpr size_t kSortFrom = 1U << 22;  // measured: below it a batch is fastest one query after the other

struct Asked {
  unsigned radius;
  size_t threads;
  const uint8_t* gone;  // bitmap of entries to leave out, lowest bit first; nullptr for none
  size_t limit;         // at most this many entries of a query, the nearest ones; kNoLimit for all
  size_t sort_from;     // distinct words from which the probes of a batch are sorted by where they lie
};

// `queries` is [count][32]. Ordered by (query, entry). Throws Altered when the image contradicts itself on the way.
Found search(const Image& image, const uint8_t* queries, size_t count, const Asked& asked);

// What scan() finds. With many queries the tables are built over them and the words are looked up, one pass over both.
Found sweep(const uint8_t* words, size_t word_count, const uint8_t* queries, size_t query_count, unsigned radius,
            size_t threads);

}  // namespace firsthour::kernel
