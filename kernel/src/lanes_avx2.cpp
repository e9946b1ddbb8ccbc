#include "firsthour/kernel/lanes.h"

#include <algorithm>

#if defined(__AVX2__)
#include <immintrin.h>

namespace firsthour::kernel {
namespace {
#include "lanes_plain.h"
#include "loops_avx2.h"

const Lanes kAvx2Lanes = {
    "avx2", plain_near_words, plain_apart,
    avx2_sift, avx2_sift_run, avx2_weigh_rows,
    plain_blend, plain_transform,
};
}  // namespace

const Lanes* avx2_lanes() { return &kAvx2Lanes; }

}  // namespace firsthour::kernel
#else
namespace firsthour::kernel {
const Lanes* avx2_lanes() { return nullptr; }
}  // namespace firsthour::kernel
#endif
