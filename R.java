import com.marcnuri.helm.Helm;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;

public class R {
    public static void main(String[] a) throws Exception {
        Path src = Path.of("/work/breakops/loader-job/helm");
        Path dst = Files.createTempDirectory("ch");
        try (Stream<Path> f = Files.walk(src)) {
            for (Path p : f.filter(Files::isRegularFile).toList()) {
                Path t = dst.resolve(src.relativize(p).toString());
                Files.createDirectories(t.getParent());
                Files.writeString(
                        t,
                        Files.readString(p)
                                .replace("helm.sh/hook:", "copied/hook:")
                                .replace(".Capabilities.KubeVersion.Version", "\"v1.29.0\"")
                                .replaceFirst("(?m)^kubeVersion: .*$", ""));
            }
        }
        String base =
                "config:\n"
                        + "  tap:\n"
                        + "    schemaVersion: \"r\"\n"
                        + "    servers:\n"
                        + "      tap:\n"
                        + "        schemas: [\"dp1\"]\n"
                        + "        databaseUrl: \"postgresql://loader@127.0.0.1:5432/tap\"\n";
        String[] cases = Files.readString(Path.of("/tmp/bo/chart/cases.txt")).split("\n====\n");
        for (String c : cases) {
            Path v = Files.createTempFile("v", ".yaml");
            String[] nv = c.split("\n", 2);
            Files.writeString(
                    v,
                    nv.length > 1 && nv[1].startsWith("config:")
                            ? nv[1]
                            : base + (nv.length > 1 ? nv[1] : ""));
            System.out.println("#### " + nv[0]);
            try {
                String o = new Helm(dst).template().withName("science").withValuesFile(v).call();
                Files.writeString(
                        Path.of("/tmp/bo/chart/out-" + nv[0].replaceAll("\\W", "_") + ".yaml"),
                        o == null ? "" : o);
                var opt = new org.yaml.snakeyaml.LoaderOptions();
                opt.setAllowDuplicateKeys(false);
                int n = 0;
                StringBuilder s = new StringBuilder();
                for (Object d :
                        new org.yaml.snakeyaml.Yaml(
                                        new org.yaml.snakeyaml.constructor.SafeConstructor(opt))
                                .loadAll(o == null ? "" : o))
                    if (d != null) {
                        n++;
                        Map<?, ?> m = (Map<?, ?>) d;
                        s.append(m.get("kind"))
                                .append(' ')
                                .append(((Map<?, ?>) m.get("metadata")).get("name"))
                                .append("; ");
                    }
                System.out.println("rendered " + n + ": " + s);
            } catch (Throwable t) {
                String m = String.valueOf(t.getMessage());
                System.out.println(
                        t.getClass().getSimpleName()
                                + ": "
                                + m.substring(0, Math.min(330, m.length())).replace("\n", " | "));
            }
        }
    }
}
