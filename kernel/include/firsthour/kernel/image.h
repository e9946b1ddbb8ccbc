// The index as one run of bytes, the same in memory and in a file (FORMAT.md). Little-endian throughout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace firsthour::kernel {

constexpr size_t kChunks = 16;              // 16 bits of a word each; one table per chunk
constexpr size_t kKeys = 65536;             // buckets of a table
constexpr size_t kTableFloor = 16384;       // fewer distinct words are scanned, without tables
constexpr size_t kLargestIndex = 1U << 28;  // entries: a slot of all tables fits 32 bits
constexpr size_t kHeaderBytes = 4096;
constexpr uint32_t kFormatVersion = 1;

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file format is read in place and little-endian");

// The bytes contradict the format or themselves.
struct Altered : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Section : uint32_t { words = 1, offsets = 2, next = 3, ids = 4, groups = 5, members = 6 };
constexpr size_t kSections = 6;

struct Extent {
  uint64_t offset, length;
};

// What a header says; `extents` in the order of Section, of length 0 where a section is left out.
struct Layout {
  uint64_t entries, distinct, file_bytes;
  bool tables, copies;
  Extent extents[kSections];

  static Layout of(uint64_t entries, uint64_t distinct);
  void write_header(uint8_t* header) const;  // kHeaderBytes, digests left zero
};

// Views into the bytes. The bytes must outlive it.
struct Image {
  uint64_t entries = 0, distinct = 0;
  const uint8_t* words = nullptr;     // [distinct][32], bits shuffled, in order of first appearance
  const uint32_t* offsets = nullptr;  // [16][65537] first place of each key in its table; none below the floor
  const uint16_t* next = nullptr;     // [16][distinct] the following chunk of the word at that place, and padding
  const uint32_t* ids = nullptr;      // [16][distinct] which word that is, ascending within a key
  const uint32_t* groups = nullptr;   // [distinct + 1] first member of each word; none when no two entries are equal
  const uint32_t* members = nullptr;  // [entries] entries of each word, ascending

  Image(const uint8_t* bytes, size_t size);  // throws Altered when header and size do not agree

  // Goes through everything and throws Altered at the first place where the sections contradict each other.
  void check_all() const;
};

}  // namespace firsthour::kernel
