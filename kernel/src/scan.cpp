#include "firsthour/kernel/scan.h"

#include <algorithm>

#include "firsthour/kernel/cpu.h"
#include "firsthour/kernel/parallel.h"

namespace firsthour::kernel {
namespace {

constexpr size_t kBlock = 512;  // words scanned for all queries before going on: 16 KB stay in the first-level cache

struct Pair {
  uint32_t query;
  uint16_t distance;
  int64_t entry;
};

// One worker's share of the words, all queries. Pairs come out with ascending entries for each query.
void scan_share(const uint8_t* words, size_t from, size_t to, const uint8_t* queries, size_t query_count,
                unsigned radius, std::vector<Pair>& pairs) {
  const Lanes& lane = lanes();
  std::vector<uint32_t> index(kBlock);
  std::vector<uint16_t> distance(kBlock);
  for (size_t block = from; block < to; block += kBlock) {
    const size_t count = std::min(kBlock, to - block);
    for (size_t q = 0; q < query_count; ++q) {
      const size_t found = lane.near_words(words + block * kWordBytes, count, queries + q * kWordBytes, radius,
                                           index.data(), distance.data());
      for (size_t i = 0; i < found; ++i) {
        pairs.push_back({static_cast<uint32_t>(q), distance[i], static_cast<int64_t>(block + index[i])});
      }
    }
  }
}

// Stable counting sort by query; shares follow each other in entry order.
Found in_order(const std::vector<std::vector<Pair>>& shares, size_t query_count) {
  std::vector<size_t> place(query_count + 1, 0);
  for (const auto& share : shares) {
    for (const Pair& pair : share) ++place[pair.query + 1];
  }
  for (size_t q = 0; q < query_count; ++q) place[q + 1] += place[q];
  Found found;
  const size_t total = place[query_count];
  found.query.resize(total);
  found.entry.resize(total);
  found.distance.resize(total);
  for (const auto& share : shares) {
    for (const Pair& pair : share) {
      const size_t at = place[pair.query]++;
      found.query[at] = pair.query;
      found.entry[at] = pair.entry;
      found.distance[at] = pair.distance;
    }
  }
  return found;
}

}  // namespace

Found scan(const uint8_t* words, size_t word_count, const uint8_t* queries, size_t query_count, unsigned radius,
           size_t threads) {
  const size_t workers = std::max<size_t>(1, std::min(threads, word_count / kBlock));
  std::vector<std::vector<Pair>> shares(workers);
  in_parallel(workers, [&](size_t worker) {
    scan_share(words, word_count * worker / workers, word_count * (worker + 1) / workers, queries, query_count, radius,
               shares[worker]);
  });
  return in_order(shares, query_count);
}

}  // namespace firsthour::kernel
