#!/bin/sh
# Installs Troly from this folder. No network is needed, and none is used.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ "$(id -u)" -eq 0 ]; then
  prefix=/opt/troly link=/usr/local/bin
else
  prefix=$HOME/.local/lib/troly link=$HOME/.local/bin
fi
python=python3 public_key=

# Vietnamese, French, English: by the language of the terminal.
say() {
  case "${LC_ALL:-${LANG:-vi}}" in
    fr*) printf '%s\n' "$2" >&2 ;;
    en*) printf '%s\n' "$3" >&2 ;;
    *) printf '%s\n' "$1" >&2 ;;
  esac
}

refuse() {
  say "Chưa cài: $1" "Rien n'est installé : $2" "Nothing was installed: $3"
  exit 1
}

usage() {
  cat >&2 <<TEXT
install.sh [--prefix DIR] [--link DIR] [--python PROGRAM] [--public-key FILE]
  --prefix DIR       $prefix
  --link DIR         $link
  --python PROGRAM   $python
  --public-key FILE  Ed25519, PEM
TEXT
}

while [ $# -gt 0 ]; do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --prefix | --link | --python | --public-key)
      [ $# -ge 2 ] || { usage; exit 2; }
      case "$1" in
        --prefix) prefix=$2 ;;
        --link) link=$2 ;;
        --python) python=$2 ;;
        --public-key) public_key=$2 ;;
      esac
      shift 2 ;;
    *) usage; exit 2 ;;
  esac
done

check_signature() {
  if [ -z "$public_key" ]; then
    say "Chữ ký chưa được kiểm tra (không có --public-key)." \
      "La signature n'a pas été vérifiée (pas de --public-key)." \
      "The signature was not checked (no --public-key)."
    return
  fi
  [ -f "$public_key" ] ||
    refuse "không có tệp $public_key." "$public_key n'existe pas." "there is no file $public_key."
  [ -f "$here/SHA256SUMS.sig" ] ||
    refuse "gói này không có chữ ký." "ce paquet n'est pas signé." "this bundle is not signed."
  command -v openssl >/dev/null ||
    refuse "cần lệnh openssl để kiểm tra chữ ký (gói openssl)." \
      "il faut la commande openssl pour vérifier la signature (paquet openssl)." \
      "checking the signature needs the command openssl (package openssl)."
  openssl pkeyutl -verify -pubin -inkey "$public_key" -rawin \
    -in "$here/SHA256SUMS" -sigfile "$here/SHA256SUMS.sig" >/dev/null 2>&1 ||
    refuse "chữ ký không đúng: gói đã bị sửa hoặc không phải của người giữ khóa này." \
      "la signature est fausse : le paquet a été modifié ou vient d'ailleurs." \
      "the signature is wrong: the bundle was changed or comes from somebody else."
}

check_files() {
  (cd "$here" && sha256sum --check --quiet --strict SHA256SUMS >&2) ||
    refuse "có tệp hỏng hoặc thiếu (nêu ở trên): chép lại gói." \
      "des fichiers manquent ou sont abîmés (nommés ci-dessus) : recopiez le paquet." \
      "files are damaged or missing (named above): copy the bundle again."
  strange=$(cd "$here" && find . -type f ! -name SHA256SUMS ! -name SHA256SUMS.sig |
    sed 's|^\./||' | while read -r name; do
      cut -c67- SHA256SUMS | grep -qxF -e "$name" || printf '%s\n' "$name"
    done | head -n 5)
  [ -z "$strange" ] ||
    refuse "có tệp lạ trong gói: $strange" "fichiers étrangers dans le paquet : $strange" \
      "files that do not belong to the bundle: $strange"
}

check_machine() {
  command -v "$python" >/dev/null ||
    refuse "không có $python; Debian 12: apt install python3." \
      "$python est introuvable ; sous Debian 12 : apt install python3." \
      "there is no $python; on Debian 12: apt install python3."
  problem=$("$python" - "$here/bundle.json" <<'CODE'
import json, platform, sys

made_for = json.load(open(sys.argv[1], encoding="utf-8"))
here = "%d.%d" % sys.version_info[:2]
if here != made_for["python"]:
    print("Python %s (%s)" % (made_for["python"], here))
elif sys.platform != "linux" or platform.machine() != made_for["machine"]:
    print("Linux %s (%s %s)" % (made_for["machine"], sys.platform, platform.machine()))
else:
    library, version = platform.libc_ver()
    wanted = tuple(map(int, made_for["glibc"].split(".")))
    if library != "glibc" or tuple(map(int, version.split(".")[:2])) < wanted:
        print("glibc %s (%s %s)" % (made_for["glibc"], library or "?", version))
CODE
  ) || problem="$python"
  [ -z "$problem" ] ||
    refuse "máy này không hợp, gói cần $problem. Có thể chỉ một Python khác bằng --python." \
      "cette machine ne convient pas, il faut $problem. --python désigne un autre Python." \
      "this machine does not fit, the bundle needs $problem. --python names another Python."
}

version=$(sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' "$here/bundle.json")
check_signature
check_files
check_machine

# One folder for each bundle: an upgrade never touches what runs, and the old one stays.
mark=$(sha256sum "$here/SHA256SUMS" | cut -c1-12)
target=$prefix/$version-$mark
if [ ! -e "$target/complete" ]; then
  say "Đang cài vào $target" "Installation dans $target" "Installing into $target"
  rm -rf "$target"
  mkdir -p "$prefix"
  "$python" -m venv --without-pip "$target"
  # Nothing that the machine has set for pip may lead elsewhere.
  env -u PYTHONPATH -u PYTHONHOME PIP_CONFIG_FILE=/dev/null "$target/bin/python" \
    "$(ls "$here"/wheels/pip-*.whl)/pip" --isolated --disable-pip-version-check install \
    --quiet --no-cache-dir --no-index --find-links "$here/wheels" \
    --require-hashes --no-deps --root-user-action ignore -r "$here/requirements.txt"
  mkdir -p "$target/share/troly"
  cp -R "$here/models" "$target/share/troly/models"
  chmod -R a+rX "$target"
  "$target/bin/troly" --version >/dev/null
  touch "$target/complete"
fi
ln -sfn "$target" "$prefix/current.new"
mv -Tf "$prefix/current.new" "$prefix/current"
mkdir -p "$link"
ln -sfn "$prefix/current/bin/troly" "$link/troly"
say "Đã cài Troly $version: $link/troly. Chạy thử: troly demo" \
  "Troly $version est installé : $link/troly. Pour l'essayer : troly demo" \
  "Troly $version is installed: $link/troly. To try it: troly demo"
