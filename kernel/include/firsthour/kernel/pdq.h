// PDQ: 256 bits that stay nearly the same when a picture is re-encoded or resized.
// Published by Meta in ThreatExchange:
// "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (2019).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace firsthour::kernel {

constexpr size_t kLargestSide = size_t{1} << 20;  // places along either dimension
constexpr size_t kSmallestSide = 5;               // below it PDQ is defined as 32 zero bytes of quality 0

struct Picture {
  const uint8_t* bytes;  // rows without gaps
  size_t height, width;
  size_t channels;       // 3 = RGB, 1 = luminance
  size_t full_height, full_width;
  size_t step;           // 1, or the factor a JPEG was scaled down by while decoding
};

using Bits = std::array<uint8_t, 32>;  // in the order of PDQ's usual 64 hexadecimal digits

struct Fingerprint {
  Bits bits;
  int quality;  // 0..100
};

// As it is; turned by 90, 180, 270 degrees; mirrored top to bottom, left to right, at the main and the other diagonal:
// the order and the names (rotate 90, 180, 270, flip x, flip y, flip plus 1, flip minus 1) of the published algorithm.
struct Fingerprints {
  std::array<Bits, 8> bits;
  int quality;
};

Fingerprint pdq(const Picture& picture);
Fingerprints pdq_turned(const Picture& picture);  // the eight from one transform

}  // namespace firsthour::kernel
