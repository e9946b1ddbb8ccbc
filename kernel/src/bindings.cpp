// Python's view: arrays in, arrays out, every refusal a ValueError that says what to do.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <atomic>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "firsthour/kernel/cpu.h"
#include "firsthour/kernel/parallel.h"
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

// A luminance picture that was scaled down by `scale` while it was decoded.
fk::Picture scaled_picture(const Bytes& luminance, int64_t width, int64_t height, int64_t scale) {
  if (luminance.ndim() != 2) refuse("scaled luminance must have shape (height, width), not " + shape_of(luminance));
  if (scale != 1 && scale != 2 && scale != 4 && scale != 8) {
    refuse("scale must be 1, 2, 4 or 8, as JPEG decoders scale, not " + std::to_string(scale));
  }
  fk::Picture picture = picture_of(luminance);
  const auto largest = static_cast<int64_t>(fk::kLargestSide);
  picture.full_width = whole_number(width, 1, largest, "width");
  picture.full_height = whole_number(height, 1, largest, "height");
  picture.step = static_cast<size_t>(scale);
  const auto blocks = [&](size_t side) { return (side + picture.step - 1) / picture.step; };
  if (picture.height != blocks(picture.full_height) || picture.width != blocks(picture.full_width)) {
    refuse("a picture of " + std::to_string(width) + " by " + std::to_string(height) + " scaled by 1/" +
           std::to_string(scale) + " has shape (" + std::to_string(blocks(picture.full_height)) + ", " +
           std::to_string(blocks(picture.full_width)) + "), not " + shape_of(luminance) +
           ": pass the size the file states and the scale the decoder used");
  }
  return picture;
}

nb::tuple pdq_scaled(nb::handle object, int64_t width, int64_t height, int64_t scale) {
  const Bytes luminance = bytes_of(object, "luminance");
  const fk::Picture picture = scaled_picture(luminance, width, height, scale);
  fk::Fingerprint fingerprint;
  {
    nb::gil_scoped_release released;
    fingerprint = fk::pdq(picture);
  }
  return answer(fingerprint);
}

template <typename T>
nb::object array_of(std::vector<T>&& values, std::initializer_list<size_t> shape) {
  auto* kept = new std::vector<T>(std::move(values));
  nb::capsule owner(kept, [](void* pointer) noexcept { delete static_cast<std::vector<T>*>(pointer); });
  return nb::cast(nb::ndarray<nb::numpy, T>(kept->data(), shape, owner));
}

nb::tuple pdq_turned(nb::handle object, std::optional<int64_t> width, std::optional<int64_t> height, int64_t scale) {
  const Bytes pixels = bytes_of(object, "pixels");
  const bool scaled = scale != 1 || width || height;
  if (scaled && !(width && height)) refuse("a scaled picture needs width and height as the file states them");
  const fk::Picture picture = scaled ? scaled_picture(pixels, *width, *height, scale) : picture_of(pixels);
  fk::Fingerprints fingerprints;
  {
    nb::gil_scoped_release released;
    fingerprints = fk::pdq_turned(picture);
  }
  std::vector<uint8_t> bits;
  for (const fk::Bits& each : fingerprints.bits) bits.insert(bits.end(), each.begin(), each.end());
  return nb::make_tuple(array_of(std::move(bits), {8, 32}), fingerprints.quality);
}

nb::tuple pdq_many(nb::sequence pictures, int64_t threads) {
  std::vector<Bytes> held;
  std::vector<fk::Picture> jobs;
  for (nb::handle each : pictures) {
    held.push_back(bytes_of(each, "pixels"));
    jobs.push_back(picture_of(held.back()));
  }
  const size_t workers = std::min(whole_number(threads, 1, 1024, "threads"), std::max<size_t>(1, jobs.size()));
  std::vector<uint8_t> bits(jobs.size() * 32);
  std::vector<int64_t> quality(jobs.size());
  {
    nb::gil_scoped_release released;
    std::atomic<size_t> next{0};
    fk::in_parallel(workers, [&](size_t) {
      for (size_t job = next++; job < jobs.size(); job = next++) {
        const fk::Fingerprint fingerprint = fk::pdq(jobs[job]);
        std::copy(fingerprint.bits.begin(), fingerprint.bits.end(), bits.data() + job * 32);
        quality[job] = fingerprint.quality;
      }
    });
  }
  const size_t count = jobs.size();
  return nb::make_tuple(array_of(std::move(bits), {count, 32}), array_of(std::move(quality), {count}));
}

}  // namespace

NB_MODULE(_kernel, module) {
  bind_search(module);
  module.def("pdq", &pdq, nb::arg("pixels").none());
  module.def("pdq_scaled", &pdq_scaled, nb::arg("luminance").none(), nb::arg("width"), nb::arg("height"),
             nb::arg("scale"));
  module.def("pdq_turned", &pdq_turned, nb::arg("pixels").none(), nb::arg("width") = nb::none(),
             nb::arg("height") = nb::none(), nb::arg("scale") = 1);
  module.def("pdq_many", &pdq_many, nb::arg("pictures"), nb::arg("threads") = 1);
  module.def("cpu", [] { return std::string(fk::lanes().name); });
  module.def("usable_cpus", &fk::usable_cpus);
  module.def("choose_cpu", &fk::choose_cpu, nb::arg("name"));
}
