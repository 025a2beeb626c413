"""Puts the extension and the program into the wheel, and says by its tag where they run.

Without further words cargo builds both, as `cargo build --release` and `cargo build --release --manifest-path
cli/Cargo.toml` do, so that what is built already is not built again. What it looks at:

    CARGO_TARGET_DIR              where cargo builds: the extension there, the program in its folder cli
    CARGO_BUILD_TARGET            a target of rustc to build for, in place of this machine
    REALTIMEKIT_BUILT_LIBRARY     an extension that is built already; with the next one nothing is compiled
    REALTIMEKIT_BUILT_PROGRAM     a program that is built already
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import lief
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

REPOSITORY = Path(__file__).resolve().parent.parent.parent

# The oldest systems that Rust's own targets ask for.
OLDEST_GLIBC = (2, 17)
OLDEST_MUSL = (1, 2)
OLDEST_MACOS = (11, 0)


class Hook(BuildHookInterface[Any]):
    """The build hook; hatchling finds it by its base class."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the two files and the tag of the wheel that is about to be written."""
        if self.target_name != "wheel":
            raise SystemExit(
                "There is no source distribution of realtime-kit: it would have to carry the Rust sources, which are the "
                "repository. Build a wheel from there: python -m build --wheel packages/python"
            )
        library, program = built()
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_of([library, program])}"
        build_data["force_include"][str(library)] = f"realtime_kit/{library.name}"
        build_data["shared_scripts"][str(program)] = program.name
        build_data["extra_metadata"][str(REPOSITORY / "LICENSE")] = "LICENSE"


def built() -> tuple[Path, Path]:
    """The extension and the program."""
    library = os.environ.get("REALTIMEKIT_BUILT_LIBRARY")
    program = os.environ.get("REALTIMEKIT_BUILT_PROGRAM")
    if bool(library) != bool(program):
        raise SystemExit("Set both of REALTIMEKIT_BUILT_LIBRARY and REALTIMEKIT_BUILT_PROGRAM, or neither.")
    if library and program:
        return existing(Path(library)), existing(Path(program))
    # Relative to where the build was started, and not to where the backend of the build runs.
    target = Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target").absolute()
    triple = os.environ.get("CARGO_BUILD_TARGET", "")
    cargo("--manifest-path", str(REPOSITORY / "Cargo.toml"), "--target-dir", str(target))
    cargo("--manifest-path", str(REPOSITORY / "cli" / "Cargo.toml"), "--target-dir", str(target / "cli"))
    is_windows = "windows" in triple if triple else sys.platform == "win32"
    is_apple = "apple" in triple if triple else sys.platform == "darwin"
    name = "realtime_kit.dll" if is_windows else "librealtime_kit.dylib" if is_apple else "librealtime_kit.so"
    return (
        existing(target / triple / "release" / name),
        existing(target / "cli" / triple / "release" / ("realtime-kit.exe" if is_windows else "realtime-kit")),
    )


def cargo(*arguments: str) -> None:
    """Runs a release build."""
    command = ["cargo", "build", "--locked", "--release", *arguments]
    try:
        subprocess.run(command, cwd=REPOSITORY, check=True)
    except FileNotFoundError:
        raise SystemExit(
            "cargo is not on the PATH: the extension is written in Rust. Install Rust (https://rustup.rs) and a C "
            "compiler, or install a wheel that is built already."
        ) from None
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"`{' '.join(command)}` failed; what it printed above says why.") from error


def existing(path: Path) -> Path:
    """The path, if there is a file."""
    if not path.is_file():
        raise SystemExit(f"{path} is not there, though it should have been built.")
    return path


def platform_of(files: list[Path]) -> str:
    """The oldest platform on which all these files run, in the words of a wheel's tag."""
    binaries = [read(file) for file in files]
    machines = {machine_of(binary) for binary in binaries}
    systems = [system for binary in binaries if (system := system_of(binary))]
    families = {family for family, _ in systems}
    if len(machines) != 1 or len(families) != 1:
        raise SystemExit(f"The extension and the program are for different platforms: {sorted(machines | families)}")
    family, version = max(systems)
    return "_".join([family, *map(str, version), machines.pop()])


def read(file: Path) -> lief.ELF.Binary | lief.MachO.Binary | lief.PE.Binary:
    """A library or program."""
    binary = lief.parse(str(file))
    if isinstance(binary, (lief.ELF.Binary, lief.MachO.Binary, lief.PE.Binary)):
        return binary
    raise SystemExit(f"{file} is no library or program that a wheel could hold.")


def machine_of(binary: lief.ELF.Binary | lief.MachO.Binary | lief.PE.Binary) -> str:
    """The kind of machine that a file is for, as a wheel's tag calls it."""
    if isinstance(binary, lief.ELF.Binary):
        return {"X86_64": "x86_64", "AARCH64": "aarch64"}[binary.header.machine_type.name]
    if isinstance(binary, lief.MachO.Binary):
        return {"X86_64": "x86_64", "ARM64": "arm64"}[binary.header.cpu_type.name]
    return {"AMD64": "amd64", "ARM64": "arm64"}[binary.header.machine.name]


def system_of(binary: lief.ELF.Binary | lief.MachO.Binary | lief.PE.Binary) -> tuple[str, tuple[int, ...]] | None:
    """The family of systems that a file is for, and the lowest version that has all it asks for; None if any will do."""
    if isinstance(binary, lief.PE.Binary):
        return "win", ()
    if isinstance(binary, lief.MachO.Binary):
        newer, older = binary.build_version, binary.version_min
        major, minor, *_ = newer.minos if newer else older.version if older else OLDEST_MACOS
        # From macOS 11 on a tag names the year's version alone.
        return "macosx", (major, 0 if major > 10 else minor)
    libraries = [str(library) for library in binary.libraries]
    if not libraries:
        return None  # linked statically, as Rust's programs for musl are
    if "libc.so.6" not in libraries:
        return "musllinux", OLDEST_MUSL
    wanted = [
        tuple(int(part) for part in str(symbol.name).removeprefix("GLIBC_").split(".")[:2])
        for library in binary.symbols_version_requirement
        for symbol in library.get_auxiliary_symbols()
        if str(symbol.name).startswith("GLIBC_")
    ]
    return "manylinux", max([OLDEST_GLIBC, *wanted])
