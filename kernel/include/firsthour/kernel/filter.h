// PDQ's tent filter and decimation as 64 weighted sums along each dimension.
//
// PDQ blurs with a box of ceil(n / 128) places along rows and columns, twice, and then keeps 64 places of each
// dimension. Only those places are needed, and two boxes in a row are one set of weights; so each kept place is a
// weighted sum over the few places around it. The weights are whole numbers: exact where the boxes are not cut by the
// picture's edge, rounded at 2^20 where they are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "firsthour/kernel/lanes.h"

namespace firsthour::kernel {

constexpr size_t kSide = 64;

struct Sample {
  size_t start;                  // first place read
  std::vector<int64_t> weights;  // of the places from `start`
  int64_t total;                 // their sum
};

// The 64 samples along a dimension of `full` places, of which the picture at hand holds blocks of `step` (a JPEG
// decoded at 1/step): each block's weight is the sum of the weights of the places in it.
std::array<Sample, kSide> samples_along(size_t full, size_t step);

// A sample's weights spread over the bytes of a row, cut into taps of 16-bit weights.
struct Weighing {
  std::vector<Tap> taps;
  std::vector<double> scale;       // of each tap: 1, or 32768 for the high half of a weight
  std::vector<uint32_t> first;     // taps of sample k: first[k] .. first[k + 1]
  std::array<double, kSide> total; // what a sample of all-ones bytes sums to
  size_t reach;                    // bytes of a row that may be read, padding included
  std::vector<std::vector<int16_t>> store;
};

// `channels` is 3 (RGB, weighed 299 : 587 : 114) or 1 (luminance).
Weighing weigh_bytes(const std::array<Sample, kSide>& samples, size_t channels);

}  // namespace firsthour::kernel
