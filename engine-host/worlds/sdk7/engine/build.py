#!/usr/bin/env python3
"""Compiles QuickJS-ng to WebAssembly: the JavaScript engine of scenes whose memory is state.

Its sources come with a crate from crates.io and the compiler with a wheel from PyPI, both pinned by hash, so the module is the same
wherever it is made. Its own hash is in quickjs.sha256: another module is not run.

    python3 build.py [--bless] [--work DIRECTORY] [OUTPUT]

It needs cargo, and Python with its venv. OUTPUT is where the program looks for it. --work keeps what is between, for the next time.
--bless writes the hash, after a change that is meant to change the module.
"""

import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
HASH = HERE / "quickjs.sha256"

C_FILES = ["quickjs", "libregexp", "libunicode", "dtoa"]
COMPILE = ["--target=wasm32-wasi", "-mcpu=lime1", "-O2", "-DNDEBUG", "-D_GNU_SOURCE", "-Isource"]
# The compiler puts the stack below everything else: what overruns it traps.
LINK = ["-mexec-model=reactor", "-Wl,--strip-all", "-Wl,-z,stack-size=2097152"]

# (file, what is there once, what takes its place)
EDITS = [
    # Maps keep the lowest bits of a hash. Small integers are hashed as doubles and objects by their addresses: those bits are all
    # zero there, so that a map of a thousand entities is a list.
    (
        "quickjs.c",
        "    return h ^ ctx->hash_seed ^ hash32(tag);\n",
        "    h ^= ctx->hash_seed ^ hash32(tag);\n    h = (h ^ h >> 16) * 0x7feb352d;\n    return h ^ h >> 15;\n",
    ),
    # For WASI the check of the stack is left out. The stack is a part of the memory here as elsewhere.
    (
        "quickjs.c",
        "#if defined(__wasi__)\n    rt->stack_limit = 0; /* no limit */\n#else\n",
        "#if 0\n#else\n",
    ),
    # What really ends is the stack of the machine, which the module cannot see. So each function that looks at the stack takes as
    # much of ours as it and what is called on the way to the next look take of the machine's, at least.
    (
        "quickjs.c",
        "static inline bool js_check_stack_overflow(JSRuntime *rt, size_t alloca_size)\n{\n",
        "#define TAKE_STACK(bytes) char taken[bytes]; __asm__ volatile(\"\" : : \"r\"(taken))\n"
        "static inline __attribute__((always_inline)) bool js_check_stack_overflow(JSRuntime *rt, size_t alloca_size)\n{\n    TAKE_STACK(3072);\n",
    ),
    # The parser looks in its tokenizer, which is called by these, which call each other.
    *(
        ("quickjs.c", f"static __exception int {head}\n{{\n", f"static __exception int {head}\n{{\n    TAKE_STACK(2048);\n")
        for head in (
            "js_parse_assign_expr2(JSParseState *s, int parse_flags)",
            "js_parse_unary(JSParseState *s, int parse_flags)",
            "js_parse_statement_or_decl(JSParseState *s,\n                                                  int decl_mask)",
        )
    ),
    (
        "libregexp.c",
        "static int re_parse_disjunction(REParseState *s, bool is_backward_dir)\n{\n",
        "static int re_parse_disjunction(REParseState *s, bool is_backward_dir)\n{\n"
        "    char taken[2048]; __asm__ volatile(\"\" : : \"r\"(taken));\n",
    ),
    # Calls of functions in JavaScript come one within the other without others between.
    (
        "quickjs.c",
        "    if (js_check_stack_overflow(rt, alloca_size))\n        return JS_ThrowStackOverflow(caller_ctx);\n\n"
        "    sf->is_strict_mode",
        "    TAKE_STACK(640);\n    if (unlikely(js_get_stack_pointer() - alloca_size < rt->stack_limit))\n"
        "        return JS_ThrowStackOverflow(caller_ctx);\n\n    sf->is_strict_mode",
    ),
]


def run(*command, **options):
    subprocess.run([str(part) for part in command], check=True, **options)


def sources(work):
    """The C files, edited, in work/source."""
    vendored = work / "vendored"
    run("cargo", "vendor", "--quiet", "--locked", "--manifest-path", HERE / "sources/Cargo.toml", vendored, stdout=subprocess.DEVNULL)
    source = work / "source"
    source.mkdir(exist_ok=True)
    texts = {path.name: path.read_text() for path in (vendored / "rquickjs-sys/quickjs").glob("*.[ch]")}
    for file, found, wanted in EDITS:
        if texts[file].count(found) != 1:
            sys.exit(f"{file} has this {texts[file].count(found)} times, not once: {found!r}")
        texts[file] = texts[file].replace(found, wanted)
    texts["engine.c"] = (HERE / "engine.c").read_text()
    for file, text in texts.items():
        (source / file).write_text(text)


def compiler(work):
    """The command that compiles C."""
    venv = work / "venv"
    if not (venv / "bin/pip").exists():
        run(sys.executable, "-m", "venv", venv)
    run(venv / "bin/pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", HERE / "requirements.txt")
    return [venv / "bin/python", "-m", "ziglang", "cc"]


def module(work):
    """Compiles in work, by names relative to it, so that the place does not show in the module."""
    sources(work)
    cc = compiler(work)
    zig_cache = str(work / "zig")
    options = {"cwd": work, "env": {**os.environ, "ZIG_GLOBAL_CACHE_DIR": zig_cache, "ZIG_LOCAL_CACHE_DIR": zig_cache}}
    names = [*C_FILES, "engine"]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        compiled = [pool.submit(run, *cc, *COMPILE, "-c", "-o", f"{name}.o", f"source/{name}.c", **options) for name in names]
        for one in compiled:
            one.result()
    run(*cc, *COMPILE[:3], *LINK, "-o", "quickjs.wasm", *(f"{name}.o" for name in names), **options)
    return (work / "quickjs.wasm").read_bytes()


def default_output(digest):
    """Where src/executor/exact/find.rs looks."""
    directory = os.environ.get("CACHE_DIRECTORY", "")
    if not os.path.isabs(directory):
        caches = os.environ.get("XDG_CACHE_HOME", "")
        directory = os.path.join(caches if os.path.isabs(caches) else pathlib.Path.home() / ".cache", "lightcone")
    return pathlib.Path(directory) / "js" / f"quickjs-{digest[:16]}.wasm"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("output", nargs="?", type=pathlib.Path)
    arguments.add_argument("--bless", action="store_true")
    arguments.add_argument("--work", type=pathlib.Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = (given.work or pathlib.Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        made = module(work)
    digest = hashlib.sha256(made).hexdigest()
    if given.bless:
        HASH.write_text(digest + "\n")
    if digest != HASH.read_text().strip():
        sys.exit(f"the module's hash is {digest}, not that in {HASH}")
    output = given.output or default_output(digest)
    output.parent.mkdir(parents=True, exist_ok=True)
    beside = output.with_suffix(f".{os.getpid()}.new")
    beside.write_bytes(made)
    beside.replace(output)
    print(output)


if __name__ == "__main__":
    main()
