#include "firsthour/kernel/expand.h"

#include <algorithm>
#include <utility>

namespace firsthour::kernel {
namespace {

struct Entry {
  uint32_t number;
  uint16_t distance;
};

bool is_gone(const uint8_t* gone, uint32_t entry) {
  return gone != nullptr && (gone[entry / 8] >> (entry % 8) & 1U) != 0;
}

// The first `most` entries of a word that are not gone, appended.
void take_members(const Image& image, const Hit& hit, const uint8_t* gone, size_t most, std::vector<Entry>& entries) {
  if (image.groups == nullptr) {
    if (most > 0 && !is_gone(gone, hit.word)) entries.push_back({hit.word, hit.distance});
    return;
  }
  const uint32_t from = image.groups[hit.word], to = image.groups[hit.word + 1];
  if (from >= to || to > image.entries) throw Altered("the segment was altered: a group of equal entries is empty");
  for (uint32_t i = from; i < to && most > 0; ++i) {
    const uint32_t entry = image.members[i];
    if (entry >= image.entries) throw Altered("the segment was altered: a group names an entry that is not there");
    if (is_gone(gone, entry)) continue;
    entries.push_back({entry, hit.distance});
    --most;
  }
}

bool nearer(const Entry& a, const Entry& b) {
  return std::pair(a.distance, a.number) < std::pair(b.distance, b.number);
}

}  // namespace

void expand(const Image& image, int64_t query, const std::vector<Hit>& hits, const Asked& asked, Found& found) {
  if (hits.empty()) return;
  std::vector<Entry> entries;
  if (asked.limit == kNoLimit) {
    for (const Hit& hit : hits) take_members(image, hit, asked.gone, SIZE_MAX, entries);
  } else {
    // One more of each word than may be given, so that a cut is noticed; a word's further copies can never be needed.
    for (const Hit& hit : hits) take_members(image, hit, asked.gone, asked.limit + 1, entries);
    if (entries.size() > asked.limit) {
      std::nth_element(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(asked.limit), entries.end(),
                       nearer);
      entries.resize(asked.limit);
      found.capped.push_back(query);
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.number < b.number; });
  for (const Entry& entry : entries) {
    found.query.push_back(query);
    found.entry.push_back(entry.number);
    found.distance.push_back(entry.distance);
  }
}

void append(Found& all, const Found& more) {
  all.query.insert(all.query.end(), more.query.begin(), more.query.end());
  all.entry.insert(all.entry.end(), more.entry.begin(), more.entry.end());
  all.distance.insert(all.distance.end(), more.distance.begin(), more.distance.end());
  all.capped.insert(all.capped.end(), more.capped.begin(), more.capped.end());
}

}  // namespace firsthour::kernel
