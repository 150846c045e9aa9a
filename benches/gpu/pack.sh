#!/usr/bin/env bash
# Builds what run.sh needs and puts it into the folder 'kit' beside this file, which can then be brought to a machine with a GPU.
#
#     pack.sh [PROFILE]        (PROFILE: release; 'dev' builds faster, and its times mean nothing)
set -euo pipefail

profile=${1:-release}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scenes=$here/../../../shared/scenes
most_bytes=$((64 << 20))

# The Vulkan loader; what C++ in the binaries needs; what NVIDIA's driver needs of X11.
libraries=(libvulkan.so.1 libstdc++.so.6 libgcc_s.so.1)
libraries+=(libX11.so.6 libXext.so.6 libxcb.so.1 libXau.so.6 libXdmcp.so.6 libbsd.so.0 libmd.so.0)

fail() {
    printf 'pack.sh: %s\n' "$1" >&2
    exit 2
}

cd "$here"
built=$(cargo build --locked --profile "$profile" --package lightcone-gpu-kit --package lightcone-render \
    --bin lightcone-gpu-kit --test parity --message-format json-render-diagnostics)
executable() {
    grep -F "\"name\":\"$1\"" <<<"$built" | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1
}

rm -rf kit
mkdir -p kit/lib kit/scenes
for name in lightcone-gpu-kit parity; do
    file=$(executable "$name")
    [[ -n $file ]] || fail "cargo did not say where it put $name"
    cp "$file" "kit/$name"
    strip --strip-all "kit/$name"
done

known=$(/sbin/ldconfig -p)
for library in "${libraries[@]}"; do
    file=$(sed -n "/\t$library .*x86-64/{s/.* => //p;q}" <<<"$known")
    if [[ -n $file ]]; then
        cp -L "$file" "kit/lib/$library"
    else
        printf 'left out: %s is not on this machine\n' "$library"
    fi
done
[[ -e kit/lib/libvulkan.so.1 ]] || fail "the Vulkan loader is missing: apt-get install libvulkan1"

cp "$scenes"/*.glb kit/scenes/ 2>/dev/null || printf 'left out: there are no scenes in %s\n' "$scenes"
changes=$(git status --porcelain)
printf '%s%s\n' "$(git rev-parse HEAD)" "${changes:+ with changes}" >kit/commit
cp run.sh README.md kit/

bytes=$(du --summarize --bytes kit | cut -f 1)
((bytes <= most_bytes)) || fail "$here/kit has $bytes bytes, more than $most_bytes: it could not be brought along"
printf '%s/kit: %s MiB\n' "$here" "$((bytes >> 20))"
