// Python's view: arrays in, arrays out, every refusal a ValueError that says what to do.
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>

#include "firsthour/kernel/cpu.h"
#include "firsthour/kernel/pdq.h"
#include "python_arrays.h"

namespace {

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

}  // namespace

NB_MODULE(_kernel, module) {
  bind_search(module);
  module.def("pdq", &pdq, nb::arg("pixels").none());
  module.def("cpu", [] { return std::string(fk::lanes().name); });
  module.def("usable_cpus", &fk::usable_cpus);
  module.def("choose_cpu", &fk::choose_cpu, nb::arg("name"));
}
