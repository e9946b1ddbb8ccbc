import shutil
import subprocess
from pathlib import Path

import firsthour_kernel as kernel
import pytest

KERNEL = Path(__file__).resolve().parents[1]
FLAGS = ["-O1", "-g", "-std=c++17", "-ffp-contract=off", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
OWN_FLAGS = {"lanes_avx2": ["-mavx2", "-mpopcnt"]}


@pytest.mark.torture
def test_no_byte_outside_a_buffer_is_read_whatever_the_buffer_holds(tmp_path, rng):
    compiler = shutil.which("g++")
    if compiler is None:
        pytest.skip("no g++ here to build with sanitizers")
    objects = []
    sources = [path for path in sorted((KERNEL / "src").glob("*.cpp")) if not path.stem.startswith("bind")]
    for source in [*sources, KERNEL / "tests" / "sanitized.cpp"]:
        objects.append(tmp_path / f"{source.stem}.o")
        flags = [*FLAGS, *(OWN_FLAGS.get(source.stem, []) if "avx2" in kernel.usable_cpus() else [])]
        subprocess.run([compiler, *flags, "-I", KERNEL / "include", "-c", source, "-o", objects[-1]], check=True)
    program = tmp_path / "sanitized"
    subprocess.run([compiler, *FLAGS, *objects, "-o", program, "-pthread"], check=True)
    answer = subprocess.run([program, str(rng.integers(1 << 62))], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.count("holds") >= 1
