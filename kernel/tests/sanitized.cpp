// Run by test_sanitized.py under the address and undefined-behaviour sanitizers, and compiled for ARM in an emulator:
// every read stays inside its buffer, for pictures of any size, indexes of any size, and images that lie; and every
// instruction set gives the same bits. Argument: the seed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "firsthour/kernel/build.h"
#include "firsthour/kernel/cpu.h"
#include "firsthour/kernel/pdq.h"
#include "firsthour/kernel/search.h"

using namespace firsthour::kernel;

namespace {

// Exactly as large as asked for, so that the sanitizer sees the first byte too far.
struct Free {
  void operator()(uint8_t* bytes) const { std::free(bytes); }
};
using Buffer = std::unique_ptr<uint8_t, Free>;

Buffer random_bytes(size_t size, std::mt19937_64& random) {
  Buffer bytes(static_cast<uint8_t*>(std::malloc(size)));
  for (size_t i = 0; i < size; ++i) bytes.get()[i] = static_cast<uint8_t>(random());
  return bytes;
}

void demand(bool holds, const char* what) {
  if (holds) return;
  std::printf("%s\n", what);
  std::exit(1);
}

std::vector<Fingerprint> hash_pictures(std::mt19937_64 random) {
  std::vector<Fingerprint> hashes;
  for (int turn = 0; turn < 300; ++turn) {
    const size_t height = 1 + random() % (turn % 5 == 0 ? 900 : 200);
    const size_t width = 1 + random() % (turn % 7 == 0 ? 1500 : 300);
    const size_t channels = turn % 2 == 0 ? 1 : 3, step = channels == 1 ? size_t{1} << (random() % 4) : 1;
    const size_t full_height = (height - 1) * step + 1 + random() % step;
    const size_t full_width = (width - 1) * step + 1 + random() % step;
    const Buffer pixels = random_bytes(height * width * channels, random);
    const Picture picture{pixels.get(), height, width, channels, full_height, full_width, step};
    hashes.push_back(pdq(picture));
    demand(hashes.back().bits == pdq_turned(picture).bits[0], "the first of the turned hashes is not the hash");
  }
  return hashes;
}

void search_lies(uint8_t* bytes, size_t size, const Image& image, const uint8_t* queries, std::mt19937_64& random) {
  const std::vector<uint8_t> truth(bytes, bytes + size);
  for (int turn = 0; turn < 40; ++turn) {
    for (int lie = 0; lie < 200; ++lie) {
      const uint32_t values[] = {static_cast<uint32_t>(random()), 0, UINT32_MAX, static_cast<uint32_t>(image.entries)};
      std::memcpy(bytes + kHeaderBytes + random() % ((size - kHeaderBytes) / 4) * 4, &values[random() % 4], 4);
    }
    for (const size_t sort_from : {size_t{0}, kSortFrom}) {
      try {
        search(image, queries, 20, {31, 1, nullptr, turn % 2 == 0 ? kNoLimit : 5, sort_from});
      } catch (const Altered&) {
        continue;  // found out on the way, which is allowed
      }
    }
    std::memcpy(bytes, truth.data(), size);
  }
}

void search_indexes(std::mt19937_64& random) {
  for (const size_t count : {size_t{0}, size_t{1}, size_t{15}, size_t{17000}, size_t{30000}}) {
    const Buffer words = random_bytes(count * 32 + 1, random);
    for (size_t i = 0; i < count / 3; ++i) {
      std::memcpy(words.get() + i * 32, words.get() + (count - 1 - i % 7) * 32, 32);
    }
    const Pages pages = build(words.get(), count, 2);
    const Buffer bytes(static_cast<uint8_t*>(std::aligned_alloc(64, pages.size())));
    std::memcpy(bytes.get(), pages.bytes(), pages.size());
    const Image image(bytes.get(), pages.size());
    image.check_all();
    const size_t asked = std::min<size_t>(count, 50);
    for (const unsigned radius : {0U, 31U, 40U, 63U, 70U}) {
      const Found truth = scan(words.get(), count, words.get(), asked, radius, 1);
      for (const size_t sort_from : {size_t{0}, kSortFrom}) {
        const Found found = search(image, words.get(), asked, {radius, 2, nullptr, kNoLimit, sort_from});
        demand(found.query == truth.query && found.entry == truth.entry && found.distance == truth.distance,
               "the index and the scan disagree");
      }
    }
    if (count >= 20) search_lies(bytes.get(), pages.size(), image, words.get(), random);
  }
}

}  // namespace

int main(int, char** arguments) {
  std::mt19937_64 random(std::strtoull(arguments[1], nullptr, 10));
  const std::mt19937_64 pictures = random;  // the same for every instruction set
  std::vector<Fingerprint> first;
  for (const std::string& name : usable_cpus()) {
    choose_cpu(name);
    const std::vector<Fingerprint> hashes = hash_pictures(pictures);
    if (first.empty()) first = hashes;
    const auto same = [](const Fingerprint& one, const Fingerprint& other) {
      return one.bits == other.bits && one.quality == other.quality;
    };
    demand(std::equal(first.begin(), first.end(), hashes.begin(), same), "two instruction sets hash differently");
    search_indexes(random);
    std::printf("%s holds\n", name.c_str());
  }
}
