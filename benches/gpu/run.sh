#!/usr/bin/env bash
# Measures the renderer on this machine's GPU with what pack.sh packed. README.md beside it says more.
#
#     run.sh [--quick] [--out FOLDER]        (FOLDER: $OUT, or ./out)
#
# Needs a Vulkan driver and what every Debian 12 has. Ends with 0 when every step went well.
set -euo pipefail

fail() {
    printf 'run.sh: %s\n' "$1" >&2
    exit 2
}

out=${OUT:-out}
quick=()
while (($#)); do
    case $1 in
        --quick) quick=(--quick) ;;
        --out)
            out=${2:-}
            [[ -n $out ]] || fail "--out wants a folder"
            shift
            ;;
        *) fail "'$1' is not known: run.sh [--quick] [--out FOLDER]" ;;
    esac
    shift
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kit=$here
[[ -e $kit/lightcone-gpu-kit ]] || kit=$here/kit
for file in lightcone-gpu-kit parity lib/libvulkan.so.1; do
    [[ -e $kit/$file ]] || fail "$kit/$file is missing: run benches/gpu/pack.sh where there is cargo, and bring its folder 'kit'"
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
known=$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null || true)

# Carried libraries are taken only where the machine has none of that name: its own fit its driver.
mkdir "$scratch/lib"
for library in "$kit"/lib/*; do
    grep -qF "${library##*/} " <<<"$known" || ln -s "$library" "$scratch/lib/"
done
path=$scratch/lib
for folder in /usr/local/nvidia/lib64 /usr/local/nvidia/lib; do
    [[ ! -d $folder ]] || path+=:$folder
done
export LD_LIBRARY_PATH=$path${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}

# Where a library of the driver lies; nothing if there is none.
driver_library() {
    local folder
    for folder in /usr/local/nvidia/lib64 /usr/local/nvidia/lib /usr/lib/x86_64-linux-gnu /usr/lib64; do
        if [[ -e $folder/$1 ]]; then
            printf '%s' "$folder/$1"
            return
        fi
    done
    sed -n "/$1 /{s/.* => //p;q}" <<<"$known"
}

# The description of NVIDIA's driver that is installed, or one that is written here.
nvidia_driver_file() {
    local file library other
    for file in /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd*.json /etc/vulkan/icd.d/nvidia_icd*.json \
        /usr/share/vulkan/icd.d/nvidia_icd*.json /usr/local/share/vulkan/icd.d/nvidia_icd*.json; do
        if [[ -e $file ]]; then
            printf '%s' "$file"
            return
        fi
    done
    library=$(driver_library libGLX_nvidia.so.0)
    # Without libraries of X11 the first does not load; the other is the same driver without them.
    if [[ -z $library ]] || ldd "$library" 2>/dev/null | grep -q 'not found'; then
        other=$(driver_library libEGL_nvidia.so.0)
        library=${other:-$library}
    fi
    [[ -n $library ]] || return 0
    printf '{"file_format_version":"1.0.0","ICD":{"library_path":"%s","api_version":"1.3.0"}}\n' "$library" \
        >"$scratch/nvidia_icd.json"
    printf '%s' "$scratch/nvidia_icd.json"
}

if [[ -z ${VK_DRIVER_FILES:-} ]]; then
    file=$(nvidia_driver_file)
    if [[ -n $file ]]; then
        # The second name is what loaders before 1.3.207 read.
        export VK_DRIVER_FILES=$file VK_ICD_FILENAMES=$file
    fi
fi
printf 'driver: %s\n' "${VK_DRIVER_FILES:-as the Vulkan loader finds it}"

[[ ! -e $kit/commit ]] || LIGHTCONE_COMMIT=$(<"$kit/commit")
export LIGHTCONE_COMMIT=${LIGHTCONE_COMMIT:-unknown} LIGHTCONE_SCENES=$kit/scenes
status=0
"$kit/lightcone-gpu-kit" --out "$out" --parity "$kit/parity" ${quick[@]+"${quick[@]}"} || status=$?

# One file: what brings results back from a borrowed machine may take few.
tar -C "$out" -czf "$out/rest.tar.gz" rest && rm -r "$out/rest"
printf 'results: %s\n' "$out"
exit "$status"
