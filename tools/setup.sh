#!/bin/sh
# Bring a bare Debian with Python 3.11 to the point where Jingwei runs (runtime), is developed (dev), is seen (browser).
set -eu

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

debian() {  # install Debian packages, refreshing the lists once
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

interpreter() {
    for python in python3.11 python3; do
        if command -v "$python" >/dev/null && "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
            echo "$python"
            return
        fi
    done
    echo "Jingwei needs Python 3.11 (Debian 12: apt-get install python3)" >&2
    exit 1
}

environment() {  # $1 folder, $2 requirements file
    python=$(interpreter)
    if [ ! -x "$1/bin/pip" ]; then
        "$python" -c 'import ensurepip, venv' 2>/dev/null || debian python3-venv
        "$python" -m venv "$1"
    fi
    echo "setting up $1 from $2 (once, a few minutes)"
    "$1/bin/pip" install -qq --disable-pip-version-check -r "$2"
}

paper_font() {  # what task sheets are printed in; without it everything but their PDF works
    [ -n "${JINGWEI_FONT:-}" ] || [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name 'NotoSansCJK*' 2>/dev/null | head -n 1)" ] ||
        debian fonts-noto-cjk || echo "no Chinese font: task sheets cannot be printed as PDF until fonts-noto-cjk is there or JINGWEI_FONT names one" >&2
}

case "${1:-}" in
runtime)
    paper_font
    environment "$2" requirements.txt
    touch "$2/.runtime"
    ;;
dev)
    paper_font
    environment "$2" requirements-dev.txt
    touch "$2/.runtime" "$2/.dev"
    ;;
browser)
    missing=""
    command -v chromium >/dev/null || missing="chromium"
    [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ] || missing="$missing fontconfig fonts-noto-cjk"
    [ -n "$(find /usr/lib /lib -name libatomic.so.1 2>/dev/null | head -n 1)" ] || missing="$missing libatomic1"  # for the driver
    # shellcheck disable=SC2086
    [ -z "$missing" ] || debian $missing
    ;;
*)
    echo "usage: tools/setup.sh runtime VENV | dev VENV | browser" >&2
    exit 2
    ;;
esac
