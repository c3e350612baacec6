# Finds a JDK; sourced by mvnw and rvoip. No JVM is started: the version is read from the JDK's own `release` file.
# RVOIP_JDK_PATHS (colon separated directories, each a JDK or a folder of JDKs) replaces the usual places.

# jdk_feature HOME: prints the feature version (17, 25, …) of the JDK in HOME; fails when there is no compiler in it.
jdk_feature() {
  local line version=""
  [ -x "$1/bin/javac" ] || return 1
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]] && version=${BASH_REMATCH[1]} && break
    done <"$1/release"
  fi
  [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] && printf '%s\n' "$version"
}

# jdk_candidates: prints possible JDK homes, the user's own choice first.
jdk_candidates() {
  local dir
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  if dir=$(command -v javac 2>/dev/null); then
    dir=$(readlink -f "$dir") && printf '%s\n' "${dir%/bin/javac}"
  fi
  if [ -n "${RVOIP_JDK_PATHS:-}" ]; then
    local IFS=:
    for dir in $RVOIP_JDK_PATHS; do printf '%s\n' "$dir" "$dir"/*; done
    return
  fi
  printf '%s\n' /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home
}

# find_jdk LOWEST HIGHEST: prints the first JDK home whose feature version is within the range; fails when none is.
find_jdk() {
  local home feature
  while IFS= read -r home; do
    feature=$(jdk_feature "$home") || continue
    if [ "$feature" -ge "$1" ] && [ "$feature" -le "$2" ]; then
      printf '%s\n' "$home"
      return 0
    fi
  done < <(jdk_candidates)
  return 1
}
