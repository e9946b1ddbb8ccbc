#include "firsthour/kernel/build.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "firsthour/kernel/parallel.h"
#include "firsthour/kernel/permutation.h"

namespace firsthour::kernel {
namespace {

constexpr size_t kAhead = 16;  // words hashed before the one looked up, so that memory can answer in time

uint64_t mixed(const uint8_t* word) {
  uint64_t parts[4];
  std::memcpy(parts, word, sizeof parts);
  uint64_t sum = 0x9e3779b97f4a7c15ULL;
  for (const uint64_t part : parts) {
    sum = (sum ^ part) * 0xff51afd7ed558ccdULL;
    sum ^= sum >> 32U;
  }
  return sum;
}

// Moves the first copy of each word to the front; which[i] says which distinct word entry i is.
size_t keep_distinct(uint8_t* words, size_t count, std::vector<uint32_t>& which) {
  size_t size = 64;
  while (size < 2 * count) size *= 2;
  constexpr uint32_t kFree = 0xffffffffU;
  std::vector<uint32_t> places(size, kFree);
  std::vector<uint64_t> ahead(kAhead);
  for (size_t i = 0; i < std::min(kAhead, count); ++i) ahead[i] = mixed(words + i * 32) & (size - 1);
  size_t distinct = 0;
  which.resize(count);
  for (size_t i = 0; i < count; ++i) {
    uint64_t place = ahead[i % kAhead];
    if (i + kAhead < count) {
      const uint64_t later = mixed(words + (i + kAhead) * 32) & (size - 1);
      ahead[i % kAhead] = later;
      __builtin_prefetch(&places[later]);
    }
    while (places[place] != kFree && std::memcmp(words + size_t{places[place]} * 32, words + i * 32, 32) != 0) {
      place = (place + 1) & (size - 1);
    }
    if (places[place] == kFree) {
      places[place] = static_cast<uint32_t>(distinct);
      if (distinct != i) std::memcpy(words + distinct * 32, words + i * 32, 32);
      ++distinct;
    }
    which[i] = places[place];
  }
  return distinct;
}

uint16_t chunk(const uint8_t* words, size_t word, size_t which) {
  uint16_t value;
  std::memcpy(&value, words + word * 32 + 2 * which, 2);
  return value;
}

void fill_table(const uint8_t* words, size_t distinct, size_t table, uint32_t* first, uint16_t* next, uint32_t* ids) {
  const size_t following = (table + 1) % kChunks;
  std::vector<uint32_t> place(kKeys + 1, 0);
  for (size_t word = 0; word < distinct; ++word) ++place[chunk(words, word, table) + 1];
  for (size_t key = 0; key < kKeys; ++key) place[key + 1] += place[key];
  std::memcpy(first, place.data(), (kKeys + 1) * sizeof(uint32_t));
  for (size_t word = 0; word < distinct; ++word) {
    const uint32_t at = place[chunk(words, word, table)]++;
    next[at] = chunk(words, word, following);
    ids[at] = static_cast<uint32_t>(word);
  }
}

void fill_groups(const std::vector<uint32_t>& which, size_t distinct, uint32_t* groups, uint32_t* members) {
  std::fill(groups, groups + distinct + 1, 0);
  for (const uint32_t word : which) ++groups[word + 1];
  for (size_t word = 0; word < distinct; ++word) groups[word + 1] += groups[word];
  std::vector<uint32_t> place(groups, groups + distinct);
  for (size_t entry = 0; entry < which.size(); ++entry) members[place[which[entry]]++] = static_cast<uint32_t>(entry);
}

}  // namespace

Pages::Pages(size_t size) : size_(size) {
  void* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  bytes_ = static_cast<uint8_t*>(mapped);
#if defined(MADV_HUGEPAGE)
  madvise(mapped, size, MADV_HUGEPAGE);
#endif
}

Pages::~Pages() {
  if (bytes_ != nullptr) munmap(bytes_, size_);
}

Pages::Pages(Pages&& other) noexcept : bytes_(other.bytes_), size_(other.size_) { other.bytes_ = nullptr; }

void Pages::cut(size_t size) {
  constexpr size_t kPage = 4096;
  const size_t kept = (size + kPage - 1) / kPage * kPage;
  if (kept < size_) munmap(bytes_ + kept, size_ - kept);
  size_ = kept;
}

Pages build(const uint8_t* words, size_t count, size_t threads) {
  // Tables are only known to be needed once copies are folded; the largest layout is reserved and cut afterwards.
  const Layout largest = Layout::of(count, count);
  Pages pages(largest.file_bytes + (count + 1) * 8 + 8192);
  uint8_t* stored = pages.bytes() + kHeaderBytes;
  const size_t workers = std::max<size_t>(1, std::min(threads, count / 65536));
  const Permutation& shuffle = Permutation::forward();
  in_parallel(workers, [&](size_t worker) {
    for (size_t i = count * worker / workers; i < count * (worker + 1) / workers; ++i) {
      shuffle.apply(words + i * 32, stored + i * 32);
    }
  });
  std::vector<uint32_t> which;
  const size_t distinct = keep_distinct(stored, count, which);
  const Layout layout = Layout::of(count, distinct);
  // Copies moved forward left old words behind them; padding must be zero for the bytes to depend on the words alone.
  std::memset(stored + distinct * 32, 0, (count - distinct) * 32);
  const auto at = [&](Section section) {
    return pages.bytes() + layout.extents[static_cast<size_t>(section) - 1].offset;
  };
  if (layout.tables) {
    auto* offsets = reinterpret_cast<uint32_t*>(at(Section::offsets));
    auto* next = reinterpret_cast<uint16_t*>(at(Section::next));
    auto* ids = reinterpret_cast<uint32_t*>(at(Section::ids));
    const size_t fillers = std::max<size_t>(1, std::min(threads, kChunks));
    in_parallel(fillers, [&](size_t worker) {
      for (size_t table = worker; table < kChunks; table += fillers) {
        fill_table(stored, distinct, table, offsets + table * (kKeys + 1), next + table * distinct,
                   ids + table * distinct);
      }
    });
  }
  if (layout.copies) {
    fill_groups(which, distinct, reinterpret_cast<uint32_t*>(at(Section::groups)),
                reinterpret_cast<uint32_t*>(at(Section::members)));
  }
  layout.write_header(pages.bytes());
  pages.cut(layout.file_bytes);
  return pages;
}

}  // namespace firsthour::kernel
