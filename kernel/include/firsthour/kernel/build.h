// Making an index from words.
#pragma once

#include <cstddef>
#include <cstdint>

#include "firsthour/kernel/image.h"

namespace firsthour::kernel {

// Page-aligned memory that grows only where it is touched.
class Pages {
 public:
  explicit Pages(size_t size);  // throws std::bad_alloc
  ~Pages();
  Pages(Pages&& other) noexcept;
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  Pages& operator=(Pages&&) = delete;

  uint8_t* bytes() const { return bytes_; }
  size_t size() const { return size_; }
  void cut(size_t size);  // gives back what lies behind

 private:
  uint8_t* bytes_;
  size_t size_;
};

// `words` is [count][32]. The result holds header (digests zero) and sections.
Pages build(const uint8_t* words, size_t count, size_t threads);

}  // namespace firsthour::kernel
