#include "firsthour/kernel/lanes.h"

#include <algorithm>

namespace firsthour::kernel {
namespace {
#include "lanes_plain.h"
}  // namespace

const Lanes kPortableLanes = {
    "portable", plain_near_words, plain_apart,
    plain_sift, plain_sift_run, plain_weigh_rows,
    plain_blend, plain_transform,
};

}  // namespace firsthour::kernel
