#include "firsthour/kernel/filter.h"

#include <algorithm>
#include <cmath>

namespace firsthour::kernel {
namespace {

constexpr double kEdgeUnit = 1048576.0;  // 2^20: largest weight of a sample cut by the picture's edge
constexpr int64_t kHalf = 32768;         // 2^15: weights above it are split in two taps
constexpr std::array<int64_t, 3> kLuma = {299, 587, 114};
constexpr std::array<int64_t, 1> kGrey = {1};

struct Box {
  size_t low, high;  // both included
};

struct Window {
  size_t before, after, places;

  explicit Window(size_t count) {
    const size_t wide = (count + 2 * kSide - 1) / (2 * kSide);
    after = (wide + 2) / 2 - 1;
    before = wide - after - 1;
    places = count;
  }
  Box around(size_t centre) const {
    return {centre > before ? centre - before : 0, std::min(centre + after, places - 1)};
  }
  bool cut(size_t centre) const { return centre < 2 * before || centre + 2 * after >= places; }
};

// Weights of the double box around `centre`, in units of 1 / (window * window), or of 1 when the edge cuts them.
std::vector<double> double_box(const Window& window, size_t centre, Box& covered) {
  const Box outer = window.around(centre);
  covered = {window.around(outer.low).low, window.around(outer.high).high};
  const bool cut = window.cut(centre);
  std::vector<double> change(covered.high - covered.low + 2, 0.0);
  for (size_t place = outer.low; place <= outer.high; ++place) {
    const Box inner = window.around(place);
    const double share =
        cut ? 1.0 / (static_cast<double>(inner.high - inner.low + 1) * static_cast<double>(outer.high - outer.low + 1))
            : 1.0;
    change[inner.low - covered.low] += share;
    change[inner.high + 1 - covered.low] -= share;
  }
  double running = 0.0;
  for (double& each : change) each = running += each;
  change.pop_back();
  return change;
}

std::vector<int64_t> whole_weights(const std::vector<double>& weights, bool cut) {
  const double largest = *std::max_element(weights.begin(), weights.end());
  const double unit = cut ? kEdgeUnit / largest : 1.0;
  std::vector<int64_t> whole;
  whole.reserve(weights.size());
  for (const double each : weights) whole.push_back(static_cast<int64_t>(std::floor(each * unit + 0.5)));
  return whole;
}

// Appends the taps for `weights` (16-bit each), cut so that no tap's weights sum to more than kTapSum.
void append_taps(Weighing& weighing, size_t start, const std::vector<int16_t>& weights, double scale) {
  size_t from = 0;
  while (from < weights.size()) {
    int64_t sum = 0;
    size_t to = from;
    while (to < weights.size() && sum + weights[to] <= kTapSum) sum += weights[to++];
    std::vector<int16_t> piece(weights.begin() + static_cast<std::ptrdiff_t>(from),
                               weights.begin() + static_cast<std::ptrdiff_t>(to));
    piece.resize((piece.size() + kTapAlign - 1) / kTapAlign * kTapAlign, 0);
    // Inner samples share their weights: one copy stays in the first-level cache.
    auto& store = weighing.store;
    const auto same = std::find(store.rbegin(), store.rend(), piece);
    const std::vector<int16_t>& kept = same != store.rend() ? *same : store.emplace_back(std::move(piece));
    weighing.taps.push_back({static_cast<uint32_t>(start + from), static_cast<uint32_t>(kept.size()), kept.data()});
    weighing.scale.push_back(scale);
    weighing.reach = std::max(weighing.reach, start + from + kept.size());
    from = to;
  }
}

template <size_t Channels>
Weighing weigh(const std::array<Sample, kSide>& samples, const std::array<int64_t, Channels>& colours) {
  Weighing weighing{};
  int64_t unit = 0;
  for (const int64_t colour : colours) unit += colour;
  for (size_t k = 0; k < kSide; ++k) {
    const Sample& sample = samples[k];
    std::vector<int16_t> low, high;
    bool split = false;
    for (const int64_t weight : sample.weights) {
      for (const int64_t colour : colours) split |= weight * colour >= kHalf;
    }
    for (const int64_t weight : sample.weights) {
      for (const int64_t colour : colours) {
        const int64_t product = weight * colour;
        low.push_back(static_cast<int16_t>(product % kHalf));
        if (split) high.push_back(static_cast<int16_t>(product / kHalf));
      }
    }
    weighing.first.push_back(static_cast<uint32_t>(weighing.taps.size()));
    append_taps(weighing, sample.start * Channels, low, 1.0);
    if (split) append_taps(weighing, sample.start * Channels, high, static_cast<double>(kHalf));
    weighing.total[k] = static_cast<double>(sample.total * unit);
  }
  weighing.first.push_back(static_cast<uint32_t>(weighing.taps.size()));
  return weighing;
}

}  // namespace

std::array<Sample, kSide> samples_along(size_t full, size_t step) {
  const Window window(full);
  std::array<Sample, kSide> samples;
  for (size_t k = 0; k < kSide; ++k) {
    const size_t centre = (2 * k + 1) * full / (2 * kSide);
    Box covered{};
    const std::vector<double> fine = double_box(window, centre, covered);
    Sample& sample = samples[k];
    sample.start = covered.low / step;
    std::vector<double> coarse(covered.high / step - sample.start + 1, 0.0);
    for (size_t i = 0; i < fine.size(); ++i) coarse[(covered.low + i) / step - sample.start] += fine[i];
    sample.weights = whole_weights(coarse, window.cut(centre));
    sample.total = 0;
    for (const int64_t weight : sample.weights) sample.total += weight;
  }
  return samples;
}

Weighing weigh_bytes(const std::array<Sample, kSide>& samples, size_t channels) {
  return channels == 1 ? weigh(samples, kGrey) : weigh(samples, kLuma);
}

}  // namespace firsthour::kernel
