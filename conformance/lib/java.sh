# Java libraries for the conformance runs that need them. Sourced after common.sh.

# need_java_library GROUP:ARTIFACT:VERSION: sets JAVA_LIBRARY to a class path of it and what it depends on, from Maven
# Central, kept in $CACHE.
need_java_library() {
  command -v javac >/dev/null && command -v mvn >/dev/null || need_packages default-jdk-headless maven
  local name=${1//[^A-Za-z0-9.-]/_} group artifact version
  local home=$CACHE/java-$name
  IFS=: read -r group artifact version <<<"$1"
  if [ ! -e "$home/complete" ]; then
    echo "fetching $1 from Maven Central"
    mkdir -p "$home"
    printf '<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>%s</project>' \
      "<dependencies><dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version></dependency></dependencies>" \
      >"$home/pom.xml"
    mvn -q -B -f "$home/pom.xml" -Dmaven.repo.local="$CACHE/maven" dependency:copy-dependencies -DoutputDirectory="$home/jars" \
      >"$home/mvn.log" 2>&1 || {
      echo "Maven failed, see $home/mvn.log:" >&2
      tail -n 20 "$home/mvn.log" >&2
      exit 1
    }
    touch "$home/complete"
  fi
  JAVA_LIBRARY="$home/jars/*"
}
