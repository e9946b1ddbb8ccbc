import shutil
import subprocess
from pathlib import Path

import firsthour_kernel as kernel
import pytest

KERNEL = Path(__file__).resolve().parents[1]
FLAGS = ["-O2", "-g", "-std=c++17", "-ffp-contract=off"]
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]

ARM = "aarch64-linux-gnu-g++"


def built(folder: Path, compiler: str, flags: list[str], own_flags: dict[str, list[str]]) -> Path:
    """The kernel without its bindings, and the program that tries it."""
    objects = []
    sources = [path for path in sorted((KERNEL / "src").glob("*.cpp")) if not path.stem.startswith("bind")]
    for source in [*sources, KERNEL / "tests" / "sanitized.cpp"]:
        objects.append(folder / f"{source.stem}.o")
        asked = [*flags, *own_flags.get(source.stem, []), "-I", KERNEL / "include", "-c", source, "-o", objects[-1]]
        subprocess.run([compiler, *asked], check=True)
    program = folder / "sanitized"
    subprocess.run([compiler, *flags, *objects, "-o", program, "-pthread"], check=True)
    return program


def said(command: list[str | Path], rng) -> list[str]:
    answer = subprocess.run([*command, str(rng.integers(1 << 62))], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout.splitlines()


@pytest.mark.torture
def test_no_byte_outside_a_buffer_is_read_whatever_the_buffer_holds(tmp_path, rng):
    if shutil.which("g++") is None:
        pytest.skip("no g++ here to build with sanitizers")
    own_flags = {"lanes_avx2": ["-mavx2", "-mpopcnt"]} if "avx2" in kernel.usable_cpus() else {}
    program = built(tmp_path, "g++", [*FLAGS, *SANITIZERS], own_flags)
    assert "portable holds" in said([program], rng)


@pytest.mark.torture
def test_on_arm_the_same_holds_with_neon(tmp_path, rng):
    if shutil.which(ARM) is None or shutil.which("qemu-aarch64") is None:
        pytest.skip("no compiler for ARM or no emulator of it here")
    program = built(tmp_path, ARM, [*FLAGS, "-static"], {})
    assert said(["qemu-aarch64", program], rng) == ["portable holds", "neon holds"]
