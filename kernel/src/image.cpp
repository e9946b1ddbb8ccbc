#include "firsthour/kernel/image.h"

#include <cstring>
#include <string>

namespace firsthour::kernel {
namespace {

constexpr char kMagic[8] = {'F', 'H', 'I', 'N', 'D', 'E', 'X', '\n'};
constexpr uint64_t kPage = 4096;
constexpr uint64_t kNextPadding = 64;  // bytes that may be read behind the last place of `next`

// The header's first bytes; the directory follows. Byte offsets are stated in FORMAT.md.
struct Header {
  char magic[8];
  uint32_t version, header_bytes;
  uint64_t file_bytes, entries, distinct;
  uint32_t sections, reserved;
};
static_assert(sizeof(Header) == 48);

struct Row {
  uint32_t kind, reserved;
  uint64_t offset, length;
  uint8_t digest[32];
};
static_assert(sizeof(Row) == 56);

uint64_t whole_pages(uint64_t length) { return (length + kPage - 1) / kPage * kPage; }

[[noreturn]] void altered(const std::string& text) { throw Altered("not a usable segment: " + text); }

}  // namespace

Layout Layout::of(uint64_t entries, uint64_t distinct) {
  Layout layout{};
  layout.entries = entries;
  layout.distinct = distinct;
  layout.tables = distinct >= kTableFloor;
  layout.copies = distinct < entries;
  const uint64_t lengths[kSections] = {
      distinct * 32,
      layout.tables ? kChunks * (kKeys + 1) * 4 : 0,
      layout.tables ? kChunks * distinct * 2 + kNextPadding : 0,
      layout.tables ? kChunks * distinct * 4 : 0,
      layout.copies ? (distinct + 1) * 4 : 0,
      layout.copies ? entries * 4 : 0,
  };
  uint64_t at = kHeaderBytes;
  for (size_t i = 0; i < kSections; ++i) {
    layout.extents[i] = {lengths[i] == 0 ? 0 : at, lengths[i]};
    at += whole_pages(lengths[i]);
  }
  layout.file_bytes = at;
  return layout;
}

void Layout::write_header(uint8_t* header) const {
  std::memset(header, 0, kHeaderBytes);
  Header front{};
  std::memcpy(front.magic, kMagic, sizeof kMagic);
  front.version = kFormatVersion;
  front.header_bytes = kHeaderBytes;
  front.file_bytes = file_bytes;
  front.entries = entries;
  front.distinct = distinct;
  front.sections = kSections;
  std::memcpy(header, &front, sizeof front);
  for (size_t i = 0; i < kSections; ++i) {
    Row row{};
    row.kind = static_cast<uint32_t>(i + 1);
    row.offset = extents[i].offset;
    row.length = extents[i].length;
    std::memcpy(header + sizeof front + i * sizeof row, &row, sizeof row);
  }
}

Image::Image(const uint8_t* bytes, size_t size) {
  if (size < kHeaderBytes) altered("only " + std::to_string(size) + " bytes, less than a header");
  if (reinterpret_cast<uintptr_t>(bytes) % 64 != 0) altered("its bytes do not start at a multiple of 64 in memory");
  Header front;
  std::memcpy(&front, bytes, sizeof front);
  if (std::memcmp(front.magic, kMagic, sizeof kMagic) != 0) altered("it does not begin with FHINDEX");
  if (front.version != kFormatVersion) {
    altered("it has format version " + std::to_string(front.version) + ", this kernel reads version " +
            std::to_string(kFormatVersion));
  }
  if (front.header_bytes != kHeaderBytes || front.sections != kSections || front.reserved != 0) {
    altered("its header has another size or another number of sections");
  }
  if (front.entries > kLargestIndex || front.distinct > front.entries ||
      (front.distinct == 0) != (front.entries == 0)) {
    altered("its counts of entries and distinct words are impossible");
  }
  if (front.file_bytes != size) {
    altered("it says " + std::to_string(front.file_bytes) + " bytes and has " + std::to_string(size));
  }
  // The counts fix where everything lies: a directory that says otherwise was altered.
  const Layout layout = Layout::of(front.entries, front.distinct);
  if (layout.file_bytes != size) altered("its size does not follow from its counts");
  for (size_t i = 0; i < kSections; ++i) {
    Row row;
    std::memcpy(&row, bytes + sizeof front + i * sizeof row, sizeof row);
    if (row.kind != i + 1 || row.reserved != 0 || row.offset != layout.extents[i].offset ||
        row.length != layout.extents[i].length) {
      altered("its directory does not follow from its counts, section " + std::to_string(i + 1));
    }
  }
  const auto at = [&](Section section) -> const uint8_t* {
    const Extent& extent = layout.extents[static_cast<size_t>(section) - 1];
    return extent.length == 0 ? nullptr : bytes + extent.offset;
  };
  entries = front.entries;
  distinct = front.distinct;
  words = at(Section::words);
  offsets = reinterpret_cast<const uint32_t*>(at(Section::offsets));
  next = reinterpret_cast<const uint16_t*>(at(Section::next));
  ids = reinterpret_cast<const uint32_t*>(at(Section::ids));
  groups = reinterpret_cast<const uint32_t*>(at(Section::groups));
  members = reinterpret_cast<const uint32_t*>(at(Section::members));
}

void Image::check_all() const {
  for (size_t table = 0; offsets != nullptr && table < kChunks; ++table) {
    const uint32_t* first = offsets + table * (kKeys + 1);
    if (first[0] != 0 || first[kKeys] != distinct) altered("table " + std::to_string(table) + " is not complete");
    for (size_t key = 0; key < kKeys; ++key) {
      if (first[key] > first[key + 1] || first[key + 1] > distinct) {
        altered("table " + std::to_string(table) + " goes backwards at key " + std::to_string(key));
      }
      for (size_t place = first[key]; place < first[key + 1]; ++place) {
        const size_t slot = table * distinct + place;
        const uint32_t id = ids[slot];
        uint16_t own, following;
        if (id >= distinct) altered("table " + std::to_string(table) + " names a word that is not there");
        std::memcpy(&own, words + size_t{id} * 32 + 2 * table, 2);
        std::memcpy(&following, words + size_t{id} * 32 + 2 * ((table + 1) % kChunks), 2);
        if (own != key || following != next[slot] || (place > first[key] && id <= ids[slot - 1])) {
          altered("table " + std::to_string(table) + " does not agree with its words at key " + std::to_string(key));
        }
      }
    }
  }
  if (groups == nullptr) return;
  if (groups[0] != 0 || groups[distinct] != entries) altered("its groups of equal entries are not complete");
  std::vector<bool> seen(entries, false);
  for (size_t word = 0; word < distinct; ++word) {
    if (groups[word] >= groups[word + 1] || groups[word + 1] > entries) altered("a group of equal entries is empty");
    for (size_t i = groups[word]; i < groups[word + 1]; ++i) {
      if (members[i] >= entries || seen[members[i]] || (i > groups[word] && members[i] <= members[i - 1])) {
        altered("an entry stands in two groups or in none");
      }
      seen[members[i]] = true;
    }
  }
}

}  // namespace firsthour::kernel
