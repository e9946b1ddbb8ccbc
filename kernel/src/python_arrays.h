// Taking NumPy arrays: what does not fit is refused with a ValueError that says what to do.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <string>

namespace nb = nanobind;
namespace fk = firsthour::kernel;

void bind_search(nb::module_& module);

using Bytes = nb::ndarray<nb::ro, nb::device::cpu>;

[[noreturn]] inline void refuse(const std::string& text) { throw nb::value_error(text.c_str()); }

inline std::string shape_of(const Bytes& array) {
  std::string text = "(";
  for (size_t i = 0; i < array.ndim(); ++i) text += (i ? ", " : "") + std::to_string(array.shape(i));
  return text + ")";
}

inline bool gapless(const Bytes& array) {
  int64_t expected = 1;
  for (size_t i = array.ndim(); i-- > 0;) {
    if (array.shape(i) > 1 && array.stride(i) != expected) return false;
    expected *= static_cast<int64_t>(array.shape(i));
  }
  return true;
}

inline Bytes bytes_of(nb::handle object, const char* what) {
  Bytes array;
  if (!nb::try_cast(object, array)) refuse(std::string(what) + " must be an array: pass a NumPy array of uint8");
  if (array.dtype() != nb::dtype<uint8_t>()) {
    refuse(std::string(what) + " must hold uint8: convert with .astype('uint8')");
  }
  bool empty = false;
  for (size_t i = 0; i < array.ndim(); ++i) empty |= array.shape(i) == 0;
  if (!empty && !gapless(array)) {
    refuse(std::string(what) + " must be C-contiguous: pass numpy.ascontiguousarray(...)");
  }
  return array;
}

inline Bytes words_of(nb::handle object, const char* what) {
  Bytes array = bytes_of(object, what);
  if (array.ndim() != 2 || array.shape(1) != 32) {
    refuse(std::string(what) + " must have shape (n, 32), 32 bytes to a word, not " + shape_of(array));
  }
  return array;
}

inline size_t whole_number(int64_t value, int64_t low, int64_t high, const char* what) {
  if (value < low || value > high) {
    refuse(std::string(what) + " must be between " + std::to_string(low) + " and " + std::to_string(high) + ", not " +
           std::to_string(value));
  }
  return static_cast<size_t>(value);
}
