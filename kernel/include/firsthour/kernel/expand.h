// From distinct words to the entries that hold them.
#pragma once

#include <cstdint>
#include <vector>

#include "firsthour/kernel/search.h"

namespace firsthour::kernel {

struct Hit {
  uint32_t word;
  uint16_t distance;
};

// Appends the entries of one query's hits to `found` in ascending order, those marked gone left out, cut to the limit.
void expand(const Image& image, int64_t query, const std::vector<Hit>& hits, const Asked& asked, Found& found);

void append(Found& all, const Found& more);

}  // namespace firsthour::kernel
