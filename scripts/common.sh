# Shared by the scripts; sourced, not run. Sets `root` and `caller_folder`, changes into the root, and defines say, fail and the search for Swift.
caller_folder=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

say() { printf '==> %s\n' "$*" >&2; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# A shell without a login profile often lacks the folder of Swift's installers. Under sudo, that folder may be in the home of the user
# who called sudo.
if ! command -v swift >/dev/null 2>&1; then
  homes=("${HOME-}")
  if [ -n "${SUDO_USER-}" ]; then homes+=("$(getent passwd "$SUDO_USER" 2>/dev/null | cut -d : -f 6)"); fi
  for folder in "${homes[@]/%//.local/share/swiftly/bin}" /opt/swift/usr/bin /usr/local/swift/usr/bin; do
    if [ -x "$folder/swift" ]; then
      PATH="$folder:$PATH"
      export PATH
      break
    fi
  done
fi

# True if a source of the program is newer than the file "$1", or if that file does not exist.
# Folders count as well, so a removed source is seen.
sources_newer_than() {
  [ -e "$1" ] || return 0
  [ -n "$(find Package.swift Sources -newer "$1" -print -quit)" ]
}

# Builds the release program if its sources have changed since the last build; `program` is its path afterwards. MOONPOOL_PROGRAM can name an
# existing program to use instead.
release_stamp=.build/moonpool-release.stamp
build_release() {
  if [ -n "${MOONPOOL_PROGRAM-}" ]; then
    program=$MOONPOOL_PROGRAM
    case $program in /*) ;; *) program=$caller_folder/$program ;; esac
    [ -x "$program" ] && [ -f "$program" ] || fail "MOONPOOL_PROGRAM: $program is not an executable file"
    return 0
  fi
  program=$root/.build/release/moonpool
  if [ -x "$program" ] && ! sources_newer_than "$release_stamp"; then return 0; fi
  say "building moonpool (release; several minutes the first time, seconds after a small change)"
  mkdir -p .build
  touch "$release_stamp.new"
  # Nothing uses exported symbols (the program loads no Swift plug-ins), and every start would search them.
  # Standard error, so that what the program prints stays alone on standard output.
  swift build -c release --static-swift-stdlib -Xlinker -s -Xlinker --no-export-dynamic --product moonpool >&2 || fail "the build failed; see the messages above"
  mv "$release_stamp.new" "$release_stamp"
}
