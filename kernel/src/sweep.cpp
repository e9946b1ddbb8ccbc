#include <numeric>

#include "firsthour/kernel/build.h"
#include "firsthour/kernel/search.h"

namespace firsthour::kernel {
namespace {

// Pairs ordered by (first, second) are put in the order of (second, first): stable counting sort.
Found exchanged(const Found& found, size_t query_count) {
  std::vector<size_t> place(query_count + 1, 0);
  for (const int64_t query : found.entry) ++place[static_cast<size_t>(query) + 1];
  std::partial_sum(place.begin(), place.end(), place.begin());
  Found turned;
  turned.query.resize(found.query.size());
  turned.entry.resize(found.query.size());
  turned.distance.resize(found.query.size());
  for (size_t i = 0; i < found.query.size(); ++i) {
    const size_t at = place[static_cast<size_t>(found.entry[i])]++;
    turned.query[at] = found.entry[i];
    turned.entry[at] = found.query[i];
    turned.distance[at] = found.distance[i];
  }
  return turned;
}

}  // namespace

Found sweep(const uint8_t* words, size_t word_count, const uint8_t* queries, size_t query_count, unsigned radius,
            size_t threads) {
  if (query_count < kTableFloor) return scan(words, word_count, queries, query_count, radius, threads);
  const Pages pages = build(queries, query_count, threads);
  const Image image(pages.bytes(), pages.size());
  const Found found = search(image, words, word_count, {radius, threads, nullptr, kNoLimit, kSortFrom});
  return exchanged(found, query_count);
}

}  // namespace firsthour::kernel
