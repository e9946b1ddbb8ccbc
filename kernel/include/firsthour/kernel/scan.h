// The plain search: every word against every query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace firsthour::kernel {

// Three columns of equal length, ordered by (query, entry), and the queries whose entries were cut by a limit.
struct Found {
  std::vector<int64_t> query, entry, capped;
  std::vector<uint16_t> distance;
};

// `words` and `queries` are runs of 32-byte words. Every pair within `radius` is found, none is missed.
Found scan(const uint8_t* words, size_t word_count, const uint8_t* queries, size_t query_count, unsigned radius,
           size_t threads);

}  // namespace firsthour::kernel
