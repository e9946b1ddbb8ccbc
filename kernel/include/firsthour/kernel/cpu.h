// Which instruction set is used, decided once from what the processor says.
#pragma once

#include <string>
#include <vector>

#include "firsthour/kernel/lanes.h"

namespace firsthour::kernel {

const Lanes& lanes();                       // the chosen one
std::vector<std::string> usable_cpus();     // names that run on this machine, slowest first
void choose_cpu(const std::string& name);   // throws std::invalid_argument when it cannot run here

}  // namespace firsthour::kernel
