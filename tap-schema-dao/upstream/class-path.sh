# Sourced by scripts that compile what Gradle builds at CADC and in the services. They set here (this
# folder) and work (a folder of their own), and have a function fail.

# class_path SCOPE FILE.gradle...: what Gradle would take for the dependencies in the files, with
# the versions in pom.xml for those that are ranges
class_path() {
    scope=$1
    shift
    mkdir -p "$work/pom"
    cp "$here/pom.xml" "$work/pom.xml"
    {
        echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        echo '<parent><groupId>org.lsst.tap</groupId><artifactId>check-upstream</artifactId>'
        echo '<version>0.2.0</version></parent><artifactId>check</artifactId><dependencies>'
        cat "$@" | tr '"' "'" | awk -F"'" '
            /^ *exclude group: .*module: / {
                excluded[$2 ":" $4]
                exclusions = exclusions "<exclusion><groupId>" $2 "</groupId><artifactId>" $4 \
                    "</artifactId></exclusion>"
            }
            /^ *(implementation|api|testImplementation|intTestImplementation|checkstyleDep) / {
                if (/group:/) { g = $2; a = $4; v = $6 }
                else if (split($2, part, ":") == 3) { g = part[1]; a = part[2]; v = part[3] }
                else next
                if ((g ":" a) in excluded || g == "io.confluent") next
                print "<dependency><groupId>" g "</groupId><artifactId>" a "</artifactId>"
                if (v !~ /^\[/) print "<version>" v "</version>"
                print "<scope>" ($1 ~ /(api|implementation)/ ? "compile" : "test") "</scope>"
                print "<exclusions>" exclusions "</exclusions></dependency>"
            }'
        echo '</dependencies></project>'
    } >"$work/pom/pom.xml"
    mvn -B -q -f "$work/pom/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
        "-DincludeScope=$scope" "-Dmdep.outputFile=$work/cp" >"$work/log" 2>&1 ||
        fail 2 "Maven finds no class path: $(grep -m 3 ERROR "$work/log")"
    cat "$work/cp"
}
