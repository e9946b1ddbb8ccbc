#include "firsthour/kernel/search.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <vector>

#include "firsthour/kernel/cpu.h"
#include "firsthour/kernel/expand.h"
#include "firsthour/kernel/parallel.h"
#include "firsthour/kernel/permutation.h"
#include "scratch.h"

namespace firsthour::kernel {
namespace {

constexpr size_t kTogether = 1024;  // queries whose probes are sorted and walked together
constexpr size_t kTablesAhead = 2;
constexpr uint32_t kLinePlaces = 32;  // places of `next` in a cache line
constexpr size_t kSiftTogether = 1U << 20;  // candidates sifted before their survivors are verified
constexpr size_t kScanBlock = 4096;
constexpr size_t kShare = 16;        // queries a worker takes at a time when they are looked up one after the other
constexpr size_t kSharesEach = 2;    // shares for each worker when they are looked up together
constexpr unsigned kTablesReach = 63;  // largest radius the tables serve; beyond it nearly everything is a candidate

struct Query {
  std::array<uint8_t, 32> word;  // shuffled

  uint16_t chunk(size_t which) const {
    uint16_t value;
    std::memcpy(&value, word.data() + 2 * which, 2);
    return value;
  }
};

struct Flip {
  uint16_t mask, bits;
};

constexpr size_t kFlips = 1 + 16 + 120 + 560;  // keys within three bits of a chunk

// All flips of up to three of sixteen bits, fewest first.
const std::array<Flip, kFlips>& flips() {
  static const auto kept = [] {
    std::array<Flip, kFlips> all{};
    size_t at = 0;
    for (unsigned bits = 0; bits <= 3; ++bits) {
      for (unsigned mask = 0; mask < kKeys; ++mask) {
        if (static_cast<unsigned>(__builtin_popcount(mask)) == bits) {
          all[at++] = {static_cast<uint16_t>(mask), static_cast<uint16_t>(bits)};
        }
      }
    }
    return all;
  }();
  return kept;
}

constexpr unsigned kFlipsUpTo[4] = {1, 17, 137, kFlips};  // of at most 0, 1, 2, 3 bits

size_t flips_of_radius(unsigned radius) { return kFlipsUpTo[std::min(radius, kTablesReach) / 16]; }

// In how many bits each chunk differs. Without an instruction for it the compiler would call a library for each count.
void apart_each(const uint8_t* word, const uint8_t* other, uint16_t* apart) {
  for (size_t i = 0; i < kWordBytes; i += sizeof(uint64_t)) {
    uint64_t bits, theirs;
    std::memcpy(&bits, word + i, sizeof bits);
    std::memcpy(&theirs, other + i, sizeof theirs);
    bits ^= theirs;
    bits -= (bits >> 1U) & 0x5555555555555555ULL;
    bits = (bits & 0x3333333333333333ULL) + ((bits >> 2U) & 0x3333333333333333ULL);
    bits = (bits + (bits >> 4U)) & 0x0f0f0f0f0f0f0f0fULL;
    bits = (bits + (bits >> 8U)) & 0x00ff00ff00ff00ffULL;
    std::memcpy(apart + i / 2, &bits, sizeof bits);
  }
}

[[noreturn]] void altered(const char* text) { throw Altered(text); }

class Searcher {
 public:
  Searcher(const Image& image, const Asked& asked, Scratch& scratch)
      : image_(image),
        radius_(asked.radius),
        lane_(lanes()),
        flips_(flips().data()),
        flip_count_(flips_of_radius(asked.radius)),
        scratch_(scratch) {
    tables_ = tables_serve(image, radius_);
    most_candidates_ = image.distinct / 4;
    most_survivors_ = image.distinct / 32 + 16;
  }

  // Whether `count` queries are better looked up together than one after the other.
  static bool together(const Image& image, const Asked& asked, size_t count) {
    return count > 1 && image.distinct >= asked.sort_from && tables_serve(image, asked.radius);
  }

  // Appends what queries[from .. to) find.
  void find_each(const std::vector<Query>& queries, size_t from, size_t to, const Asked& asked, Found& found) {
    for (size_t q = from; q < to; ++q) {
      scratch_.hits.clear();
      run_one(queries[q], scratch_.hits);
      expand(image_, static_cast<int64_t>(q), scratch_.hits, asked, found);
    }
  }

  void find_together(const std::vector<Query>& queries, size_t from, size_t to, const Asked& asked, Found& found) {
    std::vector<std::vector<Hit>> hits(to - from);
    run_many(queries, from, hits.size(), hits);
    for (size_t i = 0; i < hits.size(); ++i) expand(image_, static_cast<int64_t>(from + i), hits[i], asked, found);
  }

 private:
  // Costs in words scanned, measured: a probe is worth about eight. The scan must never be beaten by more than 1.3.
  static bool tables_serve(const Image& image, unsigned radius) {
    const size_t probes = kChunks * flips_of_radius(radius);
    return image.offsets != nullptr && radius <= kTablesReach && probes * 8 <= image.distinct / 5;
  }

  // Hits of one query, appended.
  void run_one(const Query& query, std::vector<Hit>& hits) {
    if (tables_) {
      look_up(query, hits);
    } else {
      scan_for(query, hits);
    }
  }

  // Hits of queries[from .. from + count), appended to hits[query - from].
  void run_many(const std::vector<Query>& queries, size_t from, size_t count, std::vector<std::vector<Hit>>& hits) {
    scratch_.probes.clear();
    // Count first: a query that would meet too many candidates is scanned instead.
    std::vector<bool> scanned(count);
    std::vector<size_t> survived(count, 0);
    for (size_t q = 0; q < count; ++q) scanned[q] = candidates_of(queries[from + q]) > most_candidates_;
    for (size_t table = 0; table < kChunks; ++table) {
      sort_by_key(queries, from, scanned, table);
      size_t waiting = 0;
      const auto sift = [&] {
        const size_t found = survive(waiting);
        for (size_t i = 0; i < found; ++i) {
          const size_t q = scratch_.survivors[i].query - from;
          if (++survived[q] > most_survivors_) scanned[q] = true;
        }
        verify(queries.data(), found, [&](uint32_t q, const Hit& hit) { hits[q - from].push_back(hit); });
        waiting = 0;
      };
      for (const Order& each : scratch_.order) {
        if (scanned[each.query - from]) continue;
        const uint16_t wanted = queries[each.query].chunk((table + 1) % kChunks);
        waiting += add_probe(table, each.key, each.query, wanted, each.spare);
        if (waiting > kSiftTogether) sift();
      }
      sift();
    }
    for (size_t q = 0; q < count; ++q) {
      if (!scanned[q]) continue;
      hits[q].clear();
      scan_for(queries[from + q], hits[q]);
    }
  }

  // Three steps a table, each fetching what the next one reads two tables later: where the buckets begin, the buckets
  // themselves, the sifting.
  void look_up(const Query& query, std::vector<Hit>& hits) {
    auto& survivors = scratch_.survivors;
    survivors.make_room(most_survivors_);
    scratch_.buckets.resize(kChunks * flip_count_);
    size_t candidates = 0, found = 0;
    for (size_t step = 0; step < kChunks + 2 * kTablesAhead; ++step) {
      if (step < kChunks) fetch_offsets(query, step);
      const size_t located = step - kTablesAhead;
      if (located < kChunks) candidates += locate(query, located);
      if (candidates > most_candidates_) return scan_for(query, hits);
      const size_t sifted = step - 2 * kTablesAhead;
      if (sifted < kChunks) found = sift_table(query, sifted, found);
      if (found > most_survivors_) return scan_for(query, hits);
    }
    verify(&query, found, [&](uint32_t, const Hit& hit) { hits.push_back(hit); });
  }

  void fetch_offsets(const Query& query, size_t table) const {
    const uint32_t* first = image_.offsets + table * (kKeys + 1);
    const uint16_t chunk = query.chunk(table);
    for (size_t f = 0; f < flip_count_; ++f) __builtin_prefetch(first + (chunk ^ flips_[f].mask));
  }

  // Finds and fetches the buckets of a table; returns how many places they have.
  size_t locate(const Query& query, size_t table) const {
    const uint32_t* first = image_.offsets + table * (kKeys + 1);
    const uint16_t chunk = query.chunk(table);
    const auto base = static_cast<uint32_t>(table * image_.distinct);
    Bucket* buckets = scratch_.buckets.data() + table * flip_count_;
    size_t candidates = 0;
    uint32_t furthest = 0;
    bool backwards = false;
    for (size_t f = 0; f < flip_count_; ++f) {
      const size_t key = static_cast<size_t>(chunk ^ flips_[f].mask);
      const uint32_t from = first[key], to = first[key + 1];
      backwards |= from > to;
      furthest = std::max(furthest, to);
      candidates += to - from;
      buckets[f] = {base + from, to - from};
      const uint16_t* places = image_.next + base;
      const uint32_t end = std::min(to, static_cast<uint32_t>(image_.distinct));
      __builtin_prefetch(places + from);
      for (uint32_t place = from + kLinePlaces; place < end; place += kLinePlaces) __builtin_prefetch(places + place);
      __builtin_prefetch(places + end);
    }
    if (backwards || furthest > image_.distinct) altered("the segment was altered: a table goes backwards");
    return candidates;
  }

  size_t sift_table(const Query& query, size_t table, size_t found) {
    const Bucket* buckets = scratch_.buckets.data() + table * flip_count_;
    const uint16_t wanted = query.chunk((table + 1) % kChunks);
    for (unsigned bits = 0, from = 0; from < flip_count_ && found <= most_survivors_; ++bits) {
      const Run run{buckets + from, kFlipsUpTo[bits] - from, 0, wanted, static_cast<uint16_t>(radius_ / 8 - bits)};
      found = lane_.sift_run(image_.next, run, scratch_.survivors.data(), found, most_survivors_);
      from = kFlipsUpTo[bits];
    }
    return found;
  }

  // Sifts the probes gathered, of `candidates` places in all, and forgets them.
  size_t survive(size_t candidates) {
    scratch_.survivors.make_room(candidates);
    const size_t found = lane_.sift(image_.next, scratch_.probes.data(), scratch_.probes.size(),
                                    scratch_.survivors.data(), candidates);
    scratch_.probes.clear();
    return found;
  }

  uint16_t spare_of(size_t flip) const { return static_cast<uint16_t>(radius_ / 8 - flips_[flip].bits); }

  // All probes of one table in the order of their keys: buckets are then met as they lie in memory.
  void sort_by_key(const std::vector<Query>& queries, size_t from, const std::vector<bool>& scanned, size_t table) {
    auto& unsorted = scratch_.unsorted;
    auto& order = scratch_.order;
    unsorted.clear();
    for (size_t q = 0; q < scanned.size(); ++q) {
      if (scanned[q]) continue;
      const uint16_t chunk = queries[from + q].chunk(table);
      for (size_t f = 0; f < flip_count_; ++f) {
        const auto key = static_cast<uint16_t>(chunk ^ flips_[f].mask);
        unsorted.push_back({static_cast<uint32_t>(from + q), key, spare_of(f)});
      }
    }
    order.resize(unsorted.size());
    for (const unsigned shift : {0U, 8U}) {
      std::array<size_t, 257> place{};
      for (const Order& each : unsorted) ++place[(each.key >> shift & 255U) + 1];
      for (size_t i = 0; i < 256; ++i) place[i + 1] += place[i];
      for (const Order& each : unsorted) order[place[each.key >> shift & 255U]++] = each;
      if (shift == 0) std::swap(order, unsorted);
    }
  }

  size_t candidates_of(const Query& query) const {
    size_t candidates = 0;
    for (size_t table = 0; table < kChunks; ++table) {
      const uint32_t* first = image_.offsets + table * (kKeys + 1);
      const uint16_t chunk = query.chunk(table);
      for (size_t f = 0; f < flip_count_; ++f) {
        const size_t key = static_cast<size_t>(chunk ^ flips_[f].mask);
        candidates += first[key + 1] - first[key];
      }
    }
    return candidates;
  }

  size_t add_probe(size_t table, uint16_t key, uint32_t query, uint16_t wanted, uint16_t spare) {
    const uint32_t* first = image_.offsets + table * (kKeys + 1) + key;
    if (first[0] > first[1] || first[1] > image_.distinct) altered("the segment was altered: a table goes backwards");
    const uint32_t count = first[1] - first[0];
    if (count != 0) {
      const auto slot = static_cast<uint32_t>(table * image_.distinct) + first[0];
      scratch_.probes.push_back({slot, count, query, wanted, spare});
    }
    return count;
  }

  // Takes those of the first `found` survivors that are within the radius; their numbers count from `queries`.
  template <typename Take>
  void verify(const Query* queries, size_t found, const Take& take) {
    constexpr size_t kAhead = 32;
    scratch_.ids.resize(found);
    for (size_t i = 0; i < found; ++i) {
      if (i + kAhead < found) __builtin_prefetch(image_.ids + scratch_.survivors[i + kAhead].slot);
      const uint32_t id = image_.ids[scratch_.survivors[i].slot];
      if (id >= image_.distinct) altered("the segment was altered: a table names a word that is not there");
      scratch_.ids[i] = id;
      __builtin_prefetch(image_.words + size_t{id} * 32);
    }
    for (size_t i = 0; i < found; ++i) {
      if (i + kAhead < found) __builtin_prefetch(image_.words + size_t{scratch_.ids[i + kAhead]} * 32);
      const Query& query = queries[scratch_.survivors[i].query];
      const uint8_t* word = image_.words + size_t{scratch_.ids[i]} * 32;
      const unsigned apart = lane_.apart(query.word.data(), word);
      if (apart > radius_) continue;
      const size_t table = scratch_.survivors[i].slot / image_.distinct;
      if (first_table(query, word) != table) continue;
      take(scratch_.survivors[i].query, Hit{scratch_.ids[i], static_cast<uint16_t>(apart)});
    }
  }

  // A pair is met in every table whose chunk satisfies both conditions; it is reported from the first.
  size_t first_table(const Query& query, const uint8_t* word) const {
    uint16_t apart[kChunks];
    apart_each(query.word.data(), word, apart);
    for (size_t table = 0; table < kChunks; ++table) {
      const unsigned here = apart[table], after = apart[(table + 1) % kChunks];
      if (here <= radius_ / 16 && here + after <= radius_ / 8) return table;
    }
    return kChunks;
  }

  void scan_for(const Query& query, std::vector<Hit>& hits) {
    scratch_.index.resize(kScanBlock);
    scratch_.distance.resize(kScanBlock);
    for (size_t block = 0; block < image_.distinct; block += kScanBlock) {
      const size_t count = std::min(kScanBlock, static_cast<size_t>(image_.distinct) - block);
      const size_t found = lane_.near_words(image_.words + block * 32, count, query.word.data(), radius_,
                                            scratch_.index.data(), scratch_.distance.data());
      const uint32_t* index = scratch_.index.data();
      const uint16_t* distance = scratch_.distance.data();
      const size_t before = hits.size();
      hits.resize(before + found);
      Hit* hit = hits.data() + before;
      for (size_t i = 0; i < found; ++i) hit[i] = {static_cast<uint32_t>(block) + index[i], distance[i]};
    }
  }

  const Image& image_;
  const unsigned radius_;
  const Lanes& lane_;
  const Flip* flips_;
  const size_t flip_count_;
  bool tables_;
  size_t most_candidates_, most_survivors_;
  Scratch& scratch_;
};

void reserve_for(std::vector<Found>& parts) {
  size_t total = 0;
  for (const Found& part : parts) total += part.query.size();
  parts[0].query.reserve(total);
  parts[0].entry.reserve(total);
  parts[0].distance.reserve(total);
}

}  // namespace

Found search(const Image& image, const uint8_t* queries, size_t count, const Asked& asked) {
  std::vector<Query> shuffled(count);
  for (size_t q = 0; q < count; ++q) Permutation::forward().apply(queries + q * 32, shuffled[q].word.data());
  const size_t workers = std::max<size_t>(1, std::min(asked.threads, count));
  const bool together = Searcher::together(image, asked, count / workers);
  size_t share = count;
  if (workers > 1) share = together ? (count + workers * kSharesEach - 1) / (workers * kSharesEach) : kShare;
  if (together) share = std::min(share, kTogether);
  share = std::max<size_t>(share, 1);
  // Whoever is done takes the next share; results are gathered apart and put down once.
  std::vector<Found> parts((count + share - 1) / share);
  std::atomic<size_t> following{0};
  auto& rooms = scratches(workers);
  in_parallel(workers, [&](size_t worker) {
    Searcher searcher(image, asked, rooms[worker]);
    for (size_t part = following++; part < parts.size(); part = following++) {
      const size_t from = part * share, to = std::min(count, from + share);
      Found found;
      if (together) {
        searcher.find_together(shuffled, from, to, asked, found);
      } else {
        searcher.find_each(shuffled, from, to, asked, found);
      }
      parts[part] = std::move(found);
    }
  });
  if (parts.empty()) return {};
  if (parts.size() > 1) reserve_for(parts);
  for (size_t part = 1; part < parts.size(); ++part) append(parts[0], parts[part]);
  return std::move(parts[0]);
}

}  // namespace firsthour::kernel
