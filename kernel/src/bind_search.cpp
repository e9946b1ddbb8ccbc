// Python's view of scan and index.
#include <nanobind/stl/optional.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "firsthour/kernel/build.h"
#include "firsthour/kernel/permutation.h"
#include "firsthour/kernel/search.h"
#include "python_arrays.h"

namespace {

// Arrays are made only when they are asked for: most searches find nothing.
template <typename T>
nb::object column(nb::handle owner, const std::vector<T>& values) {
  return nb::cast(nb::ndarray<nb::numpy, const T, nb::ndim<1>>(values.data(), {values.size()}, owner));
}

class Index {
 public:
  explicit Index(fk::Pages&& pages) : pages_(std::move(pages)), image_(pages_->bytes(), pages_->size()) {}
  explicit Index(Bytes&& bytes)
      : bytes_(std::move(bytes)), image_(static_cast<const uint8_t*>(bytes_->data()), bytes_->size()) {}

  const fk::Image& image() const { return image_; }
  const uint8_t* bytes() const { return pages_ ? pages_->bytes() : static_cast<const uint8_t*>(bytes_->data()); }
  size_t size() const { return pages_ ? pages_->size() : bytes_->size(); }

 private:
  std::optional<fk::Pages> pages_;
  std::optional<Bytes> bytes_;
  fk::Image image_;
};

const uint8_t* bytes_at(const Bytes& array) { return static_cast<const uint8_t*>(array.data()); }

using Sweep = fk::Found (*)(const uint8_t*, size_t, const uint8_t*, size_t, unsigned, size_t);

fk::Found all_pairs(Sweep pairs, nb::handle fingerprints, nb::handle queries, int64_t radius, int64_t threads) {
  const Bytes words = words_of(fingerprints, "fingerprints");
  const Bytes wanted = words_of(queries, "queries");
  const auto within = static_cast<unsigned>(whole_number(radius, 0, 255, "radius"));
  const size_t workers = whole_number(threads, 1, 1024, "threads");
  if (wanted.shape(0) > fk::kLargestIndex) refuse("at most 268435456 queries at once: ask in several calls");
  nb::gil_scoped_release released;
  return pairs(bytes_at(words), words.shape(0), bytes_at(wanted), wanted.shape(0), within, workers);
}

fk::Found scan(nb::handle fingerprints, nb::handle queries, int64_t radius, int64_t threads) {
  return all_pairs(fk::scan, fingerprints, queries, radius, threads);
}

fk::Found sweep(nb::handle fingerprints, nb::handle queries, int64_t radius, int64_t threads) {
  return all_pairs(fk::sweep, fingerprints, queries, radius, threads);
}

Index* build(nb::handle fingerprints, int64_t threads) {
  const Bytes words = words_of(fingerprints, "fingerprints");
  const size_t workers = whole_number(threads, 1, 1024, "threads");
  if (words.shape(0) > fk::kLargestIndex) {
    refuse("an index holds at most 268435456 fingerprints: build several and search them one after the other");
  }
  nb::gil_scoped_release released;
  return new Index(fk::build(bytes_at(words), words.shape(0), workers));
}

Index* over(nb::handle buffer) {
  Bytes bytes = bytes_of(buffer, "the segment");
  if (bytes.ndim() != 1) refuse("the segment must be a flat run of bytes, not of shape " + shape_of(bytes));
  return new Index(std::move(bytes));
}

fk::Found search(const Index& index, nb::handle queries, int64_t radius, int64_t threads, nb::handle gone,
                 std::optional<int64_t> limit, std::optional<int64_t> sort_from) {
  const uint8_t* wanted;
  size_t count = 1;
  Bytes array;
  if (PyBytes_Check(queries.ptr())) {
    if (PyBytes_GET_SIZE(queries.ptr()) != 32) refuse("a single query must be 32 bytes");
    wanted = reinterpret_cast<const uint8_t*>(PyBytes_AS_STRING(queries.ptr()));
  } else {
    array = words_of(queries, "queries");
    wanted = bytes_at(array);
    count = array.shape(0);
  }
  fk::Asked asked{static_cast<unsigned>(whole_number(radius, 0, 255, "radius")),
                  whole_number(threads, 1, 1024, "threads"), nullptr, fk::kNoLimit, fk::kSortFrom};
  if (limit) asked.limit = whole_number(*limit, 1, fk::kLargestIndex, "limit");
  if (sort_from) asked.sort_from = whole_number(*sort_from, 0, fk::kLargestIndex, "sort_from");
  Bytes bitmap;
  if (!gone.is_none()) {
    bitmap = bytes_of(gone, "gone");
    const size_t needed = (index.image().entries + 7) / 8;
    if (bitmap.ndim() != 1 || bitmap.shape(0) != needed) {
      refuse("gone must be a bitmap of one bit for each entry, shape (" + std::to_string(needed) + ",), not " +
             shape_of(bitmap));
    }
    asked.gone = bytes_at(bitmap);
  }
  nb::gil_scoped_release released;
  return fk::search(index.image(), wanted, count, asked);
}

// The fingerprints as they were given, in their order: what a compaction builds the next index from.
nb::object fingerprints(const Index& index) {
  const fk::Image& image = index.image();
  auto* words = new std::vector<uint8_t>(image.entries * 32);
  nb::capsule owner(words, [](void* pointer) noexcept { delete static_cast<std::vector<uint8_t>*>(pointer); });
  for (size_t word = 0; word < image.distinct; ++word) {
    const size_t from = image.groups ? image.groups[word] : word;
    const size_t to = image.groups ? image.groups[word + 1] : word + 1;
    for (size_t i = from; i < to && i < image.entries; ++i) {
      const size_t entry = image.members ? image.members[i] : i;
      if (entry >= image.entries) {
        throw fk::Altered("the segment was altered: a group names an entry that is not there");
      }
      fk::Permutation::backward().apply(image.words + word * 32, words->data() + entry * 32);
    }
  }
  return nb::cast(nb::ndarray<nb::numpy, uint8_t, nb::ndim<2>>(words->data(), {image.entries, 32}, owner));
}

}  // namespace

void bind_search(nb::module_& module) {
  nb::exception<fk::Altered>(module, "AlteredSegment", PyExc_ValueError);
  nb::class_<fk::Found>(module, "Matches",
                        "Pairs within the radius, ordered by (query, entry): columns of one length. `capped` (int64) "
                        "holds the queries whose entries were cut by a limit.")
      .def_prop_ro("query", [](nb::handle self) { return column(self, nb::cast<const fk::Found&>(self).query); },
                   "int64, place among the queries")
      .def_prop_ro("entry", [](nb::handle self) { return column(self, nb::cast<const fk::Found&>(self).entry); },
                   "int64, place among the fingerprints")
      .def_prop_ro("distance", [](nb::handle self) { return column(self, nb::cast<const fk::Found&>(self).distance); },
                   "uint16, bits in which the pair differs")
      .def_prop_ro("capped", [](nb::handle self) { return column(self, nb::cast<const fk::Found&>(self).capped); },
                   "int64, queries that had more entries than the limit")
      .def("__len__", [](const fk::Found& found) { return found.query.size(); });
  nb::class_<Index>(module, "Index")
      .def("search", &search, nb::arg("queries").none(), nb::arg("radius"), nb::arg("threads") = 1,
           nb::arg("gone") = nb::none(), nb::arg("limit") = nb::none(),
           nb::arg("sort_from") = nb::none())
      .def("fingerprints", &fingerprints)
      .def("check", [](const Index& index) { index.image().check_all(); }, nb::call_guard<nb::gil_scoped_release>())
      .def("__len__", [](const Index& index) { return index.image().entries; })
      .def_prop_ro("distinct", [](const Index& index) { return index.image().distinct; })
      .def_prop_ro("image", [](nb::handle self) {
        const Index& index = nb::cast<const Index&>(self);
        return nb::cast(nb::ndarray<nb::numpy, const uint8_t, nb::ndim<1>>(index.bytes(), {index.size()}, self));
      });
  module.def("scan", &scan, nb::arg("fingerprints").none(), nb::arg("queries").none(), nb::arg("radius"),
             nb::arg("threads") = 1);
  module.def("sweep", &sweep, nb::arg("fingerprints").none(), nb::arg("queries").none(), nb::arg("radius"),
             nb::arg("threads") = 1);
  module.def("build", &build, nb::arg("fingerprints").none(), nb::arg("threads") = 1);
  module.def("over", &over, nb::arg("bytes").none());
}
