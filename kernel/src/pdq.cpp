#include "firsthour/kernel/pdq.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "firsthour/kernel/cpu.h"
#include "firsthour/kernel/filter.h"

namespace firsthour::kernel {
namespace {

// sqrt(2 / 64) * cos(pi * m / 128) for m = 0..64, written out because mathematical libraries differ in the last bit.
constexpr std::array<float, 65> kCosine = {
    0x1.6a09e60000000p-3F, 0x1.69edfc0000000p-3F, 0x1.699a420000000p-3F, 0x1.690ec60000000p-3F, 0x1.684b9c0000000p-3F,
    0x1.6750e40000000p-3F, 0x1.661ec20000000p-3F, 0x1.64b5680000000p-3F, 0x1.63150a0000000p-3F, 0x1.613dec0000000p-3F,
    0x1.5f30560000000p-3F, 0x1.5cec980000000p-3F, 0x1.5a730c0000000p-3F, 0x1.57c4140000000p-3F, 0x1.54e0180000000p-3F,
    0x1.51c78c0000000p-3F, 0x1.4e7ae80000000p-3F, 0x1.4afab20000000p-3F, 0x1.4747720000000p-3F, 0x1.4361ba0000000p-3F,
    0x1.3f4a240000000p-3F, 0x1.3b01500000000p-3F, 0x1.3687ea0000000p-3F, 0x1.31dea20000000p-3F, 0x1.2d062e0000000p-3F,
    0x1.27ff500000000p-3F, 0x1.22cacc0000000p-3F, 0x1.1d69720000000p-3F, 0x1.17dc140000000p-3F, 0x1.12238e0000000p-3F,
    0x1.0c40c20000000p-3F, 0x1.0634980000000p-3F, 0x1.0000000000000p-3F, 0x1.f347da0000000p-4F, 0x1.e642b80000000p-4F,
    0x1.d8f29a0000000p-4F, 0x1.cb598c0000000p-4F, 0x1.bd79aa0000000p-4F, 0x1.af55160000000p-4F, 0x1.a0edfe0000000p-4F,
    0x1.92469c0000000p-4F, 0x1.8361300000000p-4F, 0x1.74400a0000000p-4F, 0x1.64e57a0000000p-4F, 0x1.5553e40000000p-4F,
    0x1.458daa0000000p-4F, 0x1.35953c0000000p-4F, 0x1.256d120000000p-4F, 0x1.1517a80000000p-4F, 0x1.0497820000000p-4F,
    0x1.e7de5e0000000p-5F, 0x1.c6427a0000000p-5F, 0x1.a4608a0000000p-5F, 0x1.823dc80000000p-5F, 0x1.5fdf760000000p-5F,
    0x1.3d4ae00000000p-5F, 0x1.1a855e0000000p-5F, 0x1.ef28940000000p-6F, 0x1.a8fa120000000p-6F, 0x1.628a080000000p-6F,
    0x1.1be3520000000p-6F, 0x1.aa21a80000000p-7F, 0x1.1c3af60000000p-7F, 0x1.1c50e20000000p-8F, 0x0p+0F,
};

struct Basis {
  float matrix[16 * 64];  // frequencies 1..16, not 0: PDQ leaves the mean out
  float turned[64 * 16];
};

constexpr Basis make_basis() {
  Basis basis{};
  for (size_t i = 0; i < 16; ++i) {
    for (size_t j = 0; j < 64; ++j) {
      size_t turn = (i + 1) * (2 * j + 1) % 256;
      if (turn > 128) turn = 256 - turn;
      const float value = turn <= 64 ? kCosine[turn] : -kCosine[128 - turn];
      basis.matrix[i * 64 + j] = value;
      basis.turned[j * 16 + i] = value;
    }
  }
  return basis;
}

constexpr Basis kBasis = make_basis();

using Square = std::array<float, kSide * kSide>;

// The weights for pictures of one size. Pictures of the same size often follow each other (frames, thumbnails), so each
// thread keeps those it used last.
struct Plan {
  size_t full_height = 0, full_width = 0, step = 0, channels = 0;
  std::array<Sample, kSide> down;
  Weighing across;
};

const Plan& plan_for(const Picture& picture) {
  static thread_local Plan last;
  if (last.full_height != picture.full_height || last.full_width != picture.full_width || last.step != picture.step ||
      last.channels != picture.channels) {
    last.channels = 0;  // matches nothing while it is being replaced
    last.down = samples_along(picture.full_height, picture.step);
    last.across = weigh_bytes(samples_along(picture.full_width, picture.step), picture.channels);
    last.full_height = picture.full_height;
    last.full_width = picture.full_width;
    last.step = picture.step;
    last.channels = picture.channels;
  }
  return last;
}

Square shrink(const Picture& picture) {
  const Lanes& lane = lanes();
  const Plan& plan = plan_for(picture);
  const auto& down = plan.down;
  const Weighing& across = plan.across;
  const size_t taps = across.taps.size();
  const size_t row_bytes = picture.width * picture.channels;
  const size_t all_bytes = row_bytes * picture.height;

  std::vector<double> sums(kSide * taps, 0.0);
  std::vector<int32_t> weighed(kRowsTogether * taps);
  size_t first = 0;             // samples before it take no further rows
  std::vector<uint8_t> copies;  // of the last rows: taps may read past the end of a row, never past the picture
  for (size_t row = 0; row < picture.height; row += kRowsTogether) {
    const uint8_t* rows[kRowsTogether];
    const size_t here = std::min(kRowsTogether, picture.height - row);
    for (size_t i = 0; i < kRowsTogether; ++i) {
      const size_t at = (row + std::min(i, here - 1)) * row_bytes;
      rows[i] = picture.bytes + at;
      if (at + across.reach > all_bytes) {
        copies.resize(kRowsTogether * (across.reach + row_bytes), 0);
        uint8_t* copy = copies.data() + i * (across.reach + row_bytes);
        std::memcpy(copy, rows[i], row_bytes);
        rows[i] = copy;
      }
    }
    lane.weigh_rows(rows, row_bytes, across.taps.data(), taps, weighed.data());
    for (size_t i = 0; i < here; ++i) {
      while (first + 1 < kSide && down[first].start + down[first].weights.size() <= row + i) ++first;
      for (size_t k = first; k < kSide && down[k].start <= row + i; ++k) {
        const size_t place = row + i - down[k].start;
        if (place >= down[k].weights.size()) continue;
        const auto weight = static_cast<double>(down[k].weights[place]);
        lane.blend(sums.data() + k * taps, weighed.data() + i * taps, weight, taps);
      }
    }
  }

  Square square;
  for (size_t k = 0; k < kSide; ++k) {
    std::array<double, kSide> line{};
    for (size_t j = 0; j < kSide; ++j) {
      for (uint32_t t = across.first[j]; t < across.first[j + 1]; ++t) line[j] += across.scale[t] * sums[k * taps + t];
    }
    const auto total = static_cast<double>(down[k].total);
    for (size_t j = 0; j < kSide; ++j) square[k * kSide + j] = static_cast<float>(line[j] / (across.total[j] * total));
  }
  return square;
}

// Whole percent of 255 between two places, whatever the sign; multiplied first, as published.
inline int percent_apart(float a, float b) {
  const int percent = static_cast<int>((a - b) * 100.0F / 255.0F);
  return percent < 0 ? -percent : percent;
}

// How much the small picture changes from place to place: below 50 a fingerprint says little.
int quality_of(const Square& square) {
  int sum = 0;
  for (size_t i = 0; i + kSide < square.size(); ++i) sum += percent_apart(square[i], square[i + kSide]);
  for (size_t row = 0; row < square.size(); row += kSide) {
    for (size_t j = 0; j + 1 < kSide; ++j) sum += percent_apart(square[row + j], square[row + j + 1]);
  }
  return std::min(sum / 90, 100);
}

// Bit k is set when frequency k lies above the lower median; bit 0 is the last bit of the last byte.
Bits bits_above_median(const std::array<float, 256>& low) {
  std::array<float, 256> sorted = low;
  std::nth_element(sorted.begin(), sorted.begin() + 127, sorted.end());
  const float median = sorted[127];
  Bits bits{};
  for (size_t k = 0; k < 256; ++k) {
    if (low[k] > median) bits[31 - k / 8] = static_cast<uint8_t>(bits[31 - k / 8] | (1U << (k % 8)));
  }
  return bits;
}

using Low = std::array<float, 256>;

Low low_frequencies(const Square& square) {
  Low low;
  lanes().transform(square.data(), kBasis.matrix, kBasis.turned, low.data());
  return low;
}

bool too_small(const Picture& picture) {
  return picture.full_height < kSmallestSide || picture.full_width < kSmallestSide;
}

// Turning a picture transposes its frequencies and negates every second row or column of them.
Low turned(const Low& low, bool transposed, bool odd_rows, bool odd_columns) {
  Low result;
  for (size_t i = 0; i < 16; ++i) {
    for (size_t j = 0; j < 16; ++j) {
      // Frequency i + 1 is odd about the middle when i is even.
      const bool negated = (odd_rows && i % 2 == 0) != (odd_columns && j % 2 == 0);
      const float value = negated ? -low[i * 16 + j] : low[i * 16 + j];
      result[transposed ? j * 16 + i : i * 16 + j] = value;
    }
  }
  return result;
}

}  // namespace

Fingerprint pdq(const Picture& picture) {
  if (too_small(picture)) return {{}, 0};
  const Square square = shrink(picture);
  return {bits_above_median(low_frequencies(square)), quality_of(square)};
}

Fingerprints pdq_turned(const Picture& picture) {
  if (too_small(picture)) return {{}, 0};
  const Square square = shrink(picture);
  const Low low = low_frequencies(square);
  return {{bits_above_median(low), bits_above_median(turned(low, true, false, true)),
           bits_above_median(turned(low, false, true, true)), bits_above_median(turned(low, true, true, false)),
           bits_above_median(turned(low, false, true, false)), bits_above_median(turned(low, false, false, true)),
           bits_above_median(turned(low, true, false, false)), bits_above_median(turned(low, true, true, true))},
          quality_of(square)};
}

}  // namespace firsthour::kernel
