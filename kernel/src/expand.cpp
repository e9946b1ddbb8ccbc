#include "firsthour/kernel/expand.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace firsthour::kernel {
namespace {

constexpr size_t kDense = 64;  // where one word in so many is hit, marking and walking all entries beats sorting
constexpr size_t kFew = 1024;  // fewer hits are always sorted
constexpr char kEmptyGroup[] = "the segment was altered: a group of equal entries is empty";
constexpr char kNoSuchEntry[] = "the segment was altered: a group names an entry that is not there";
constexpr uint16_t kUnmarked = 0xffff;

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
  if (from >= to || to > image.entries) throw Altered(kEmptyGroup);
  for (uint32_t i = from; i < to && most > 0; ++i) {
    const uint32_t entry = image.members[i];
    if (entry >= image.entries) throw Altered(kNoSuchEntry);
    if (is_gone(gone, entry)) continue;
    entries.push_back({entry, hit.distance});
    --most;
  }
}

// Kept between searches of a thread: large result sets would else spend their time on fresh pages.
struct Room {
  std::vector<Entry> entries;
  std::vector<uint16_t> marks;
};

Room& room() {
  static thread_local Room kept;
  return kept;
}

void put(Found& found, size_t at, uint32_t entry, uint16_t distance) {
  found.entry[at] = entry;
  found.distance[at] = distance;
}

// Appends the entries in ascending order.
void put_sorted(std::vector<Entry>& entries, int64_t query, Found& found) {
  const auto before = [](const Entry& a, const Entry& b) { return a.number < b.number; };
  if (!std::is_sorted(entries.begin(), entries.end(), before)) std::sort(entries.begin(), entries.end(), before);
  size_t at = found.query.size();
  found.query.resize(at + entries.size(), query);
  found.entry.resize(at + entries.size());
  found.distance.resize(at + entries.size());
  for (const Entry& entry : entries) put(found, at++, entry.number, entry.distance);
}

// The same for a dense set with copies: marks the distance of each entry, then walks all of them.
void put_marked(const Image& image, const std::vector<Hit>& hits, const uint8_t* gone, int64_t query, Found& found) {
  auto& marks = room().marks;
  marks.assign((image.entries + 3) / 4 * 4, kUnmarked);
  size_t count = 0;
  for (const Hit& hit : hits) {
    const uint32_t from = image.groups[hit.word], to = image.groups[hit.word + 1];
    if (from >= to || to > image.entries) throw Altered(kEmptyGroup);
    for (uint32_t i = from; i < to; ++i) {
      const uint32_t entry = image.members[i];
      if (entry >= image.entries) throw Altered(kNoSuchEntry);
      if (is_gone(gone, entry)) continue;
      marks[entry] = hit.distance;
      ++count;
    }
  }
  size_t at = found.query.size();
  // One place more than needed: the walk writes before it knows whether to keep.
  found.entry.resize(at + count + 1);
  found.distance.resize(at + count + 1);
  for (size_t four = 0; four < marks.size(); four += 4) {
    uint64_t together;
    std::memcpy(&together, marks.data() + four, sizeof together);
    if (together == UINT64_MAX) continue;
    for (size_t number = four; number < four + 4; ++number) {
      put(found, at, static_cast<uint32_t>(number), marks[number]);
      at += marks[number] != kUnmarked;
    }
  }
  found.query.resize(at, query);
  found.entry.resize(at);
  found.distance.resize(at);
}

bool nearer(const Entry& a, const Entry& b) {
  return std::pair(a.distance, a.number) < std::pair(b.distance, b.number);
}

}  // namespace

void expand(const Image& image, int64_t query, const std::vector<Hit>& hits, const Asked& asked, Found& found) {
  if (hits.empty()) return;
  const bool plain = image.groups == nullptr && asked.gone == nullptr && hits.size() <= asked.limit;
  if (plain && std::is_sorted(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.word < b.word; })) {
    size_t at = found.query.size();
    found.query.resize(at + hits.size(), query);
    found.entry.resize(at + hits.size());
    found.distance.resize(at + hits.size());
    for (const Hit& hit : hits) put(found, at++, hit.word, hit.distance);
    return;
  }
  if (image.groups != nullptr && asked.limit == kNoLimit && hits.size() >= kFew &&
      hits.size() >= image.distinct / kDense) {
    return put_marked(image, hits, asked.gone, query, found);
  }
  std::vector<Entry>& entries = room().entries;
  entries.clear();
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
  put_sorted(entries, query, found);
}

void append(Found& all, const Found& more) {
  all.query.insert(all.query.end(), more.query.begin(), more.query.end());
  all.entry.insert(all.entry.end(), more.entry.begin(), more.entry.end());
  all.distance.insert(all.distance.end(), more.distance.begin(), more.distance.end());
  all.capped.insert(all.capped.end(), more.capped.begin(), more.capped.end());
}

}  // namespace firsthour::kernel
