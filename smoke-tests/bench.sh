#!/usr/bin/env bash
#
# What Baton costs: at start, for each request, with spans of its own, for a call with each client, in whole reactive
# services beside OpenTelemetry's agent, and behind the sidecars of a mesh. Usage:
#   smoke-tests/bench.sh [startup|boot|request|netty|spans|clients|services|mesh] [rounds] [other-baton.jar]
#
# Builds the project, then runs all variants in turn, round after round (9 of them, or as many as the second argument says, 7 at least),
# so that a noisy minute meets all of them, and prints medians of processor time. With another Baton's jar startup, request, netty and spans measure that too. The homes of the JDKs are JAVA_17_HOME and
# JAVA_25_HOME, or are looked for in /usr/lib/jvm. Absolute times differ between machines; ratios hold.
set -euo pipefail
export LC_ALL=C # The decimal point of the times.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS

die() {
  echo "bench.sh: $1" >&2
  exit 2
}

what=${1:-all}
rounds=${2:-9}
other=${3:+$(realpath -- "$3")}
case $what in all | startup | boot | request | netty | spans | clients | services | mesh) ;; *) die "'$what' is no measurement; expected startup, boot, request, netty, spans, clients, services or mesh, or nothing for all" ;; esac
[[ $rounds =~ ^[0-9]+$ ]] && ((rounds >= 7)) || die "'$rounds' is no number of rounds; expected 7 or more, as medians of fewer say little"

[[ -z $other || -f $other ]] || die "'$other' is no file; expected the jar of another Baton, or nothing"

cd "$(dirname "$0")/.."
baton=$PWD/agent/target/baton.jar
target=$PWD/smoke-tests/target
classes=$target/classes

java_home() { # version: the home of that JDK
  local named=JAVA_$1_HOME candidate
  for candidate in ${!named:-"${JAVA_HOME:-}" /usr/lib/jvm/*}; do
    if [[ -x $candidate/bin/java ]] && grep -q "^JAVA_VERSION=\"$1[.\"]" "$candidate/release" 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  die "JDK $1 was not found${!named:+ in $named=${!named}}; set $named to its home"
}

open_telemetry_version=2.31.0
open_telemetry() { # its agent, into the work folder
  mvn -q dependency:copy -Dartifact=io.opentelemetry.javaagent:opentelemetry-javaagent:$open_telemetry_version -DoutputDirectory="$work" -Dmdep.stripVersion=true
}

median() { # of the numbers in a file
  sort -n "$1" | awk '{ n[NR] = $1 } END { print (n[int((NR + 1) / 2)] + n[int(NR / 2) + 1]) / 2 }'
}

spread() { # of the numbers in a file
  sort -n "$1" | awk 'NR == 1 { least = $1 } END { printf "%.0f to %.0f", least, $1 }'
}

# ------------------------------------------------------------------------------------------- start-up

# Appends the processor time of one hello world, user and system, in milliseconds to a file.
hello() { # file java-home program options…
  local file=$1 java=$2/bin/java program=$3 said
  shift 3
  # The shell's own `time` asks the kernel for the resources of the process that ended, its JIT compiler's threads included.
  TIMEFORMAT='%3U %3S'
  said=$({ time "$java" "$@" -cp "$classes" dev.baton.smoke.bench.HelloWorld ${program/plain/} 2>&3; } 3>&1 2>"$work/time") || true
  [[ $said == hello ]] || die "hello world with '$*' on $java said '$said', expected 'hello'"
  awk '{ print 1000 * ($1 + $2) }' "$work/time" >>"$file"
}

# The names of the classes that one hello world loads, into a file; the JVM makes up those of lambdas.
loaded() { # file java-home options…
  local file=$1 java=$2/bin/java
  shift 2
  "$java" "$@" "-Xlog:class+load=info:file=$work/loaded" -cp "$classes" dev.baton.smoke.bench.HelloWorld >"$work/said"
  sed -nE 's/^(\[[^]]*\])+ *([^ ]+) source: .*/\2/p' "$work/loaded" | grep -v 'Lambda\|\$\$' | sort -u >"$file"
}

# How many classes there are with Baton that there are not without, and which ones only this or the other Baton loads.
loaded_classes() {
  local version
  for version in 17 25; do
    loaded "$work/classes-empty" "${home[$version]}" "-javaagent:$work/empty.jar"
    loaded "$work/classes-baton" "${home[$version]}" "-javaagent:$baton"
    loaded "$work/classes-other" "${home[$version]}" "-javaagent:${other:-$baton}"
    echo "  JDK $version: $(wc -l <"$work/classes-empty") classes with an empty agent, $(wc -l <"$work/classes-baton") with Baton," \
      "$(grep -cE '^(java|dev)\.baton\.' "$work/classes-baton") of them its own${other:+; with the other Baton $(wc -l <"$work/classes-other") and $(grep -cE '^(java|dev)\.baton\.' "$work/classes-other")}"
    comm -23 "$work/classes-baton" "$work/classes-other" | sed 's/^/    only with this one: /'
    comm -13 "$work/classes-baton" "$work/classes-other" | sed 's/^/    only with the other one: /'
  done
}

declare -A name=([none]="no agent" [empty]="empty agent" [baton]="Baton" [other]="other Baton")
declare -A text=([plain]="" [lambda]=", the task a lambda")

startup() {
  local version variant round program
  echo "Start-up: hello world with one HttpURLConnection call and one thread pool, processor time, medians of $rounds"
  printf 'Premain-Class: dev.baton.smoke.bench.EmptyAgent\nCan-Retransform-Classes: true\n' >"$work/manifest"
  "${home[17]}/bin/jar" --create --file "$work/empty.jar" --manifest "$work/manifest" \
    -C "$classes" dev/baton/smoke/bench/EmptyAgent.class
  for ((round = 0; round <= rounds; round++)); do
    for version in 17 25; do
      for program in plain lambda; do
        hello "$work/none-$version-$program" "${home[$version]}" $program
        hello "$work/empty-$version-$program" "${home[$version]}" $program "-javaagent:$work/empty.jar"
        hello "$work/baton-$version-$program" "${home[$version]}" $program "-javaagent:$baton"
        [[ -z $other ]] || hello "$work/other-$version-$program" "${home[$version]}" $program "-javaagent:$other"
      done
    done
    ((round > 0)) || rm "$work"/*-17-* "$work"/*-25-* # The first round fills the page cache.
  done
  for version in 17 25; do
    for program in plain lambda; do
      echo "  JDK $version${text[$program]}"
      for variant in none empty baton ${other:+other}; do
        file=$work/$variant-$version-$program
        printf '    %-12s %6.1f ms (%s)\n' "${name[$variant]}" "$(median "$file")" "$(spread "$file")"
      done
      awk -v none="$(median "$work/none-$version-$program")" -v empty="$(median "$work/empty-$version-$program")" \
        -v baton="$(median "$work/baton-$version-$program")" \
        'BEGIN { printf "    added to an empty agent: %.2f of the program'"'"'s own cost (aim: at most 0.6)\n", (baton - empty) / none }'
      [[ -z $other ]] || awk -v none="$(median "$work/none-$version-$program")" -v baton="$(median "$work/baton-$version-$program")" \
        -v other="$(median "$work/other-$version-$program")" \
        'BEGIN { printf "    added to the other Baton: %.2f of the program'"'"'s own cost\n", (baton - other) / none }'
    done
  done
  loaded_classes
}

# ------------------------------------------------------------------------------------------- start-up of a service

boot() {
  echo "Start-up of a Spring Boot service, until it has answered one request, which makes one call, and its spans are with the"
  echo "collector where there are any; processor time of the process, JDK 17, medians of $rounds"
  open_telemetry
  printer BootCost "$rounds" "$work/opentelemetry-javaagent.jar"
}

# ------------------------------------------------------------------------------------------- a request

request() {
  echo "A request: Tomcat's adapter, a servlet, one call with Apache HttpClient 5, no sockets; medians of $rounds forks each on JDK 17,"
  echo "processor time of the thread and bytes it allocates"
  rm -f "$target/jmh.log"
  "${home[17]}/bin/java" -cp "$classes:$target/bench/*" dev.baton.smoke.bench.RequestReport request "$baton" "$rounds" "$target/jmh.log" none ${other:+"$other"}
  echo "  (all that JMH said: smoke-tests/target/jmh.log)"
}

netty() {
  echo "A request in Netty's own codec, one call encoded for it, in memory; medians of $rounds forks each on JDK 17,"
  echo "processor time of the thread and bytes it allocates"
  rm -f "$target/jmh-netty.log"
  "${home[17]}/bin/java" -cp "$classes:$target/bench/*" dev.baton.smoke.bench.RequestReport netty "$baton" "$rounds" "$target/jmh-netty.log" none ${other:+"$other"}
  echo "  (all that JMH said: smoke-tests/target/jmh-netty.log)"
}

spans() {
  echo "The same request as in 'request', all of them sampled, in batches of 2000, each of which the collector has before the next one begins;"
  echo "medians of $rounds forks each on JDK 17, processor time of the thread and bytes it allocates. OpenTelemetry's agent is $open_telemetry_version and exports nothing"
  open_telemetry
  rm -f "$target/jmh-spans.log"
  "${home[17]}/bin/java" -cp "$classes:$target/bench/*" dev.baton.smoke.bench.RequestReport spans "$baton" "$rounds" "$target/jmh-spans.log" "$work/opentelemetry-javaagent.jar" ${other:+"$other"}
  echo "  (all that JMH said: smoke-tests/target/jmh-spans.log)"
}

# ------------------------------------------------------------------------------------------- a call with each client

printer() { # class arguments…: a class of the tests that measures and prints
  mvn -q -DskipTests=false -pl bootstrap,instrumentation process-test-classes
  mvn -q -pl smoke-tests test-compile org.codehaus.mojo:exec-maven-plugin:exec -Dexec.workingdir="$PWD/smoke-tests" \
    -Dexec.executable="${home[17]}/bin/java" -Dexec.classpathScope=test \
    -Dexec.args="-Dbaton.smoke.agent=$baton -Dbaton.smoke.rows=$PWD/instrumentation/versions.txt \
      -Dbaton.smoke.versions=$PWD/instrumentation/target/versions -Dbaton.smoke.service=$classes \
      -cp %classpath dev.baton.smoke.$*"
}

clients() {
  echo "A call with each client in its newest version, over a socket, with nine headers to carry: medians of $rounds rounds of 2000 calls,"
  echo "processor time of all Java threads of the process and bytes that they allocate"
  printer ClientCost "$rounds" 2000
}

# ------------------------------------------------------------------------------------------- a request in whole services

services() {
  echo "A request that makes one call, in whole services, with nine headers to carry: medians of $rounds rounds of 4000 requests, eight at a"
  echo "time, processor time of all Java threads of the process and bytes that they allocate. OpenTelemetry's agent is $open_telemetry_version and exports nothing"
  open_telemetry
  printer FlowCost "$rounds" 4000 "$work/opentelemetry-javaagent.jar" WebFluxService@newest VertxService@4 VertxService@5 GrpcService@newest
}

# ------------------------------------------------------------------------------------------- a request behind sidecars

mesh() {
  if [[ ! -d ${ENVOY_HOME:-.ci/envoy}/1.40.0 ]]; then
    local missing="Envoy 1.40.0 was not found in ${ENVOY_HOME:-.ci/envoy}; install it as the README says, or set ENVOY_HOME"
    [[ $what == all ]] || die "$missing"
    echo "!! $missing: nothing is measured behind it" >&2
    return
  fi
  echo "A request through a gateway and four services (Tomcat, Apache HttpClient 5), each behind an Envoy set up as by Istio: $rounds rounds of"
  echo "1000 requests for each line in turn, one at a time; milliseconds, and what each round adds to the same one of the first line (quartiles)"
  printer mesh.MeshLatency "$rounds" 1000 1
}

declare -A home
home[17]=$(java_home 17)
home[25]=$(java_home 25)
mvn -q -Pbench -DskipTests package
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "baton.jar: $(($(wc -c <"$baton") / 1024)) KiB"
[[ $what != all && $what != startup ]] || startup
[[ $what != all && $what != boot ]] || boot
[[ $what != all && $what != request ]] || request
[[ $what != all && $what != netty ]] || netty
[[ $what != all && $what != spans ]] || spans
[[ $what != all && $what != clients ]] || clients
[[ $what != all && $what != services ]] || services
[[ $what != all && $what != mesh ]] || mesh
