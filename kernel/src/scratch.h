// What a search needs room for, kept between searches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "firsthour/kernel/expand.h"
#include "firsthour/kernel/lanes.h"

namespace firsthour::kernel {

struct Order {
  uint32_t query;
  uint16_t key, spare;
};

// Memory that is not written before it is used: a fresh page costs more than a whole lookup.
template <typename T>
class Untouched {
 public:
  void make_room(size_t size) {  // what it held is lost
    if (size <= size_) return;
    held_.reset(new T[size]);
    size_ = size;
  }
  T* data() { return held_.get(); }
  const T& operator[](size_t at) const { return held_[at]; }

 private:
  std::unique_ptr<T[]> held_;
  size_t size_ = 0;
};

// Kept between searches of a thread, so that a search allocates nothing.
struct Scratch {
  std::vector<Hit> hits;
  std::vector<Bucket> buckets;
  std::vector<Probe> probes;
  Untouched<Survivor> survivors;
  std::vector<Order> order, unsorted;
  std::vector<uint32_t> ids, index;
  std::vector<uint16_t> distance;
};

// One for each worker, kept by the thread that asks: workers end with the search, and would find fresh pages each time.
inline std::deque<Scratch>& scratches(size_t workers) {
  static thread_local std::deque<Scratch> kept;
  while (kept.size() < workers) kept.emplace_back();
  return kept;
}

}  // namespace firsthour::kernel
