// Python's view: arrays in, arrays out, every refusal a ValueError that says what to do.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>
#include <string>

#include "firsthour/kernel/cpu.h"
#include "firsthour/kernel/pdq.h"
#include "firsthour/kernel/scan.h"

namespace nb = nanobind;
namespace fk = firsthour::kernel;

namespace {

using Bytes = nb::ndarray<nb::ro, nb::device::cpu>;

[[noreturn]] void refuse(const std::string& text) { throw nb::value_error(text.c_str()); }

std::string shape_of(const Bytes& array) {
  std::string text = "(";
  for (size_t i = 0; i < array.ndim(); ++i) text += (i ? ", " : "") + std::to_string(array.shape(i));
  return text + ")";
}

bool gapless(const Bytes& array) {
  int64_t expected = 1;
  for (size_t i = array.ndim(); i-- > 0;) {
    if (array.shape(i) > 1 && array.stride(i) != expected) return false;
    expected *= static_cast<int64_t>(array.shape(i));
  }
  return true;
}

Bytes bytes_of(nb::handle object, const char* what) {
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

Bytes words_of(nb::handle object, const char* what) {
  Bytes array = bytes_of(object, what);
  if (array.ndim() != 2 || array.shape(1) != 32) {
    refuse(std::string(what) + " must have shape (n, 32), 32 bytes to a word, not " + shape_of(array));
  }
  return array;
}

fk::Picture picture_of(const Bytes& pixels) {
  const bool grey = pixels.ndim() == 2;
  if (!grey && (pixels.ndim() != 3 || pixels.shape(2) != 3)) {
    refuse("pixels must have shape (height, width, 3) for RGB or (height, width) for grey, not " + shape_of(pixels) +
           ": convert other colour modes first");
  }
  const size_t height = pixels.shape(0), width = pixels.shape(1);
  if (height == 0 || width == 0) refuse("pixels are empty, shape " + shape_of(pixels) + ": there is nothing to hash");
  if (height > fk::kLargestSide || width > fk::kLargestSide) {
    refuse("pixels of shape " + shape_of(pixels) + " exceed 1048576 along a side: scale the picture down first");
  }
  return {static_cast<const uint8_t*>(pixels.data()), height, width, grey ? size_t{1} : size_t{3}, height, width, 1};
}

nb::tuple answer(const fk::Fingerprint& fingerprint) {
  return nb::make_tuple(nb::bytes(fingerprint.bits.data(), fingerprint.bits.size()), fingerprint.quality);
}

nb::tuple pdq(nb::handle object) {
  const Bytes pixels = bytes_of(object, "pixels");
  const fk::Picture picture = picture_of(pixels);
  fk::Fingerprint fingerprint;
  {
    nb::gil_scoped_release released;
    fingerprint = fk::pdq(picture);
  }
  return answer(fingerprint);
}

template <typename T>
nb::object column(std::vector<T>&& values) {
  auto* kept = new std::vector<T>(std::move(values));
  nb::capsule owner(kept, [](void* pointer) noexcept { delete static_cast<std::vector<T>*>(pointer); });
  return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<1>>(kept->data(), {kept->size()}, owner));
}

size_t whole_number(int64_t value, int64_t low, int64_t high, const char* what) {
  if (value < low || value > high) {
    refuse(std::string(what) + " must be between " + std::to_string(low) + " and " + std::to_string(high) + ", not " +
           std::to_string(value));
  }
  return static_cast<size_t>(value);
}

nb::tuple scan(nb::handle fingerprints, nb::handle queries, int64_t radius, int64_t threads) {
  const Bytes words = words_of(fingerprints, "fingerprints");
  const Bytes wanted = words_of(queries, "queries");
  const auto within = static_cast<unsigned>(whole_number(radius, 0, 255, "radius"));
  const size_t workers = whole_number(threads, 1, 1024, "threads");
  fk::Found found;
  {
    nb::gil_scoped_release released;
    found = fk::scan(static_cast<const uint8_t*>(words.data()), words.shape(0),
                     static_cast<const uint8_t*>(wanted.data()), wanted.shape(0), within, workers);
  }
  return nb::make_tuple(column(std::move(found.query)), column(std::move(found.entry)),
                        column(std::move(found.distance)));
}

}  // namespace

NB_MODULE(_kernel, module) {
  module.def("pdq", &pdq, nb::arg("pixels").none());
  module.def("scan", &scan, nb::arg("fingerprints").none(), nb::arg("queries").none(), nb::arg("radius"), nb::arg("threads"));
  module.def("cpu", [] { return std::string(fk::lanes().name); });
  module.def("usable_cpus", &fk::usable_cpus);
  module.def("choose_cpu", &fk::choose_cpu, nb::arg("name"));
}
